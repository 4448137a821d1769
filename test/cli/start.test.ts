import { execFile, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test, vi } from 'vitest';
import { type HostProcess, start } from '../../lib/cli/start.ts';
import { VERSION } from '../../lib/model/version.ts';
import { CapturedOutput } from '../support/captured-output.ts';
import { TempFolder } from '../support/temp-folder.ts';

const ENTRY = join(dirname(dirname(import.meta.dirname)), 'lib/cli/entry.ts');

class FakeProcess extends EventEmitter implements HostProcess {
  readonly argv: readonly string[];
  readonly stdout = new CapturedOutput();
  readonly stderr = new CapturedOutput();
  readonly env = { PATH: process.env['PATH'] };
  readonly exit = vi.fn();
  exitCode: number | undefined;
  #cwd: string;

  constructor(words: readonly string[], cwd = '/') {
    super();
    this.argv = ['node', 'conductor', ...words];
    this.#cwd = cwd;
  }

  cwd(): string {
    return this.#cwd;
  }
}

function failure(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: write`), { code });
}

test('exit code is set, not forced', async () => {
  const host = new FakeProcess(['tsk']);
  await start(host);
  expect(host.exitCode).toBe(2);
  expect(host.exit).not.toHaveBeenCalled();
});

test('a reader that has gone changes nothing', async () => {
  const host = new FakeProcess(['--version']);
  const started = start(host);
  host.stdout.emit('error', failure('EPIPE'));
  await started;
  expect(host.exitCode).toBe(0);
  expect(host.stderr.text).toBe('');
});

test.each(['before', 'after'])('output that is lost %s the end is said once and ends in 2', async (when) => {
  const host = new FakeProcess(['--version']);
  const started = start(host);
  if (when === 'after') await started;
  host.stdout.emit('error', failure('ENOSPC'));
  host.stderr.emit('error', failure('ENOSPC'));
  await started;
  expect(host.exitCode).toBe(2);
  expect(host.stderr.text).toBe('error[output/lost] Cannot write output: ENOSPC: write\n');
});

test('signals reach a run and are let go after it', async () => {
  await using folder = await TempFolder.create({
    'tasks/01-wait.sh': 'echo started; while true; do sleep 0.05; done\n',
  });
  const host = new FakeProcess(['run', '-v'], folder.path);
  const started = start(host);
  await expect.poll(() => host.stdout.text, { timeout: 30_000, interval: 5 }).toContain('started');
  host.emit('SIGTERM', 'SIGTERM');
  host.emit('SIGTERM', 'SIGTERM');
  await started;
  expect(host.exitCode).toBe(143);
  expect(host.exit).toHaveBeenCalledExactlyOnceWith(143);
  expect(host.listenerCount('SIGTERM') + host.listenerCount('SIGINT')).toBe(0);
});

test('entry starts with the process that it is in', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [ENTRY, '--version']);
  expect(stdout).toBe(`${VERSION}\n`);
});

test('a closed pipe ends quietly', async () => {
  const child = spawn(process.execPath, [ENTRY, 'help'], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  let stderr = '';
  child.stderr.on('data', (text: Buffer) => {
    stderr += text.toString();
  });
  expect(await once(child, 'close')).toEqual([0, null]);
  expect(stderr).toBe('');
});
