import { expect, test } from 'vitest';
import { blockName, freeName, identifierOf, nameHints } from '../../../lib/codegen/extract/variable-names.ts';

const named = (before: string, after = '') => nameHints({ before, after, above: [] })[0];

test.each([
  ["  title: '", "',", 'title'],
  ['"package-name": "', '"', 'packageName'],
  ['MAX_SIZE = ', ';', 'maxSize'],
  ['export class ', ' {', 'className'],
  ['CREATE TABLE ', ' (', 'table'],
  ['const ', ': Palette = {', 'key'],
  ['const ', ' palette', 'palette'],
  ['(', ')', 'value'],
])('between "%s" and "%s" is %s', (before, after, name) => {
  expect(named(before, after)).toBe(name);
});

test('the block above is the second choice', () => {
  expect(nameHints({ before: 'min: ', after: ',', above: ['root', 'speed'] })).toEqual(['min', 'speedMin']);
});

test.each([
  ['  stops: [', 'stops'],
  ['const palette: Palette = {', 'palette'],
  ['  "dependencies": {', 'dependencies'],
  ['}', undefined],
])('"%s" opens %s', (text, name) => {
  expect(blockName(text)).toBe(name);
});

test('names are free, and none that an engine or an object has', () => {
  expect(freeName(['size', 'boxSize'], new Set(['size']))).toBe('boxSize');
  expect(freeName(['size'], new Set(['size', 'size2']))).toBe('size3');
  for (const taken of ['json', 'if', 'this', 'h', 'constructor', 'into', 'cr'])
    expect(freeName([taken], new Set())).toBe(`${taken}2`);
});

test.each([
  ['MAX_SIZE', 'maxSize'],
  ['package-name', 'packageName'],
  ['VuMeter', 'vuMeter'],
  ['2nd-place', 'ndPlace'],
  ['é', ''],
])('"%s" as an identifier is %s', (text, name) => {
  expect(identifierOf(text)).toBe(name);
});
