import { expect, test } from 'vitest';
import { cacheStatusLines, cleanupLines, clearLine } from '../../lib/cli/cache-lines.ts';
import { TempFolder } from '../support/temp-folder.ts';
import { call } from './call.ts';

function workspace(): Promise<TempFolder> {
  return TempFolder.create({
    'conductor.config.json': '{ "cache": { "keep": 1 } }',
    'in.txt': '0',
    'tasks/01-copy.sh': '# conductor: inputs=in.txt outputs=out.txt\ncat in.txt > out.txt\n',
  });
}

/** Three results of one task, the last one in use. */
async function fill(folder: TempFolder): Promise<void> {
  for (const text of ['1', '2', '3']) {
    await folder.write('in.txt', text);
    await call(folder.path, 'run', '-q');
  }
}

test('an empty cache is said to be empty', async () => {
  await using folder = await workspace();
  expect(await call(folder.path, 'cache', 'status')).toEqual({ code: 0, stdout: 'The cache is empty\n', stderr: '' });
  expect((await call(folder.path, 'cache', 'clear')).stdout).toBe('The cache is empty already\n');
  expect((await call(folder.path, 'cache', 'cleanup')).stdout).toBe(
    'Removed 0 entries and 0 files, freed 0 B\nKept 0 entries, 0 B\n',
  );
});

test('status counts entries', async () => {
  await using folder = await workspace();
  await fill(folder);
  const { stdout } = await call(folder.path, 'cache', 'status');
  expect(stdout).toContain('entries  3 (3 task)\n');
  expect(JSON.parse((await call(folder.path, 'cache', 'status', '--json')).stdout)).toMatchObject({ entries: 3 });
});

test('cleanup keeps what is asked for, or what the configuration says', async () => {
  await using folder = await workspace();
  await fill(folder);
  expect(JSON.parse((await call(folder.path, 'cache', 'cleanup', '2', '-n', '--json')).stdout)).toMatchObject({
    dryRun: true,
    keep: 2,
    removedEntries: 1,
    keptEntries: 2,
  });
  expect((await call(folder.path, 'cache', 'cleanup', '2', '--dry-run')).stdout).toMatch(
    /^Would remove 1 entry and .* would free .*\nWould keep 2 entries, .*\n$/,
  );
  expect((await call(folder.path, 'cache', 'cleanup')).stdout).toMatch(
    /^Removed 2 entries and .*\nKept 1 entry, .*\n$/,
  );
});

test('cleanup never takes what is in use', async () => {
  await using folder = await workspace();
  await fill(folder);
  expect((await call(folder.path, 'cache', 'cleanup', '0')).stdout).toContain('Kept 1 entry, ');
  expect((await call(folder.path, 'run')).stdout).toContain('01 Copy  fresh\n');
});

test.each(['', '-1', '2.5', '1e3', '0x5', '99999999999999999999'])('cleanup of "%s" is a usage error', async (keep) => {
  await using folder = await workspace();
  const { code, stdout, stderr } = await call(folder.path, 'cache', 'cleanup', keep);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(`error[usage/invalid-number] Cannot keep "${keep}" entries`);
});

test('clear empties the cache, also where the configuration is broken', async () => {
  await using folder = await workspace();
  await fill(folder);
  await folder.write('conductor.config.json', '{');
  expect((await call(folder.path, 'cache', 'clear', '-n')).stdout).toMatch(/^Would remove \d+ files, would free .*\n$/);
  expect((await call(folder.path, 'cache', 'clear')).stdout).toMatch(/^Removed \d+ files, freed .*\n$/);
  expect(JSON.parse((await call(folder.path, 'cache', 'clear', '--json')).stdout)).toMatchObject({ removedFiles: 0 });
});

test('status lines tell entries by kind, look-ups and ages', () => {
  const now = Date.parse('2026-01-02T00:00:00.000Z');
  const status = {
    entries: 14,
    byKind: { generate: 12, task: 2 },
    blobs: 40,
    bytes: 123_456,
    hits: 30,
    misses: 10,
    oldest: '2026-01-01T22:00:00.000Z',
    newest: '2026-01-01T23:59:48.000Z',
  };
  expect(cacheStatusLines(status, now)).toEqual([
    'entries  14 (12 generate, 2 task)',
    'files    40',
    'size     123.5 kB',
    'look-ups 30 hits, 10 misses (75 % hits)',
    'oldest   2026-01-01T22:00:00.000Z (2 h ago)',
    'newest   2026-01-01T23:59:48.000Z (12 s ago)',
  ]);
});

test('a cache of nothing but files without records is not empty', () => {
  const status = { entries: 0, byKind: {}, blobs: 1, bytes: 10, hits: 0, misses: 0 };
  expect(cacheStatusLines(status, 0)).toEqual([
    'entries  0',
    'files    1',
    'size     10 B',
    'look-ups 0 hits, 0 misses',
  ]);
});

test('report lines tell what was freed', () => {
  const report = {
    removedEntries: 1,
    removedBlobs: 2,
    freedBytes: 2048,
    keptEntries: 3,
    keptBlobs: 4,
    keptBytes: 10,
    recentBlobs: 0,
  };
  expect(cleanupLines(report, false)).toEqual(['Removed 1 entry and 2 files, freed 2.0 kB', 'Kept 3 entries, 10 B']);
  expect(cleanupLines(report, true)[0]).toBe('Would remove 1 entry and 2 files, would free 2.0 kB');
  expect(clearLine({ removedFiles: 1, freedBytes: 5 }, false)).toBe('Removed 1 file, freed 5 B');
});
