import { expect, test } from 'vitest';
import { Screen } from '../../lib/report/screen.ts';
import { CapturedOutput } from '../support/captured-output.ts';
import { capturedScreen } from './recorded-run.ts';

test('lines go to the stream that they are meant for', () => {
  const { screen, stdout, stderr } = capturedScreen();
  screen.out('a', 'b');
  screen.err('c');
  screen.err();
  expect([stdout.text, stderr.text]).toEqual(['a\nb\n', 'c\n']);
});

test('lines wait while the screen is held, and keep their order', () => {
  const { screen, stdout, stderr } = capturedScreen();
  screen.hold();
  screen.out('a');
  screen.err('b');
  screen.hold();
  expect([stdout.text, stderr.text]).toEqual(['', '']);
  screen.release();
  expect([stdout.text, stderr.text]).toEqual(['a\n', 'b\n']);
  screen.out('c');
  expect(stdout.text).toBe('a\nc\n');
});

test('release without hold does nothing', () => {
  const { screen, stdout } = capturedScreen();
  screen.release();
  expect(stdout.text).toBe('');
});

test('blocks are written at once also while lines wait, or given to a display', () => {
  const { screen, stdout } = capturedScreen();
  screen.hold();
  screen.out('later');
  screen.block('a\n');
  expect(stdout.text).toBe('a\n');
  const given: string[] = [];
  screen.giveBlocks((text) => given.push(text));
  screen.block('b\n');
  screen.giveBlocks(undefined);
  screen.block('c\n');
  expect([stdout.text, given]).toEqual(['a\nc\n', ['b\n']]);
});

test('each line of an error passes the guard, and commands do not', () => {
  const [stdout, stderr] = [new CapturedOutput(), new CapturedOutput()];
  const screen = new Screen({ stdout, stderr, env: {}, noColor: false, guard: (line) => line.replace(/^::/, '|::') });
  screen.err('a\n::b', '::c');
  screen.command('::d');
  screen.out('::e');
  expect([stdout.text, stderr.text]).toEqual(['::e\n', 'a\n|::b\n|::c\n::d\n']);
});
