import { mkdirSync, truncateSync } from 'node:fs';
import { expect, test } from 'vitest';
import { FileClock } from '../../lib/files/file-clock.ts';
import { FileIndex } from '../../lib/files/file-index.ts';
import { FileRows } from '../../lib/files/file-rows.ts';
import { observeAll } from '../../lib/files/observe-all.ts';
import { STATE } from '../../lib/files/observer.ts';
import { observeShared } from '../../lib/files/shared-observation.ts';
import { digestOf } from '../../lib/model/digest.ts';
import { TempFolder } from '../support/temp-folder.ts';

const FUTURE = 2n ** 62n;

test('threads together bring every row up to date and leave other rows alone', async () => {
  const names = Array.from({ length: 3000 }, (_, index) => `f${index}`);
  await using folder = await TempFolder.create(Object.fromEntries(names.map((name) => [name, `content of ${name}`])));
  const table = new FileRows([]);
  const rows = names.flatMap((name, index) => (index % 3 === 0 ? [] : [table.rowOf(name)]));
  const left = table.rowOf('left alone');
  const paths = names.filter((_, index) => index % 3 !== 0);
  await observeShared({ paths: paths.map((name) => folder.at(name)), table, rows, horizon: FUTURE, limit: 100n });
  expect(table.states[left]).toBe(STATE.unknown);
  for (const [index, row] of rows.entries())
    expect(table.fact(row).digest).toBe(digestOf(`content of ${paths[index]}`));
  expect(rows.every((row) => table.states[row] === STATE.settled)).toBe(true);
  await observeShared({ paths: paths.map((name) => folder.at(name)), table, rows, horizon: FUTURE, limit: 100n });
  expect(rows.every((row) => table.states[row] === STATE.same)).toBe(true);
});

test('what is no file, fails, is large or too young is marked so', async () => {
  await using folder = await TempFolder.create({ large: 'x', young: 'y' });
  mkdirSync(folder.at('folder'));
  truncateSync(folder.at('large'), 1000);
  const table = new FileRows([]);
  const names = ['folder', 'missing', 'x'.repeat(300), 'large', 'young'];
  const rows = names.map((name) => table.rowOf(name));
  await observeShared({ paths: names.map((name) => folder.at(name)), table, rows, horizon: 0n, limit: 100n });
  const { noFile, failed, large, recent } = STATE;
  expect(rows.map((row) => table.states[row])).toEqual([noFile, noFile, failed, large, recent]);
});

test('many paths looked at in threads have the facts that an index finds alone', async () => {
  const names = Array.from({ length: 500 }, (_, index) => `f${index}`);
  await using folder = await TempFolder.create(Object.fromEntries(names.map((name) => [name, name.repeat(3)])));
  const [rows, clock] = [new FileRows([]), new FileClock(folder.at('index'))];
  const paths = [...names, 'missing', 'f7'];
  const observe = () => expect.unreachable();
  const found = await observeAll({ prefix: `${folder.path}/`, rows, clock, observe, sharedFrom: 1 }, paths);
  const alone = FileIndex.open({ root: folder.path, file: folder.at('index') });
  for (const [index, name] of names.entries()) expect(rows.fact(found[index] ?? -1)).toEqual(alone.fact(name));
  expect(found.slice(-2)).toEqual([500, 7]);
  expect(rows.isFile(500)).toBe(false);
});
