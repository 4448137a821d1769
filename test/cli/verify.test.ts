import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { main } from '../../lib/cli/main.ts';
import { verifyLines } from '../../lib/cli/verify-lines.ts';
import type { Verification } from '../../lib/run/verify-task.ts';
import { TempFolder } from '../support/temp-folder.ts';
import { CapturedIo, call } from './call.ts';

const COPY = '# conductor: inputs=src/** outputs=out/**\nmkdir -p out; cat src/* > out/all\n';
const RANDOM = '# conductor: outputs=out/**\nmkdir -p out; echo $$ > out/all\n';
const FOUND: Verification = {
  task: { id: 1, name: 'Copy' },
  compared: 'recorded',
  outputs: 2,
  differences: [],
};
const plain = (_style: string, text: string): string => text;

function workspace(script: string): Promise<TempFolder> {
  return TempFolder.create({ 'conductor.config.json': '{}', 'tasks/01-copy.sh': script, 'src/a': 'a' });
}

test('equal outputs are one line', () => {
  expect(verifyLines(FOUND, plain)).toEqual(['01 Copy  a new run and what is recorded made the same 2 outputs']);
  expect(verifyLines({ ...FOUND, compared: 'twice', why: 'the task is not fresh' }, plain)).toEqual([
    'note: two runs are compared, because the task is not fresh',
    '01 Copy  two runs made the same 2 outputs',
  ]);
});

test('each difference has path, what it is, sizes and the first byte', () => {
  const differences: Verification['differences'] = [
    { path: 'a', how: 'content', size: 3, otherSize: 3, offset: 1 },
    { path: 'bb', how: 'content', size: 1, otherSize: 20, offset: 0 },
    { path: 'c', how: 'missing', size: 1 },
    { path: 'd', how: 'extra', otherSize: 0 },
    { path: 'e', how: 'mode', size: 4, otherSize: 4 },
    { path: 'f', how: 'link' },
    { path: 'g', how: 'kind', size: 4 },
  ];
  expect(verifyLines({ ...FOUND, differences }, plain)).toEqual([
    '01 Copy  7 outputs differ between a new run and what is recorded',
    '  a   differs in the new run                 3 bytes, first at offset 1',
    '  bb  differs in the new run                 1 byte -> 20 bytes, first at offset 0',
    '  c   missing in the new run                 1 byte',
    '  d   only in the new run                    0 bytes',
    '  e   another executable bit in the new run  4 bytes',
    '  f   another link target in the new run',
    '  g   another kind of file in the new run    4 bytes',
  ]);
});

test('ends in 0 where nothing differs, and tells its steps on standard error', async () => {
  await using folder = await workspace(COPY);
  await call(folder.path, 'run', '-q');
  expect(await call(folder.path, 'verify', '1')).toEqual({
    code: 0,
    stdout: '01 Copy  a new run and what is recorded made the same 1 output\n',
    stderr: 'Copying the workspace\nRunning task 1 (1 of 1)\n',
  });
});

test('ends in 1 where an output differs; --json is the only thing that is printed', async () => {
  await using folder = await workspace(RANDOM);
  await call(folder.path, 'run', '-q');
  const { code, stdout, stderr } = await call(folder.path, 'verify', '1', '--twice', '--json');
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  expect(JSON.parse(stdout)).toMatchObject({
    ok: false,
    compared: 'twice',
    differences: [{ path: 'out/all', how: 'content', offset: expect.any(Number) }],
  });
});

test('a run that fails shows what it printed last', async () => {
  await using folder = await workspace('echo working; echo oops >&2; exit 3\n');
  const { code, stdout, stderr } = await call(folder.path, 'verify', '1');
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain('  | working\n');
  expect(stderr).toContain('  | oops\n');
  expect(stderr).toContain('error[task/failed] Cannot verify: Task 1 "Copy" failed');
});

test('on a terminal the steps are one line, gone at the end', async () => {
  await using folder = await workspace(COPY);
  const io = new CapturedIo(folder.path);
  Object.defineProperty(io.stderr, 'isTTY', { value: true });
  expect(await main(['verify', '1', '--no-color'], io)).toBe(0);
  const steps = [
    'Copying the workspace',
    'Copying the workspace',
    'Running task 1 (1 of 2)',
    'Running task 1 (2 of 2)',
  ];
  expect(io.stderr.text).toBe(steps.map((step) => `${step}\r\u001b[K`).join(''));
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s stops it, removes its copies and ends in %d', async (name, code) => {
  await using place = await TempFolder.create();
  await using folder = await workspace('while true; do sleep 0.05; done\n');
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = place.path;
  try {
    const io = new CapturedIo(folder.path);
    const ending = main(['verify', '1'], io);
    await expect.poll(() => io.stderr.text, { timeout: 30_000, interval: 5 }).toContain('Running task 1');
    io.signal(name);
    expect(await ending).toBe(code);
    expect(io.listeners.size).toBe(0);
    expect(await readdir(place.path)).toEqual([]);
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  }
});

test('a second signal ends the process at once', async () => {
  await using folder = await workspace('while true; do sleep 0.05; done\n');
  const io = new CapturedIo(folder.path);
  const ending = main(['verify', '1'], io);
  await expect.poll(() => io.stderr.text, { timeout: 30_000, interval: 5 }).toContain('Running task 1');
  io.signal('SIGINT');
  io.signal('SIGINT');
  expect(io.exits).toEqual([130]);
  await ending;
});
