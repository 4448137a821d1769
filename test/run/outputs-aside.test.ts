import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { FileIndex } from '../../lib/files/file-index.ts';
import { factWord } from '../../lib/model/file-fact.ts';
import { isAsideLeft } from '../../lib/run/aside-left.ts';
import { AsideNotes, readNotes } from '../../lib/run/aside-notes.ts';
import { OutputsAside } from '../../lib/run/outputs-aside.ts';
import type { Workspace } from '../../lib/run/workspace.ts';
import type { TaskDefinition } from '../../lib/task/definition.ts';
import { TempFolder } from '../support/temp-folder.ts';

const FILES = { 'out/a/x': 'x\n', 'out/a/deep/y': 'y\n' };
const ASIDE = '.conductor/aside';

/** A workspace in which task 2 has made `FILES` and `folders`, beside others' files; and what takes its outputs away. */
async function made(others: Readonly<Record<string, string>> = {}, folders: readonly string[] = []) {
  const folder = await TempFolder.create({ ...FILES, ...others });
  for (const path of [ASIDE, ...folders]) mkdirSync(folder.at(path), { recursive: true });
  const paths = [...Object.keys(FILES), ...folders];
  const index = FileIndex.open({ root: folder.path, file: folder.at('.conductor/index') });
  const artifacts = Object.fromEntries(paths.map((path) => [path, factWord(index.fact(path))]));
  const state = { tasks: { 2: { result: { artifacts, published: [] } } } };
  const workspace = { root: folder.path, index, state, tasks: [] } as unknown as Workspace; // all that is looked at
  const definition = { id: 2, outputs: ['out/**'], how: { kind: 'command' } } as unknown as TaskDefinition; // likewise
  const notes = new AsideNotes(folder.path);
  const take = (failed?: string) => OutputsAside.take(definition, { workspace, notes, failed });
  return { folder, take, notes };
}

describe('outputs of the last result', () => {
  it('go with their folder where nothing else is in it, and come back', async () => {
    const { folder, take } = await made();
    await using _folder = folder;
    const before = await folder.list('.');
    const aside = take();
    expect(existsSync(folder.at('out'))).toBe(false);
    expect((await folder.list(ASIDE)).sort()).toEqual([
      `${ASIDE}/2.whole-0/a/deep/y`,
      `${ASIDE}/2.whole-0/a/x`,
      `${ASIDE}/notes.jsonl`,
    ]);
    await folder.write('out/a/x', 'half done\n');
    await folder.write('out/a/new', 'half done\n');
    aside.putBack();
    expect((await folder.list('.')).filter((path) => !path.endsWith('notes.jsonl'))).toEqual(before);
    expect(await folder.read('out/a/x')).toBe('x\n');
  });

  it.each([
    ['a file', 'out/a/deep/mine'],
    ['a file above', 'out/a/mine'],
  ])('leave %s of others in its folder, from where it is away as long as the task runs', async (_what, path) => {
    const { folder, take } = await made({ [path]: 'mine\n' });
    await using _folder = folder;
    const aside = take();
    expect(await folder.list('out')).toEqual([]);
    expect(existsSync(dirname(folder.at(path)))).toBe(true);
    expect(aside.putUnknownBack()).toEqual({ files: [path], folders: [] });
    aside.over();
    aside.drop();
    expect(await folder.list(ASIDE)).toEqual([`${ASIDE}/notes.jsonl`]);
    expect(await folder.list('out')).toEqual([path]);
  });

  it('are noted for good before files of others are moved, and only then', async () => {
    const { folder, take, notes } = await made({ 'out/mine': 'mine\n' });
    await using _folder = folder;
    let wasThere: boolean | undefined;
    const flush = vi.spyOn(notes, 'flush').mockImplementation(() => {
      wasThere = existsSync(folder.at('out/mine')) && readNotes(folder.path)[0]?.moved.includes('out/mine');
    });
    take().putBack();
    expect(wasThere).toBe(true);
    await folder.remove('out/mine');
    take();
    expect(flush).toHaveBeenCalledTimes(1);
  });

  it('and files of others are where they were, however soon the run was killed', async () => {
    const { folder, take } = await made({ 'out/mine': 'mine\n' });
    await using _folder = folder;
    const before = await folder.list('out');
    take('.conductor/failed/run').putUnknownBack();
    await folder.write('out/new', 'half done\n');
    expect(OutputsAside.recover(folder.path)).toBe(true);
    expect(await folder.list('out')).toEqual(before);
    expect(await folder.read('out/mine')).toBe('mine\n');
  });

  it('have an empty folder of others go with them, which comes back where the task does not make it', async () => {
    const { folder, take } = await made();
    await using _folder = folder;
    mkdirSync(folder.at('out/a/mine'));
    const aside = take();
    expect(existsSync(folder.at('out'))).toBe(false);
    expect(aside.putUnknownBack()).toEqual({ files: [], folders: ['out/a/mine'] });
    expect([existsSync(folder.at('out/a/mine')), existsSync(folder.at('out/a/deep'))]).toEqual([true, false]);
  });

  it('go one by one where their folder cannot be moved', async () => {
    const { folder, take } = await made({ [`${ASIDE}/2.whole-0/in-the-way`]: '' });
    await using _folder = folder;
    const aside = take();
    expect(existsSync(folder.at('out'))).toBe(false);
    expect(await folder.read(`${ASIDE}/2.0`)).toBe('x\n');
    aside.putBack();
    expect(await folder.list('out')).toEqual(['out/a/deep/y', 'out/a/x']);
  });

  it('come back from a killed run, an empty folder among them', async () => {
    const { folder, take } = await made({}, ['out/a/none']);
    await using _folder = folder;
    take();
    expect(existsSync(folder.at('out'))).toBe(false);
    expect(isAsideLeft(folder.path)).toBe(true);
    expect(OutputsAside.recover(folder.path)).toBe(true);
    expect(await folder.list('out')).toEqual(['out/a/deep/y', 'out/a/x']);
    expect(existsSync(folder.at('out/a/none'))).toBe(true);
    expect(isAsideLeft(folder.path)).toBe(false);
  });
});
