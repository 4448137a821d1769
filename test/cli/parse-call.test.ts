import { expect, test } from 'vitest';
import { COMMANDS } from '../../lib/cli/command-table.ts';
import { parseCall } from '../../lib/cli/parse-call.ts';
import { isConductorError } from '../../lib/model/conductor-error.ts';

function parse(...argv: readonly string[]) {
  return parseCall(argv, COMMANDS);
}

function parsed(...argv: readonly string[]) {
  const call = parse(...argv);
  return call.kind === 'command' ? { ...call, command: call.command.name } : expect.fail('a command was called');
}

function problem(...argv: readonly string[]): string {
  try {
    parse(...argv);
  } catch (error) {
    if (!isConductorError(error)) throw error;
    const [first] = error.problems;
    expect(error.exitCode).toBe(2);
    return `${error.code}: ${first?.message}. ${first?.help}`;
  }
  return expect.fail('an error was thrown');
}

test('options may stand before, between and behind words', () => {
  for (const argv of [
    ['task', '8', '3-5', '--force', '-C', 'x', '--concurrency', '4'],
    ['-C', 'x', '--force', 'task', '--concurrency=4', '8', '3-5'],
    ['--concurrency', '4', 'task', '-fC', 'x', '8', '3-5'],
  ]) {
    const { command, words, options } = parsed(...argv);
    expect({ command, words }).toEqual({ command: 'task', words: ['8', '3-5'] });
    expect(options).toMatchObject({ force: true, cwd: 'x', concurrency: '4', json: false });
  }
});

test('an option that repeats adds to what was given, others replace it', () => {
  const { options } = parsed('plan', '--faster', '8=50%', '--faster=9=10%', '-j', '1', '-j', '2');
  expect(options).toMatchObject({ faster: '8=50%,9=10%', concurrency: '2' });
});

test('every option of the table has a value, given or not', () => {
  expect(parsed('list').options).toEqual({
    json: false,
    cwd: undefined,
    'no-color': false,
    verbose: false,
    help: false,
    version: false,
  });
});

test('commands of two words are found', () => {
  expect(parsed('cache', 'cleanup', '3')).toMatchObject({ command: 'cache cleanup', words: ['3'] });
  expect(parsed('manifest', '-v', 'status')).toMatchObject({ command: 'manifest status', words: [] });
});

test('negative numbers are words, and what follows -- too', () => {
  expect(parsed('cache', 'cleanup', '-1').words).toEqual(['-1']);
  expect(parsed('cache', 'cleanup', '-2.5').words).toEqual(['-2.5']);
  expect(parsed('run', '--', '--force').words).toEqual(['--force']);
});

test('empty words are words', () => {
  expect(parsed('cache', 'cleanup', '').words).toEqual(['']);
});

test.each([
  [['tsk'], 'usage/unknown-command: Unknown command "tsk". Did you mean "task"?'],
  [['xyzzy'], 'usage/unknown-command: Unknown command "xyzzy". Run "conductor help" for all commands'],
  [['8'], 'usage/unknown-command: Unknown command "8". Run a task with "conductor task 8"'],
  [['cache'], 'usage/missing-command: "cache" needs a second word. It is one of: status, cleanup, clear'],
  [['cache', 'claer'], 'usage/unknown-command: Unknown command "cache claer". Did you mean "clear"?'],
  [['--json'], 'usage/missing-command: No command was given. Run "conductor help" for all commands'],
  [['task'], 'usage/missing-word: "conductor task" needs <task…>. Run "conductor help task" for how to call it'],
  [
    ['list', 'all'],
    'usage/surplus-word: Unexpected word "all" after "conductor list". Run "conductor help list" for how to call it',
  ],
  [
    ['task', '8', '--forc'],
    'usage/unknown-option: Unknown option "--forc" of "conductor task". Did you mean "--force"?',
  ],
  [
    ['list', '--force'],
    'usage/unknown-option: Unknown option "--force" of "conductor list". Run "conductor help list" for its options',
  ],
  [
    ['list', '--constructor'],
    'usage/unknown-option: Unknown option "--constructor" of "conductor list". Run "conductor help list" for its options',
  ],
  [['list', '--json=x'], 'usage/unexpected-value: Option "--json" takes no value, found "x". Write "--json"'],
  [['list', '--cwd'], 'usage/missing-value: Option "--cwd" needs a value. Write "--cwd <folder>"'],
  [['list', '-C', '--json'], 'usage/missing-value: Option "-C" needs a value. Write "-C <folder>"'],
] as const)('%j is a usage error', (argv, text) => {
  expect(problem(...argv)).toBe(text);
});

test('help and version count before everything else', () => {
  expect(parse('task', '--forc', '--version')).toEqual({ kind: 'version' });
  expect(parse('task', '--forc', '-h')).toEqual({ kind: 'help', topic: ['task'] });
  expect(parse('cache', '-h')).toEqual({ kind: 'help', topic: ['cache'] });
  expect(parse('cache', 'clear', '-h')).toEqual({ kind: 'help', topic: ['cache', 'clear'] });
  expect(parse('help', 'task', '-h')).toEqual({ kind: 'help', topic: ['task'] });
  expect(parse('-h')).toEqual({ kind: 'help', topic: [] });
  expect(parse()).toEqual({ kind: 'help', topic: [] });
});
