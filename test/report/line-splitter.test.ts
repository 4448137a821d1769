import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineSplitter } from '../../lib/report/line-splitter.ts';

test('however output is cut into pieces, its lines come out whole', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a', 'bc', '\n', 'd\n', '\n\ne')), (pieces) => {
      const splitter = new LineSplitter();
      const lines = pieces.flatMap((text) => splitter.lines({ type: 'log', task: 1, stream: 'out', text }));
      const whole = pieces.join('').split('\n');
      const last = whole.pop();
      expect([...lines, ...splitter.rest(1)]).toEqual([...whole, ...(last ? [last] : [])]);
    }),
  );
});

test('tasks and streams are kept apart', () => {
  const splitter = new LineSplitter();
  const piece = { type: 'log', text: 'x' } as const;
  expect(splitter.lines({ ...piece, task: 1, stream: 'out' })).toEqual([]);
  expect(splitter.lines({ ...piece, task: 1, stream: 'err' })).toEqual([]);
  expect(splitter.lines({ ...piece, task: 2, stream: 'out', text: 'y\r\n' })).toEqual(['y']);
  expect(splitter.rest(1)).toEqual(['x', 'x']);
  expect(splitter.rest(1)).toEqual([]);
});

test('a log text is whole, with or without its line feed', () => {
  const splitter = new LineSplitter();
  expect(splitter.lines({ type: 'log', task: 1, stream: 'log', text: 'a' })).toEqual(['a']);
  expect(splitter.lines({ type: 'log', task: 1, stream: 'log', text: 'b\nc\n' })).toEqual(['b', 'c']);
  expect(splitter.rest(1)).toEqual([]);
});

test('a line without an end is handed out in pieces', () => {
  const splitter = new LineSplitter();
  const text = 'x'.repeat(1 << 18);
  const lines = Array.from({ length: 10 }, () => splitter.lines({ type: 'log', task: 1, stream: 'out', text })).flat();
  expect(lines.map(({ length }) => length)).toEqual([1 << 20, 1 << 20]);
  expect([...lines, ...splitter.rest(1)].join('')).toBe(text.repeat(10));
});
