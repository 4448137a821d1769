import { join } from 'node:path';
import { expect, test } from 'vitest';
import { main } from '../../lib/cli/main.ts';
import { VERSION } from '../../lib/model/version.ts';
import { TempFolder } from '../support/temp-folder.ts';
import { CapturedIo, call } from './call.ts';

test.each([['--version'], ['-V'], ['task', '8', '--version']])('version is told: %s %s %s', async (...argv) => {
  expect(await call('/', ...argv)).toEqual({ code: 0, stdout: `${VERSION}\n`, stderr: '' });
});

test('a usage error is told on standard error and ends in 2', async () => {
  expect(await call('/', 'tsk', '8')).toEqual({
    code: 2,
    stdout: '',
    stderr: 'error[usage/unknown-command] Unknown command "tsk"\nhelp: Did you mean "task"?\n',
  });
});

test('a call without words shows help', async () => {
  const { code, stdout } = await call('/');
  expect(code).toBe(0);
  expect(stdout).toContain('Usage: conductor <command> [options]\n');
});

test.each([
  ['help', 'cache', 'cleanup'],
  ['cache', 'cleanup', '--help'],
  ['-h', 'cache', 'cleanup', '3'],
])('help about a command: %s %s %s', async (...argv) => {
  const { code, stdout } = await call('/', ...argv);
  expect(code).toBe(0);
  expect(stdout).toContain('Usage: conductor cache cleanup [keep] [options]\n');
});

test('help about nothing known is a usage error', async () => {
  expect(await call('/', 'help', 'cahce')).toMatchObject({ code: 2, stdout: '' });
});

test('--cwd is where a command works, relative to where it was started', async () => {
  await using folder = await TempFolder.create({ 'a/b/conductor.config.json': '{}' });
  const { code, stdout } = await call(folder.at('a'), '-C', 'b', 'config');
  expect(code).toBe(0);
  expect(stdout).toContain(`workspace "${folder.at('a/b')}"\n`);
});

test('--cwd that is no folder is a usage error', async () => {
  await using folder = await TempFolder.create({ file: '' });
  for (const given of ['missing', 'file', 'file/below']) {
    const { code, stderr } = await call(folder.path, 'list', '--cwd', given);
    expect(code).toBe(2);
    expect(stderr).toBe(
      `error[usage/no-folder] Cannot work in "${given}": it is not a folder\nhelp: Give "--cwd" a folder that exists\n`,
    );
  }
});

test('an invalid configuration ends in 2 and shows its line', async () => {
  await using folder = await TempFolder.create({ 'conductor.config.json': '{\n  "cahce": {}\n}\n', 'sub/x': '' });
  const { code, stderr } = await call(folder.at('sub'), 'config');
  expect(code).toBe(2);
  expect(stderr).toContain('error[config/');
  expect(stderr).toContain('--> conductor.config.json:2:3');
  expect(stderr).toContain('2 |   "cahce": {}\n    |   ^\n');
});

test('an unexpected error is called a bug and ends in 70', async () => {
  const io = new CapturedIo('/');
  Object.defineProperty(io, 'cwd', { value: 3 });
  expect(await main(['list'], io)).toBe(70);
  expect(io.stderr.text).toMatch(
    /^This is a bug in conductor: .*\nnote: conductor .*\nhelp: Run the command again with --verbose/,
  );
});

test.each([
  [['list', '--verbose'], {}],
  [['list', '-v'], {}],
  [['list'], { CONDUCTOR_DEBUG: '1' }],
])('a stack is shown with %j and %j', async (argv, env) => {
  const io = new CapturedIo('/', { env });
  Object.defineProperty(io, 'cwd', { value: 3 });
  await main(argv, io);
  expect(io.stderr.text).toMatch(/\n {4}at /);
});

test('errors have colour where it is forced, and never with --no-color', async () => {
  const io = new CapturedIo('/', { env: { FORCE_COLOR: '1' } });
  await main(['tsk'], io);
  expect(io.stderr.text).toContain('\u001b[31merror[usage/unknown-command]\u001b[39m');
  const plain = new CapturedIo('/', { env: { FORCE_COLOR: '1' } });
  await main(['tsk', '--no-color'], plain);
  expect(plain.stderr.text).toMatch(/^error\[usage\/unknown-command\]/);
});

test('a folder outside of every workspace is told to be one', async () => {
  await using folder = await TempFolder.create({ 'not-a-workspace/x': '' });
  const { code, stderr } = await call(join(folder.path, 'not-a-workspace'), 'list');
  expect(code).toBe(2);
  expect(stderr).toMatch(/^error\[config\/not-found\] Cannot find a workspace: .*\nhelp: Create a task/);
});
