import { spawn } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { acquireLock, isLocked } from '../../lib/write/lock.ts';
import { aliveIn, takeByFile } from '../../lib/write/lock-by-file.ts';
import { lockPlace } from '../../lib/write/lock-place.ts';
import { description } from '../../lib/write/lock-socket.ts';
import { TempFolder } from '../support/temp-folder.ts';

const HOLDER = fileURLToPath(new URL('./lock-child.ts', import.meta.url));

/** A process that has taken the lock `name`; it says so before this returns. */
async function holder(root: string, name: string): Promise<{ kill(): void }> {
  const process_ = spawn(process.execPath, [HOLDER, root, name], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise<void>((resolve, reject) => {
    process_.stdout.once('data', () => resolve());
    process_.once('exit', (code) => reject(new Error(`Lock holder ended with ${code}`)));
  });
  return { kill: () => process_.kill('SIGKILL') };
}

describe('acquireLock', () => {
  test('a waiter goes on when the holder is killed, and was told whom it waited for', async () => {
    await using folder = await TempFolder.create();
    const other = await holder(folder.path, 'workspace');
    expect(await isLocked(folder.path, 'workspace')).toBe(true);
    const told: string[] = [];
    await using _lock = await acquireLock({
      root: folder.path,
      name: 'workspace',
      description: 'second',
      onWait: (who) => {
        told.push(who);
        other.kill();
      },
    });
    expect(told).toEqual(['the child process']);
  });

  test('of many that ask one at a time holds', async () => {
    await using folder = await TempFolder.create();
    let [inside, most, served] = [0, 0, 0];
    const one = async (): Promise<void> => {
      await using _lock = await acquireLock({ root: folder.path, name: 'workspace', description: 'one of many' });
      inside += 1;
      most = Math.max(most, inside);
      await new Promise(setImmediate);
      inside -= 1;
      served += 1;
    };
    await Promise.all(Array.from({ length: 20 }, one));
    expect({ most, served }).toEqual({ most: 1, served: 20 });
  });

  test('locks of other names and of other workspaces are free', async () => {
    await using folder = await TempFolder.create();
    await using other = await TempFolder.create();
    await using _one = await acquireLock({ root: folder.path, name: 'a', description: '' });
    await using _two = await acquireLock({ root: folder.path, name: 'b', description: '' });
    await using _three = await acquireLock({ root: other.path, name: 'a', description: '' });
    expect(await isLocked(other.path, 'b')).toBe(false);
  });

  test('one workspace reached by two paths has one lock', async () => {
    await using folder = await TempFolder.create();
    await mkdir(folder.at('real'));
    await symlink('real', folder.at('alias'));
    expect(lockPlace(folder.at('alias'), 'x')).toEqual(lockPlace(folder.at('real'), 'x'));
  });

  test('waiting ends with the signal', async () => {
    await using folder = await TempFolder.create();
    await using _lock = await acquireLock({ root: folder.path, name: 'x', description: 'first' });
    const abort = new AbortController();
    const waiting = acquireLock({
      root: folder.path,
      name: 'x',
      description: 'second',
      signal: abort.signal,
      onWait: () => abort.abort(new Error('stopped')),
    });
    await expect(waiting).rejects.toThrow('stopped');
  });

  test('a released lock can be released again and taken again', async () => {
    await using folder = await TempFolder.create();
    const lock = await acquireLock({ root: folder.path, name: 'x', description: '' });
    await lock.release();
    await lock.release();
    await using _next = await acquireLock({ root: folder.path, name: 'x', description: '' });
  });

  test('what a holder says is one printable line', () => {
    expect(description('task\n\u001b[31m8')).toBe('task [31m8');
    expect(description('x'.repeat(1000))).toHaveLength(200);
  });
});

describe('locks by socket files', () => {
  test('platforms whose sockets outlive their process use a folder, Windows a pipe', async () => {
    await using folder = await TempFolder.create();
    expect(lockPlace(folder.path, 'x', 'darwin')).toMatchObject({
      kind: 'folder',
      folder: expect.stringMatching(/^\/tmp\/conductor-[0-9a-f]{32}$/),
    });
    expect(lockPlace(folder.path, 'x', 'win32')).toMatchObject({
      address: expect.stringMatching(/^\\\\\.\\pipe\\conductor-/),
    });
  });

  test('of many that ask one at a time holds', async () => {
    await using folder = await TempFolder.create();
    let [inside, most, served] = [0, 0, 0];
    const one = async (): Promise<void> => {
      let lock: Awaited<ReturnType<typeof takeByFile>>;
      while (lock === undefined) lock = await takeByFile(folder.at('locks'), 'one of many', {});
      inside += 1;
      most = Math.max(most, inside);
      await new Promise(setImmediate);
      inside -= 1;
      served += 1;
      await lock.release();
    };
    await Promise.all(Array.from({ length: 12 }, one));
    expect({ most, served }).toEqual({ most: 1, served: 12 });
  });

  test('a socket file that a dead process left does not block', async () => {
    await using folder = await TempFolder.create();
    await mkdir(folder.at('locks'));
    await writeFile(folder.at('locks/0000000000000000.sock'), '');
    const lock = await takeByFile(folder.at('locks'), 'me', {});
    expect(lock).toBeDefined();
    expect(await aliveIn(folder.at('locks'))).toHaveLength(1);
    await lock?.release();
    expect(await folder.list('locks')).toEqual([]);
  });

  test('a live holder is waited for, and the waiter told', async () => {
    await using folder = await TempFolder.create();
    await mkdir(folder.at('locks'));
    const server = createServer((socket) => socket.on('error', () => {}).end('the first'));
    await new Promise<void>((resolve) => server.listen(join(folder.at('locks'), '0000000000000000.sock'), resolve));
    const told: string[] = [];
    expect(await takeByFile(folder.at('locks'), 'me', { onWait: (who) => told.push(who) })).toBeUndefined();
    expect(told).toEqual(['the first']);
    server.close();
  });
});
