import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HeldOutput } from '../../lib/report/held-output.ts';

const note = (left: number) => `(${left})`;

test('usual output is kept whole and in order', () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.string())), (pieces) => {
      const held = new HeldOutput();
      for (const piece of pieces) held.add(piece);
      expect(held.lines(note)).toEqual(pieces.flat());
      expect(held.isEmpty).toBe(pieces.flat().length === 0);
    }),
  );
});

test('of much output the first and the last lines are kept, and the others counted', () => {
  const held = new HeldOutput();
  const lines = Array.from({ length: 200_000 }, (_, at) => `line ${at}`);
  for (let at = 0; at < lines.length; at += 1000) held.add(lines.slice(at, at + 1000));
  const kept = held.lines(note);
  const gap = kept.findIndex((line) => line.startsWith('('));
  const left = lines.length - (kept.length - 1);
  expect(kept[gap]).toBe(`(${left})`);
  expect(kept.slice(0, gap)).toEqual(lines.slice(0, gap));
  expect(kept.slice(gap + 1)).toEqual(lines.slice(gap + left));
  expect(kept.join('\n').length).toBeGreaterThan(1_000_000);
  expect(kept.join('\n').length).toBeLessThan(1_100_000);
});

test('a line that is longer than all that is kept is there while it is the last', () => {
  const held = new HeldOutput();
  held.add(['a', 'x'.repeat(1 << 20)]);
  expect(held.lines(note)).toEqual(['a', 'x'.repeat(1 << 20)]);
  held.add(['b']);
  expect(held.lines(note)).toEqual(['a', '(1)', 'b']);
});
