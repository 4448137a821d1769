import { expect, test } from 'vitest';
import { reportMode } from '../../lib/cli/carry-out.ts';
import { main } from '../../lib/cli/main.ts';
import { TempFolder } from '../support/temp-folder.ts';
import { CapturedIo, call } from './call.ts';

const COPY = '# conductor: inputs=in.txt outputs=out.txt\ncat in.txt > out.txt\n';
const FAIL = '# conductor: needs=1\necho working; exit 3\n';

function workspace(files: Readonly<Record<string, string>> = {}): Promise<TempFolder> {
  return TempFolder.create({ 'conductor.config.json': '{}', 'in.txt': 'x', 'tasks/01-copy.sh': COPY, ...files });
}

/** Figures that differ from run to run. */
function redact(text: string): string {
  return text
    .replace(/[\d.]+ (?:ms|s)$/gm, '# s')
    .replace(/[\d.]+ ms (?=\()/g, '# ms ')
    .replace(/efficiency \d+ %(.*), [\d.]+ ms\)/g, 'efficiency # %$1, # ms)')
    .replace(/ms=[\d.]+/g, 'ms=#')
    .replace(/\d{4}-\d\d-\d\dT[\w-]+/g, 'RUN');
}

test('task runs once, then it is fresh', async () => {
  await using folder = await workspace();
  const first = await call(folder.path, 'task', '1');
  expect({ ...first, stdout: redact(first.stdout), stderr: redact(first.stderr) }).toEqual({
    code: 0,
    stdout:
      '01 Copy  executed in # ms (first run)\nefficiency # % of the bound (critical path 1, # ms)\n1 task: 1 executed in # s\n',
    stderr: '[PERF] task=1 total ms=#\n',
  });
  const second = await call(folder.path, 'run');
  expect({ ...second, stdout: redact(second.stdout), stderr: redact(second.stderr) }).toEqual({
    code: 0,
    stdout: '01 Copy  fresh\n1 task: 1 fresh in # s\n',
    stderr: '[PERF] task=1 total ms=#\n',
  });
});

test('failed task ends in 1 and shows what it printed', async () => {
  await using folder = await workspace({ 'tasks/02-fail.sh': FAIL });
  const { code, stdout, stderr } = await call(folder.path, 'run');
  expect(code).toBe(1);
  expect(redact(stdout)).toMatch(
    /^01 Copy .*\n── 2 fail ──\nworking\n02 Fail {2}failed after # s\nefficiency .*path 1 -> 2, .*\n2 tasks: 1 failed, 1 executed in # s\nto go on where it stopped: conductor resume\n$/,
  );
  expect(stderr).toContain('error[task/failed] Task 2 "Fail" failed');
  expect(stderr).not.toContain('  | working');
  expect(redact(stderr)).toContain('note: its log is ".conductor/metrics/logs/RUN/task-2.log"\n');
  const errors = await call(folder.path, 'run', '--logs', 'errors');
  expect(errors.stdout).not.toContain('working');
  expect(errors.stderr).toContain('note: the last it printed was\n  | working\n');
});

test('unknown task ends in 2', async () => {
  await using folder = await workspace();
  const { code, stdout, stderr } = await call(folder.path, 'task', 'coppy');
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain('Did you mean "copy"?');
});

test('dry run tells and does nothing', async () => {
  await using folder = await workspace();
  expect(await call(folder.path, 'run', '--dry-run')).toEqual({
    code: 0,
    stdout: '01 Copy  would run (first run)\n1 task: 1 would run\n',
    stderr: '',
  });
  expect(await folder.list()).not.toContain('out.txt');
});

test('JSON is the only thing on standard output', async () => {
  await using folder = await workspace();
  const { stdout } = await call(folder.path, 'run', '--json');
  expect(JSON.parse(stdout)).toMatchObject({
    ok: true,
    tasks: [{ id: 1, outcome: 'executed', because: ['first run'] }],
  });
});

test('quiet run prints nothing', async () => {
  await using folder = await workspace();
  expect(await call(folder.path, 'run', '-q')).toEqual({ code: 0, stdout: '', stderr: '' });
});

test('as many runs keep their logs as the configuration says', async () => {
  await using folder = await workspace({ 'conductor.config.json': '{ "logs": { "keep": 2 } }' });
  for (const _ of [1, 2, 3]) await call(folder.path, 'run', '--force', '-q');
  expect(await folder.list('.conductor/metrics/logs')).toHaveLength(2);
});

test.each([
  ['SIGHUP', 129],
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s stops the run and ends in %d', async (name, code) => {
  await using folder = await workspace({ 'tasks/01-copy.sh': 'echo started; while true; do sleep 0.05; done\n' });
  const io = new CapturedIo(folder.path);
  const ending = main(['run', '--verbose'], io);
  await seen(io, 'started');
  io.signal(name);
  expect(await ending).toBe(code);
  expect(io.stdout.text).toContain('01 Copy  cancelled\n');
  expect(io.exits).toEqual([]);
  expect(io.listeners.size).toBe(0);
});

test('a second signal ends the process at once', async () => {
  await using folder = await workspace({ 'tasks/01-copy.sh': 'echo started; while true; do sleep 0.05; done\n' });
  const io = new CapturedIo(folder.path);
  const ending = main(['run', '--verbose'], io);
  await seen(io, 'started');
  io.signal('SIGINT');
  io.signal('SIGINT');
  expect(io.exits).toEqual([130]);
  await ending;
});

test('a terminal that is told of twice to be gone leaves the run the time to end', async () => {
  await using folder = await workspace({ 'tasks/01-copy.sh': 'echo started; while true; do sleep 0.05; done\n' });
  const io = new CapturedIo(folder.path);
  const ending = main(['run', '--verbose'], io);
  await seen(io, 'started');
  io.signal('SIGHUP');
  io.signal('SIGHUP');
  expect(io.exits).toEqual([]);
  expect(await ending).toBe(129);
});

/** Resolves when a text is on standard output. */
async function seen(io: CapturedIo, text: string): Promise<void> {
  await expect.poll(() => io.stdout.text, { timeout: 30_000, interval: 5 }).toContain(text);
}

const terminal = { stdout: { isTTY: true }, env: {} };
const nothing = { json: false, plain: false, quiet: false };

test.each([
  ['a terminal', nothing, terminal, 'progress'],
  ['a pipe', nothing, { ...terminal, stdout: { isTTY: false } }, 'plain'],
  ['CI', nothing, { ...terminal, env: { CI: 'true' } }, 'plain'],
  ['CI=false', nothing, { ...terminal, env: { CI: 'false' } }, 'progress'],
  ['a dumb terminal', nothing, { ...terminal, env: { TERM: 'dumb' } }, 'plain'],
  ['a terminal without a width', nothing, { ...terminal, stdout: { isTTY: true, columns: 0 } }, 'plain'],
  ['--plain', { ...nothing, plain: true }, terminal, 'plain'],
  ['--quiet', { ...nothing, quiet: true, plain: true }, terminal, 'quiet'],
  ['--json', { ...nothing, json: true, quiet: true }, terminal, 'json'],
] as const)('mode with %s', (_name, options, facts, mode) => {
  expect(reportMode(options, facts)).toBe(mode);
});
