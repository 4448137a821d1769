import { expect, test } from 'vitest';
import type { Row } from '../../../lib/codegen/extract/align-lines.ts';
import { itemsIn, repeatsIn } from '../../../lib/codegen/extract/units.ts';
import { WordBook } from '../../../lib/codegen/extract/words.ts';

const book = new WordBook();
const row = (text: string): Row => text.split('\n').map((line) => ({ file: 0, words: book.wordsOf(line), end: '\n' }));
const ranges = (text: string) => repeatsIn(row(text), 'shape').map(({ from, to }) => [from, to]);
const texts = (items: Row[] | undefined) => items?.map((item) => item.map(({ words }) => words.text));

test('lines of one shape beside each other are a repeat', () => {
  expect(ranges('list = [\n  a: 1,\n  b: 2,\n  c: 3\n]')).toEqual([[1, 4]]);
});

test('blocks with what is indented below them and their brackets are one unit each', () => {
  expect(ranges('a = {\n  x\n}\nb = {\n  y\n  z\n}')).toContainEqual([0, 7]);
});

test('the blank line between blocks belongs to them, also where the last has none', () => {
  const text = 'name a\n\nname b\n\nname c';
  expect(ranges(text)).toEqual([[0, 5]]);
  expect(texts(itemsIn(row(text), { period: [book.wordsOf('name a').shape, ''], make: 'shape' }))).toEqual([
    ['name a', ''],
    ['name b', ''],
    ['name c'],
  ]);
});

test('lines that are no items of the kind make no list', () => {
  const period = [book.wordsOf('name a').shape];
  expect(itemsIn(row('name a\n(1)\nname b'), { period, make: 'shape' })).toBeUndefined();
  expect(itemsIn([], { period, make: 'shape' })).toEqual([]);
});

test('by key, the first word counts as well', () => {
  const text = 'paint(a)\npaint(b)\nwrite(c)';
  expect(repeatsIn(row(text), 'key').map(({ from, to }) => [from, to])).toEqual([[0, 2]]);
  expect(ranges(text)).toEqual([[0, 3]]);
});
