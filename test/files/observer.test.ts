import * as crypto from 'node:crypto';
import * as fs from 'node:fs';
import { appendFileSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Columns, createObserver, type ObserverTools, STATE } from '../../lib/files/observer.ts';
import { hasKey, KEY_WIDTH, lastChange, putKey, voidKey } from '../../lib/files/stat-key.ts';
import { digestOf } from '../../lib/model/digest.ts';
import { TempFolder } from '../support/temp-folder.ts';

const KEY = { hasKey, putKey, voidKey, lastChange };

function oneRow(): Columns {
  const columns = { keys: new BigInt64Array(KEY_WIDTH), digests: new Uint8Array(32), states: new Uint8Array(1) };
  voidKey(columns.keys, 0);
  return columns;
}

function observer(tools: Partial<ObserverTools> = {}): ReturnType<typeof createObserver> {
  return createObserver({
    fs,
    crypto: () => crypto,
    state: STATE,
    key: KEY,
    limit: 1_000_000n,
    hasPassed: () => true,
    ...tools,
  });
}

/** `fs` that does something else before it reads. */
function disturbed(disturb: (reading: number) => void): typeof fs {
  let readings = 0;
  const readSync = ((...rest: Parameters<typeof fs.readSync>) => {
    disturb(++readings);
    return fs.readSync(...rest);
  }) as typeof fs.readSync; // one of its overloads
  return { ...fs, readSync };
}

function hex(columns: Columns): string {
  return Buffer.from(columns.digests).toString('hex');
}

test('a file is read once; as long as its key stays it is the same', async () => {
  await using folder = await TempFolder.create({ a: 'one' });
  const columns = oneRow();
  observer()(columns, 0, folder.at('a'));
  expect([columns.states[0], hex(columns)]).toEqual([STATE.settled, digestOf('one')]);
  observer({ fs: disturbed(() => expect.unreachable()) })(columns, 0, folder.at('a'));
  expect(columns.states[0]).toBe(STATE.same);
});

test('a file as young as its reading is recent', async () => {
  await using folder = await TempFolder.create({ a: 'one' });
  const columns = oneRow();
  observer({ hasPassed: () => false })(columns, 0, folder.at('a'));
  expect([columns.states[0], hex(columns)]).toEqual([STATE.recent, digestOf('one')]);
});

test('a file that changes while it is read is read again', async () => {
  await using folder = await TempFolder.create({ a: 'one' });
  const columns = oneRow();
  const appendOnce = (reading: number) => reading === 1 && appendFileSync(folder.at('a'), '+');
  observer({ fs: disturbed(appendOnce) })(columns, 0, folder.at('a'));
  expect([columns.states[0], hex(columns)]).toEqual([STATE.settled, digestOf('one+')]);
});

test('a file that never holds still gets a digest that is never trusted again', async () => {
  await using folder = await TempFolder.create({ a: 'one' });
  const columns = oneRow();
  observer({ fs: disturbed(() => appendFileSync(folder.at('a'), '+')) })(columns, 0, folder.at('a'));
  expect([columns.states[0], columns.keys[0]]).toEqual([STATE.recent, -1n]);
  observer()(columns, 0, folder.at('a'));
  expect([columns.states[0], hex(columns)]).toEqual([STATE.settled, digestOf(await folder.read('a'))]);
});

test('a file that becomes a link before it is opened is not read through it', async () => {
  await using folder = await TempFolder.create({ a: 'one', secret: 'other' });
  const columns = oneRow();
  const openSync = ((...rest: Parameters<typeof fs.openSync>) => {
    rmSync(folder.at('a'));
    symlinkSync('secret', folder.at('a'));
    return fs.openSync(...rest);
  }) as typeof fs.openSync;
  observer({ fs: { ...fs, openSync } })(columns, 0, folder.at('a'));
  expect([columns.states[0], columns.keys[0]]).toEqual([STATE.noFile, -1n]);
});

test('a failed reading leaves no key under which the old digest would be trusted', async () => {
  await using folder = await TempFolder.create({ a: 'one' });
  const columns = oneRow();
  const failing = disturbed(() => {
    throw Object.assign(new Error('EIO: i/o error'), { code: 'EIO' });
  });
  expect(() => observer({ fs: failing })(columns, 0, folder.at('a'))).toThrow('EIO');
  expect([columns.states[0], columns.keys[0]]).toEqual([STATE.failed, -1n]);
});

test('folders and missing paths are no files, and a file over the limit is not read', async () => {
  await using folder = await TempFolder.create({ a: 'one' });
  mkdirSync(folder.at('folder'));
  const states = ['folder', 'missing', 'a/below', 'a'].map((path) => {
    const columns = oneRow();
    observer({ limit: 2n })(columns, 0, folder.at(path));
    return columns.states[0];
  });
  expect(states).toEqual([STATE.noFile, STATE.noFile, STATE.noFile, STATE.large]);
});
