import fc from 'fast-check';
import { expect, test } from 'vitest';
import { likeness, WordBook } from '../../../lib/codegen/extract/words.ts';

const book = new WordBook();
const alike = (one: string, other: string) => likeness(book.wordsOf(one), book.wordsOf(other));
const shape = (text: string) => book.wordsOf(text).shape;

test('tokens together are the line', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(book.wordsOf(text).tokens.join('')).toBe(text);
    }),
  );
});

test.each([
  ['const vuMeter = 1.5;', ['const', ' ', 'vu', 'Meter', ' ', '=', ' ', '1.5', ';']],
  ['HTMLParser_2', ['HTML', 'Parser', '_', '2']],
  ['#3fa9c1 10px', ['#', '3fa9c1', ' ', '10px']],
])('%s falls into its words', (text, tokens) => {
  expect(book.wordsOf(text).tokens).toEqual(tokens);
});

test('a line is most like itself, and likeness has no direction', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (one, other) => {
      expect(alike(one, other)).toBe(alike(other, one));
      expect(alike(one, other)).toBeLessThanOrEqual(alike(one, one) + 1e-9);
    }),
  );
});

test('lines that share a sentence are alike, lines that share signs are not', () => {
  expect(alike("import { a } from './a.ts';", "import { b } from './b.ts';")).toBeGreaterThan(0.6);
  expect(alike('  bass: 0.5,', '  treble: 0.7,')).toBe(0);
});

test('a shape leaves words, comments and the last comma out', () => {
  expect(shape("  name: 'x', // why")).toBe(shape("  title: 'y'"));
  expect(shape('  a: 1')).not.toBe(shape('a: 1'));
  expect(shape('# one')).toBe(shape('# another thing'));
});
