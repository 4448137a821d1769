import { existsSync } from 'node:fs';
import { chmod, lstat, mkdir, readdir, readlink, stat, symlink, utimes } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { WorkspaceCopy } from '../../lib/run/workspace-copy.ts';
import { TempFolder } from '../support/temp-folder.ts';

const CONFIG = { 'conductor.config.json': '{}' };
const { signal } = new AbortController();

describe('a copy of a workspace', () => {
  it('has the files, modes, times and links as they are, and is gone at the end', async () => {
    await using folder = await TempFolder.create({ ...CONFIG, 'a/b.sh': 'b', 'a/ü x': '' });
    await chmod(folder.at('a/b.sh'), 0o755);
    await utimes(folder.at('a/b.sh'), 1_000_000, 1_000_000);
    await symlink('b.sh', folder.at('a/link'));
    await symlink('nowhere', folder.at('a/dangling'));
    await mkdir(folder.at('empty'));
    let root: string;
    {
      await using copy = await WorkspaceCopy.create(folder.path, signal);
      root = copy.root;
      expect(basename(root)).toBe(basename(folder.path));
      const { mode, mtimeMs } = await stat(join(root, 'a/b.sh'));
      expect([mode & 0o111, mtimeMs]).toEqual([0o111, 1_000_000_000]);
      expect(await readlink(join(root, 'a/link'))).toBe('b.sh');
      expect(await readlink(join(root, 'a/dangling'))).toBe('nowhere');
      expect(existsSync(join(root, 'a/ü x')) && existsSync(join(root, 'empty'))).toBe(true);
    }
    expect(existsSync(root)).toBe(false);
    expect(await folder.list()).toHaveLength(5);
  });

  it('is without what conductor derives and without ".git"; "node_modules" are links', async () => {
    const derived = ['cache/v1/state.json', 'manifests/1.json', 'metrics/x', 'journal/x', 'tmp/x'];
    await using folder = await TempFolder.create({
      ...CONFIG,
      '.conductor/patterns/bloom.json': '{}',
      ...Object.fromEntries(derived.map((path) => [`.conductor/${path}`, 'x'])),
      '.git/HEAD': 'x',
      'node_modules/x/index.js': 'x',
      'packages/a/node_modules/y/index.js': 'y',
    });
    await using copy = await WorkspaceCopy.create(folder.path, signal);
    const there = (path: string): boolean => existsSync(join(copy.root, path));
    expect(there('.conductor/patterns/bloom.json')).toBe(true);
    expect(['.git', ...derived.map((path) => `.conductor/${path}`)].filter(there)).toEqual([]);
    for (const path of ['node_modules', 'packages/a/node_modules']) {
      expect((await lstat(join(copy.root, path))).isSymbolicLink()).toBe(true);
    }
    expect(there('node_modules/x/index.js') && there('packages/a/node_modules/y/index.js')).toBe(true);
  });

  it('removing it leaves what its links lead to', async () => {
    await using folder = await TempFolder.create({ ...CONFIG, 'node_modules/x/index.js': 'x' });
    const copy = await WorkspaceCopy.create(folder.path, signal);
    await copy[Symbol.asyncDispose]();
    expect(await folder.read('node_modules/x/index.js')).toBe('x');
  });

  it('that is interrupted leaves nothing behind', async () => {
    await using place = await TempFolder.create();
    await using folder = await TempFolder.create({ ...CONFIG, a: 'a' });
    await inTemporaryFolder(place.path, async () => {
      const reason = new Error('stopped');
      await expect(WorkspaceCopy.create(folder.path, AbortSignal.abort(reason))).rejects.toBe(reason);
      expect(await readdir(place.path)).toEqual([]);
    });
  });

  it('that would belong to another workspace is refused', async () => {
    await using place = await TempFolder.create(CONFIG);
    await using folder = await TempFolder.create({ 'tasks/01-a.sh': 'true' });
    await inTemporaryFolder(place.path, async () => {
      await expect(WorkspaceCopy.create(folder.path, signal)).rejects.toMatchObject({ code: 'verify/no-copy' });
      expect(await readdir(place.path)).toEqual(['conductor.config.json']);
    });
  });
});

/** With another folder as the system's temporary one. */
async function inTemporaryFolder(path: string, work: () => Promise<void>): Promise<void> {
  const names = ['TMPDIR', 'TMP', 'TEMP'];
  const before = names.map((name) => process.env[name]);
  for (const name of names) process.env[name] = path;
  try {
    await work();
  } finally {
    for (const [at, name] of names.entries()) {
      if (before[at] === undefined) delete process.env[name];
      else process.env[name] = before[at];
    }
  }
}
