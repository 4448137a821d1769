import { expect, test } from 'vitest';
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
