/** Many files in one call. */
import { statSync } from 'node:fs';
import { afterEach, expect, test, vi } from 'vitest';
import { listBackups } from '../../lib/write/backups.ts';
import { type BatchEntry, batchWrite } from '../../lib/write/batch-write.ts';
import { TempFolder } from '../support/temp-folder.ts';
import { leftovers } from './crash-case.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

function files(count: number): BatchEntry[] {
  return Array.from({ length: count }, (_, index) => ({ path: `out/${index}`, content: `text ${index}` }));
}

test('texts, bytes, streams, modes and removals are one commit', async () => {
  await using folder = await TempFolder.create({ gone: 'x', same: 'same' });
  const entries: BatchEntry[] = [
    { path: 'a', content: 'first' },
    { path: 'a', content: Buffer.from('last') },
    { path: 'b', content: ['1', '2'], mode: 0o700 },
    { path: 'same', content: 'same' },
    { path: 'gone', remove: true },
  ];
  const report = await batchWrite(entries, { root: folder.path, backup: true });
  expect(report).toMatchObject({ files: 3, bytes: 6, written: 2, unchanged: 1, removed: 1, coalesced: 1 });
  expect(report.commits).toHaveLength(1);
  expect([await folder.read('a'), await folder.read('b'), statSync(folder.at('b')).mode & 0o777]).toEqual([
    'last',
    '12',
    0o700,
  ]);
  expect((await listBackups(folder.path)).backups.map(({ id }) => id)).toEqual(report.backups);
});

test('an atomic batch of any size is all or nothing', async () => {
  await using folder = await TempFolder.create({ 'out/1500/in-the-way': 'x' });
  const refused = batchWrite(files(2100), { root: folder.path, durability: 'process' });
  await expect(refused).rejects.toMatchObject({ code: 'write/failed', problems: [{}] });
  expect(await folder.list()).toEqual(['out/1500/in-the-way']);
});

test('without atomic it goes in by batches, and an error says what is in already', async () => {
  await using folder = await TempFolder.create({ 'out/1500/in-the-way': 'x' });
  async function* source(): AsyncGenerator<BatchEntry> {
    yield* files(2100);
  }
  const options = { root: folder.path, durability: 'process', atomic: false } as const;
  await expect(batchWrite(source(), options)).rejects.toMatchObject({
    code: 'write/failed',
    problems: [
      { message: expect.stringContaining('"out/1500"') },
      { message: 'Batches before it were written: 1000 files in 1 commits' },
    ],
  });
  expect(await folder.list()).toHaveLength(1001);
  await folder.remove('out/1500');
  const report = await batchWrite(source(), options);
  expect([report.written, report.unchanged, report.commits.length]).toEqual([1100, 1000, 3]);
  expect(await leftovers(folder.path)).toEqual([]);
});

test('where making files is slow, threads make them', async () => {
  await using folder = await TempFolder.create();
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => {
    now += 1;
    return now * 10;
  });
  expect(await batchWrite(files(100), { root: folder.path })).toMatchObject({ written: 100 });
  expect(await Promise.all([0, 50, 99].map((index) => folder.read(`out/${index}`)))).toEqual([
    'text 0',
    'text 50',
    'text 99',
  ]);
});
