import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { ProcessOrder } from '../../../lib/run/child-process.ts';
import { ShellPool } from '../../../lib/run/shells/shell-pool.ts';
import { isAlive } from '../../support/is-alive.ts';
import { processesWith } from '../../support/processes.ts';
import { TempFolder } from '../../support/temp-folder.ts';

const ENV = { PATH: process.env['PATH'] ?? '', SHLVL: '0', WORD: "it's" };

interface Heard {
  out: string;
  err: string;
  pid: number;
}

/** Runs a command by a pool; `direct` commands of it do without a shell. */
async function run(command: string, options: Partial<ProcessOrder> & { readonly pool?: ShellPool } = {}) {
  const { pool = poolOf(0), ...other } = options;
  const heard: Heard = { out: '', err: '', pid: 0 };
  const end = await pool.run({
    file: 'sh',
    args: ['-c', command],
    cwd: process.cwd(),
    env: ENV,
    ipc: false,
    signal: new AbortController().signal,
    onOutput: (stream, text) => {
      heard[stream] += text;
    },
    watch: (pid) => {
      heard.pid = pid;
      return () => {};
    },
    ...other,
  });
  return { ...heard, ...end };
}

function poolOf(direct: number): ShellPool {
  const pool = new ShellPool(direct);
  onTestFinished(() => pool[Symbol.dispose]());
  return pool;
}

describe.skipIf(process.platform !== 'linux')('a command that a shell starts', () => {
  test('tells its output, by stream, and its exit code', async () => {
    const pool = poolOf(0);
    expect(await run(`printf 'a\\n%s' "$WORD"; printf b >&2; exit 3`, { pool })).toMatchObject({
      out: "a\nit's",
      err: 'b',
      code: 3,
    });
    expect(await run('cat; echo end', { pool })).toMatchObject({ out: 'end\n', err: '', code: 0 });
  });

  test('is started by one and the same shell, again and again', async () => {
    const pool = poolOf(0);
    const parents = [await run('echo $PPID', { pool }), await run('echo $PPID', { pool })].map(({ out }) => out);
    expect(parents[0]).toBe(parents[1]);
    expect(Number(parents[0])).not.toBe(process.pid);
  });

  test('finds all as it does where it is started directly', async () => {
    const look = [
      'env | sort',
      'echo "$0 $- $#"; pwd; umask; ulimit -n',
      'grep -E "^(Sig[BIC]|Shd)" /proc/self/status',
      'test "$(ps -o pgid= -p $$ | tr -d " ")" = $$ && echo own group',
      'ps -o tty= -p $$; readlink /proc/self/fd/0; ls /proc/self/fd | tr "\\n" " "',
    ].join('\n');
    const env = { ...ENV, _: '/usr/bin/sh', EMPTY: '', LINES_2: 'a\nb', QUOTES: `"'$x\`\\` };
    const pool = poolOf(1);
    const [direct, started] = [await run(look, { pool, env }), await run(look, { pool, env })];
    expect(started.out.replace(/^_=.*$/m, '')).toBe(direct.out.replace(/^_=.*$/m, ''));
    expect(started.out).toContain('own group');
  });

  test('prints what no mark of ours is, cut as it may be', async () => {
    const { out } = await run(`printf '\\036'; printf '\\036x['; printf 'é%s' '\u001e'`);
    expect(out).toBe('\u001e\u001ex[é\u001e');
  });

  test('prints megabytes', async () => {
    const { out, err } = await run(
      'head -c 3000000 /dev/zero | tr "\\0" x; head -c 1000000 /dev/zero | tr "\\0" y >&2',
    );
    expect([out.length, err.length]).toEqual([3_000_000, 1_000_000]);
  });

  test('ends with what it left in the background, and its late output is nobody else’s', async () => {
    const pool = poolOf(0);
    const { out, code } = await run('(trap "" TERM; sleep 1000) & echo $!', { pool });
    expect(code).toBe(0);
    await vi.waitUntil(() => !isAlive(Number(out)));
    expect((await run('echo next', { pool })).out).toBe('next\n');
  });

  test('that a signal ends tells so as shells do, and the shell goes on', async () => {
    const pool = poolOf(0);
    expect((await run('kill -KILL $$', { pool })).code).toBe(137);
    expect((await run('exit 0', { pool })).code).toBe(0);
  });

  test('that is stopped and goes on has not ended', async () => {
    const { out } = await run(
      '(while ! grep -q "State:.T" /proc/$$/status; do :; done; kill -CONT $$) & kill -STOP $$; echo on',
    );
    expect(out).toBe('on\n');
  });

  test('gets SIGTERM with all that it started when its run ends', async () => {
    await using folder = await TempFolder.create({});
    const pid = folder.at('pid');
    const controller = new AbortController();
    const ended = run(`sleep 1000 & echo $! > '${pid}.new'; mv '${pid}.new' '${pid}'; wait`, {
      signal: controller.signal,
    });
    await vi.waitUntil(() => existsSync(pid));
    controller.abort();
    expect((await ended).code).toBe(143);
    await vi.waitUntil(() => !isAlive(Number(readFileSync(pid, 'utf8'))));
  });

  test('is killed where its shell is, and the next one has another shell', async () => {
    const pool = poolOf(0);
    expect(await run('kill -KILL $PPID; exec sleep 1000', { pool })).toMatchObject({ code: null, signal: 'SIGKILL' });
    expect((await run('echo next', { pool })).out).toBe('next\n');
  });

  test('leaves outputs to the next one that wait for their reader', async () => {
    const pool = poolOf(0);
    const print = 'process.stdout.write("x".repeat(3e6)); setTimeout(() => process.kill(process.pid, "SIGKILL"))';
    expect((await run(`'${process.execPath}' -e '${print}'`, { pool })).code).toBe(137);
    const { out, err } = await run('head -c 3000000 /dev/zero | tr "\\0" x', { pool });
    expect([out.length, err]).toEqual([3_000_000, '']);
  });

  test.each(['stdout', 'stderr'])('may close its %s for everybody', async (stream) => {
    const pool = poolOf(0);
    const { out, err, code } = await run(`'${process.execPath}' -e 'process.${stream}.end("bye")'`, { pool });
    expect([out + err, code]).toEqual(['bye', 0]);
    expect(await run('echo next; echo error >&2', { pool })).toMatchObject({ out: 'next\n', err: 'error\n', code: 0 });
  });

  test.each([1, 2])('is waited for while a daemon of its own has its output %i, which ends soon', async (output) => {
    await using folder = await TempFolder.create({});
    const pool = poolOf(0);
    const daemon = `trap "" TERM; echo $$ > pid; echo late >&${output}; exec sleep 1000`;
    const other = `${3 - output}>/dev/null`;
    const { out, err } = await run(`setsid sh -c '${daemon}' ${other} & until test -s pid; do :; done`, {
      pool,
      cwd: folder.path,
    });
    expect([out, err]).toEqual(output === 1 ? ['late\n', ''] : ['', 'late\n']);
    expect(isAlive(Number(readFileSync(folder.at('pid'), 'utf8')))).toBe(false);
  });

  test('leaves nobody of its group, be it one that has none of its outputs', async () => {
    await using folder = await TempFolder.create({});
    const { code } = await run('sleep 1000 >/dev/null 2>&1 & echo $! > pid', { cwd: folder.path });
    const pid = Number(readFileSync(folder.at('pid'), 'utf8'));
    await vi.waitUntil(() => !isAlive(pid));
    expect(code).toBe(0);
  });

  test('may leave a daemon that has none of its outputs', async () => {
    await using folder = await TempFolder.create({});
    await run(`setsid sh -c 'echo $$ > pid; exec sleep 1000' >/dev/null 2>&1 & until test -s pid; do :; done`, {
      cwd: folder.path,
    });
    const pid = Number(readFileSync(folder.at('pid'), 'utf8'));
    onTestFinished(() => void process.kill(pid, 'SIGKILL'));
    expect(isAlive(pid)).toBe(true);
  });

  test('runs in a directory and environment of its own', async () => {
    await using folder = await TempFolder.create({});
    const { out } = await run('pwd; echo $OTHER', { cwd: folder.path, env: { ...ENV, OTHER: '1' } });
    expect(out).toBe(`${folder.path}\n1\n`);
  });
});

test.skipIf(process.platform !== 'linux')('no more shells are kept than were busy at one time', async () => {
  const pool = poolOf(0);
  const shells: number[] = [];
  for (const word of ['1', '2', '3', '4']) {
    shells.push(Number((await run('echo $PPID', { pool, env: { ...ENV, WORD: word } })).out));
  }
  await vi.waitUntil(() => shells.filter(isAlive).length === 1);
  expect(isAlive(shells.at(-1) ?? 0)).toBe(true);
});

test.skipIf(process.platform !== 'linux')(
  'so many shells are made ready as are asked for, and they are kept',
  async () => {
    const pool = poolOf(1);
    const place = { cwd: process.cwd(), env: { ...ENV, READY: randomUUID() } };
    for (const count of [1, 2, 2]) pool.makeReady(place, count);
    const ready = await vi.waitUntil(() => {
      const found = processesWith(`READY=${place.env.READY}`).map(Number);
      return found.length > 1 && found;
    });
    expect(ready).toHaveLength(2);
    for (let round = 0; round < 3; round++) {
      const { out } = await run('echo $PPID', { pool, ...place });
      expect(ready).toContain(Number(out));
    }
    expect(ready.filter(isAlive)).toHaveLength(2);
  },
);

describe.skipIf(process.platform !== 'linux')('started directly is', () => {
  const parent = String(process.pid);

  test('what is run before a shell pays', async () => {
    const pool = poolOf(1);
    expect((await run('echo $PPID', { pool })).out.trim()).toBe(parent);
    expect((await run('echo $PPID', { pool })).out.trim()).not.toBe(parent);
  });

  test('what a shell would read slowly, or not as it is', async () => {
    const pool = poolOf(0);
    expect((await run(`: ${'x'.repeat(100_000)}; echo $PPID`, { pool })).out.trim()).toBe(parent);
    await expect(run('echo a\0b', { pool })).rejects.toThrow('null bytes');
  });

  test('what has variables that Bash would change', async () => {
    for (const name of ['OPTIND', 'IFS', 'BASH_ENV', 'UID', 'a.b']) {
      expect((await run('echo $PPID', { env: { ...ENV, [name]: '7' } })).out.trim(), name).toBe(parent);
    }
  });

  test('everything where there is no Bash, or one that is too old', async () => {
    await using folder = await TempFolder.create({ 'old/bash': '#!/bin/sh\nexit 0\n' });
    await chmod(folder.at('old/bash'), 0o755);
    await symlink('/bin/sh', folder.at('old/sh'));
    const pool = poolOf(0);
    const env = { ...ENV, PATH: folder.at('old') };
    expect((await run('echo $PPID', { pool, env })).out.trim()).toBe(parent);
    expect((await run('echo $PPID', { pool, env })).out.trim()).toBe(parent);
    await using empty = await TempFolder.create({});
    await symlink('/bin/sh', join(empty.path, 'sh'));
    expect((await run('echo $PPID', { env: { ...ENV, PATH: empty.path } })).out.trim()).toBe(parent);
  });
});
