/** Backup sets: made by commits, put back, pruned, and what a kill leaves of them. */
import { chmodSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { listBackups, pruneBackups } from '../../lib/write/backups.ts';
import { openJournal } from '../../lib/write/journal.ts';
import { layoutOf } from '../../lib/write/layout.ts';
import { recover } from '../../lib/write/recover.ts';
import { rollbackBackup } from '../../lib/write/rollback-backup.ts';
import { writeTransaction } from '../../lib/write/transaction.ts';
import { TempFolder } from '../support/temp-folder.ts';
import { leftovers, makeOldTree, stageNewTree, treeOf } from './crash-case.ts';

async function commitNew(folder: TempFolder): Promise<string> {
  await using transaction = await writeTransaction({
    root: folder.path,
    label: 'task 8',
    backup: { run: 'r1', task: 8 },
  });
  stageNewTree(transaction);
  return (await transaction.commit()).backup ?? '';
}

describe('a commit with backup', () => {
  test('keeps what it replaced and removed; rollback puts all of it back', async () => {
    await using folder = await TempFolder.create();
    await makeOldTree(folder.path);
    const before = await treeOf(folder.path);
    const id = await commitNew(folder);
    const after = await treeOf(folder.path);
    expect(await leftovers(folder.path)).toEqual([]);
    const { backups, damaged } = await listBackups(folder.path);
    expect(damaged).toEqual([]);
    expect(backups).toMatchObject([{ id, label: 'task 8', run: 'r1', task: 8, bytes: expect.any(Number) }]);
    expect(backups[0]?.paths).toContain('out/stale/only.txt');
    expect(
      readdirSync(folder.at(`.conductor/backups/${id}`)).filter((name) => !/^(\d+\.old|backup\.json)$/.test(name)),
    ).toEqual([]);
    const report = await rollbackBackup(folder.path, id, { backup: true });
    expect(await treeOf(folder.path)).toEqual(before);
    expect(report).toMatchObject({ id, aside: {}, removed: expect.arrayContaining(['out/link2']) });
    expect((await rollbackBackup(folder.path, id)).restored).toEqual([]); // it is back already
    await rollbackBackup(folder.path, report.backup ?? '');
    expect(await treeOf(folder.path)).toEqual(after);
  });

  test('of a large set holds nothing but what was replaced', async () => {
    await using folder = await TempFolder.create({ a: 'old' });
    await using transaction = await writeTransaction({ root: folder.path, backup: true });
    for (let file = 0; file < 100; file++) transaction.write(`out/${file}`, `new ${file}`);
    transaction.write('a', 'new');
    const { backup } = await transaction.commit();
    expect(await folder.list('out')).toHaveLength(100);
    expect(readdirSync(folder.at(`.conductor/backups/${backup}`)).sort()).toEqual(['100.old', 'backup.json']);
    await rollbackBackup(folder.path, backup ?? '');
    expect([await folder.read('a'), await folder.list('out').catch(() => [])]).toEqual(['old', []]);
  });

  test('that changes nothing makes none', async () => {
    await using folder = await TempFolder.create({ a: 'same' });
    await using transaction = await writeTransaction({ root: folder.path, backup: true });
    transaction.write('a', 'same');
    expect((await transaction.commit()).backup).toBeUndefined();
    expect(await listBackups(folder.path)).toEqual({ backups: [], damaged: [] });
  });

  test('of one file alone keeps its bytes and permissions', async () => {
    await using folder = await TempFolder.create({ a: 'old' });
    chmodSync(folder.at('a'), 0o640);
    await using transaction = await writeTransaction({ root: folder.path, backup: true, durability: 'none' });
    transaction.write('a', 'new', { mode: 0o755 });
    const { backup } = await transaction.commit();
    await rollbackBackup(folder.path, backup ?? '');
    expect(await folder.read('a')).toBe('old');
    expect((await import('node:fs')).statSync(folder.at('a')).mode & 0o777).toBe(0o640);
  });
});

describe('rollback', () => {
  test('never touches what was changed since, and says which; force keeps it aside', async () => {
    await using folder = await TempFolder.create();
    await makeOldTree(folder.path);
    const before = await treeOf(folder.path);
    const id = await commitNew(folder);
    await folder.write('out/changed.txt', 'mine');
    rmSync(folder.at('out/link'));
    symlinkSync('elsewhere', folder.at('out/link'));
    rmSync(folder.at('out/script.sh'));
    const now = await treeOf(folder.path);
    await expect(rollbackBackup(folder.path, id)).rejects.toMatchObject({
      code: 'backup/conflict',
      problems: [
        { message: `Cannot roll back "out/changed.txt" to backup "${id}": it was changed since` },
        { message: expect.stringContaining('"out/link"') },
        { message: expect.stringContaining('it was removed since') },
      ],
    });
    expect(await treeOf(folder.path)).toEqual(now);
    const { aside } = await rollbackBackup(folder.path, id, { force: true });
    expect(await treeOf(folder.path)).toEqual(before);
    expect(Object.keys(aside)).toEqual(['out/changed.txt', 'out/link']);
    expect(await folder.read(aside['out/changed.txt'] ?? '')).toBe('mine');
  });

  test('a folder in the way is refused also with force', async () => {
    await using folder = await TempFolder.create();
    await makeOldTree(folder.path);
    const id = await commitNew(folder);
    rmSync(folder.at('out/changed.txt'));
    mkdirSync(folder.at('out/changed.txt'));
    await expect(rollbackBackup(folder.path, id, { force: true })).rejects.toThrow('it is a folder now');
  });

  test('damaged bytes, a damaged record and an unknown id are errors that change nothing', async () => {
    await using folder = await TempFolder.create();
    await makeOldTree(folder.path);
    const id = await commitNew(folder);
    const now = await treeOf(folder.path);
    const place = folder.at(`.conductor/backups/${id}`);
    const kept = readdirSync(place).filter((name) => name.endsWith('.old'));
    for (const name of kept) {
      rmSync(`${place}/${name}`);
      writeFileSync(`${place}/${name}`, 'rot');
    }
    await expect(rollbackBackup(folder.path, id)).rejects.toMatchObject({
      code: expect.stringMatching(/damaged|digest/),
    });
    writeFileSync(`${place}/backup.json`, '{}');
    await expect(rollbackBackup(folder.path, id)).rejects.toMatchObject({ code: 'backup/damaged', exitCode: 1 });
    expect((await listBackups(folder.path)).damaged).toEqual([id]);
    await expect(rollbackBackup(folder.path, '../x')).rejects.toMatchObject({ code: 'backup/unknown', exitCode: 2 });
    expect(await treeOf(folder.path)).toEqual(now);
  });
});

test('pruning keeps the newest and the young', async () => {
  await using folder = await TempFolder.create();
  vi.useFakeTimers({ toFake: ['Date'] });
  try {
    for (const day of [1, 2, 3, 4]) {
      vi.setSystemTime(new Date(2030, 0, day));
      await using transaction = await writeTransaction({
        root: folder.path,
        durability: 'process',
        backup: true,
        label: `day ${day}`,
      });
      transaction.write('a', `${day}`);
      await transaction.commit();
    }
    const labels = async (): Promise<string[]> => (await listBackups(folder.path)).backups.map(({ label }) => label);
    expect(await labels()).toEqual(['day 4', 'day 3', 'day 2', 'day 1']);
    expect((await pruneBackups(folder.path, { keep: 3 })).map(({ label }) => label)).toEqual(['day 1']);
    await pruneBackups(folder.path, { maxAgeDays: 1.5 });
    expect(await labels()).toEqual(['day 4', 'day 3']);
    expect(await pruneBackups(folder.path, {})).toEqual([]);
    expect(await leftovers(folder.path)).toEqual([]);
  } finally {
    vi.useRealTimers();
  }
});

describe('a kill', () => {
  const empty = { make: [], remove: [], prune: [] };

  test('before the set was made one: recovery makes it', async () => {
    await using folder = await TempFolder.create();
    await makeOldTree(folder.path);
    const before = await treeOf(folder.path);
    const id = await commitNew(folder);
    const layout = layoutOf(folder.path, id);
    renameSync(layout.backups, layout.folder);
    await openJournal(
      layout,
      { id, label: 'x', direction: 'forward', backup: true, changes: [], folders: empty },
      'process',
    );
    expect(await recover(folder.path)).toMatchObject([{ id, outcome: 'completed' }]);
    expect(await leftovers(folder.path)).toEqual([]);
    await rollbackBackup(folder.path, id);
    expect(await treeOf(folder.path)).toEqual(before);
  });

  test('after that, before the record went: recovery only ends it', async () => {
    await using folder = await TempFolder.create();
    await makeOldTree(folder.path);
    const id = await commitNew(folder);
    const layout = layoutOf(folder.path, id);
    const scratch = layoutOf(folder.path, id);
    mkdirSync(dirname(layout.journal), { recursive: true });
    mkdirSync(scratch.folder);
    await openJournal(
      scratch,
      { id, label: 'x', direction: 'forward', backup: true, changes: [], folders: empty },
      'process',
    );
    renameSync(scratch.wayBack, `${layout.backups}/back.json`);
    rmSync(scratch.folder, { recursive: true });
    expect(await recover(folder.path)).toMatchObject([{ outcome: 'completed' }]);
    expect((await listBackups(folder.path)).backups).toMatchObject([{ id }]);
    expect(readdirSync(layout.backups)).not.toContain('back.json');
  });
});
