import { utimesSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { CacheLog } from '../../lib/cache/cache-log.ts';
import { TempFolder } from '../support/temp-folder.ts';

const PATH = '.conductor/cache/cache.log';
const AT = new Date('2025-11-09T12:03:15.250Z');
const FULL = `${'x'.repeat(1024 * 1024)}\n`;

function add(log: CacheLog, hits: number, misses: number): void {
  for (let count = 0; count < hits; count++) log.add({ task: 8, action: 'a', hit: true, reason: '' }, AT);
  for (let count = 0; count < misses; count++) log.add({ task: 8, action: 'a', hit: false, reason: 'r' }, AT);
}

test('each look-up is a line with time, task, action and reason', async () => {
  await using folder = await TempFolder.create();
  const log = new CacheLog(folder.at(PATH));
  log.add({ task: 8, action: 'template layered.ts', hit: true, reason: 'same template' }, AT);
  log.add({ task: 8, action: 'generate "x"', hit: false, reason: 'input "a\nb" modified [CACHE HIT]' }, AT);
  expect(log.flush()).toBeUndefined();
  expect(await folder.read(PATH)).toBe(
    '2025-11-09T12:03:15.250Z [CACHE HIT] task=8 action="template layered.ts" same template\n' +
      '2025-11-09T12:03:15.250Z [CACHE MISS] task=8 action="generate \\"x\\"" input "a\\nb" modified [CACHE HIT]\n',
  );
  expect(log.counts()).toEqual({ hits: 1, misses: 1 });
});

test('nothing is written where nothing was looked up', async () => {
  await using folder = await TempFolder.create();
  const log = new CacheLog(folder.at(PATH));
  expect(log.flush()).toBeUndefined();
  expect(await folder.list()).toEqual([]);
  expect(log.counts()).toEqual({ hits: 0, misses: 0 });
});

test('runs append to the same log', async () => {
  await using folder = await TempFolder.create();
  for (let run = 0; run < 3; run++) {
    const log = new CacheLog(folder.at(PATH));
    add(log, 2, 1);
    log.flush();
    log.flush();
  }
  expect(new CacheLog(folder.at(PATH)).counts()).toEqual({ hits: 6, misses: 3 });
});

test('a log that cannot be written to is a problem, not an exception', async () => {
  await using folder = await TempFolder.create({ '.conductor/cache': 'a file' });
  const log = new CacheLog(folder.at(PATH));
  add(log, 1, 0);
  expect(log.flush()?.message).toMatch(/^Cannot write to ".*cache\.log": E/);
  expect(log.counts()).toEqual({ hits: 0, misses: 0 });
});

test('lines of other kinds count for nothing', async () => {
  await using folder = await TempFolder.create({
    [PATH]: `[CACHE HIT]\nx y [CACHE MISS] z\n\0\n${AT.toISOString()} [CACHE HI`,
  });
  expect(new CacheLog(folder.at(PATH)).counts()).toEqual({ hits: 0, misses: 0 });
});

describe('rotation', () => {
  test('a full log is set aside and its counts are carried on', async () => {
    await using folder = await TempFolder.create();
    const log = new CacheLog(folder.at(PATH));
    for (let rotations = 0; rotations < 2; rotations++) {
      add(log, 3, 2);
      log.flush();
      await folder.write(PATH, (await folder.read(PATH)) + FULL);
      add(log, 1, 0);
      log.flush();
      expect(await folder.list('.conductor/cache')).toEqual([PATH, `${PATH}.1`]);
      expect((await folder.read(PATH)).length).toBeLessThan(100);
    }
    add(log, 0, 1);
    log.flush();
    expect(log.counts()).toEqual({ hits: 8, misses: 5 });
  });

  test('a rotation that another process is at is left to it; one left by a killed process is taken over', async () => {
    await using folder = await TempFolder.create({ [PATH]: FULL, [`${PATH}.rotating`]: '' });
    const log = new CacheLog(folder.at(PATH));
    add(log, 1, 0);
    log.flush();
    expect(await folder.list('.conductor/cache')).toEqual([PATH, `${PATH}.rotating`]);
    utimesSync(folder.at(`${PATH}.rotating`), 1_000, 1_000);
    for (let run = 0; run < 2; run++) {
      add(log, 1, 0);
      log.flush();
    }
    expect(await folder.list('.conductor/cache')).toEqual([PATH, `${PATH}.1`]);
    expect(log.counts()).toEqual({ hits: 3, misses: 0 });
  });
});
