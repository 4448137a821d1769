import { expect, test } from 'vitest';
import { bugLines } from '../../../lib/report/text/bug-text.ts';

const place = `note: conductor 1.2.3, Node ${process.versions.node}, ${process.platform} ${process.arch}`;

test('bug says that it is one, and how to report it', () => {
  expect(bugLines({ error: new TypeError('x is undefined'), version: '1.2.3', verbose: false })).toEqual([
    'This is a bug in conductor: x is undefined',
    place,
    'help: Run the command again with --verbose and report what it prints',
  ]);
});

test('stack is shown where asked for', () => {
  const lines = bugLines({ error: new Error('boom'), version: '1.2.3', verbose: true });
  expect(lines.slice(0, 3)).toEqual(['This is a bug in conductor: boom', place, 'Error: boom']);
  expect(lines.some((line) => line.includes('bug-text.test.ts'))).toBe(true);
  expect(lines.at(-1)).toBe('help: Please report it with all of this text');
});

test('anything can be thrown', () => {
  expect(bugLines({ error: 'text', version: '1', verbose: true })[0]).toBe('This is a bug in conductor: text');
  expect(bugLines({ error: undefined, version: '1', verbose: false })[0]).toBe('This is a bug in conductor: undefined');
  expect(bugLines({ error: new RangeError(), version: '1', verbose: false })[0]).toBe(
    'This is a bug in conductor: RangeError',
  );
});
