import { join } from 'node:path';
import { expect, test } from 'vitest';
import { excerptLines } from '../../../lib/report/text/source-excerpt.ts';
import { TempFolder } from '../../support/temp-folder.ts';

async function excerpt(text: string, place: { readonly line?: number; readonly column?: number }) {
  await using folder = await TempFolder.create({ 'a.txt': text });
  return excerptLines(folder.path, { file: 'a.txt', ...place });
}

test('line is shown with a caret under its column', async () => {
  expect(await excerpt('a\nbcd\ne\n', { line: 2, column: 3 })).toEqual(['  |', '2 | bcd', '  |   ^']);
});

test('gutter is as wide as the line number', async () => {
  expect(await excerpt(`${'x\n'.repeat(99)}y\n`, { line: 100, column: 1 })).toEqual(['    |', '100 | y', '    | ^']);
});

test('carriage returns, byte order mark and tabs do not move the caret', async () => {
  expect(await excerpt('\uFEFFa\r\n\tb\r\n', { line: 2, column: 2 })).toEqual(['  |', '2 |  b', '  |  ^']);
  expect(await excerpt('\uFEFFab', { line: 1, column: 2 })).toEqual(['  |', '1 | ab', '  |  ^']);
});

test('caret stays under its column behind characters that are shown escaped', async () => {
  expect(await excerpt('\u001bab', { line: 1, column: 3 })).toEqual(['  |', '1 | \\x1bab', '  |      ^']);
});

test('long line is shown around its column', async () => {
  const [, line, caret] = await excerpt(`${'a'.repeat(5000)}X${'b'.repeat(5000)}`, { line: 1, column: 5001 });
  expect(line?.length).toBe(104);
  expect(line?.[caret?.indexOf('^') ?? 0]).toBe('X');
});

test('without a column there is no caret', async () => {
  expect(await excerpt('abc', { line: 1 })).toEqual(['  |', '1 | abc', '  |']);
});

test('column behind the end is the end', async () => {
  expect(await excerpt('abc', { line: 1, column: 99 })).toEqual(['  |', '1 | abc', '  |    ^']);
});

test('nothing is shown without a line, for an empty line, or behind the end', async () => {
  expect(await excerpt('abc', {})).toEqual([]);
  expect(await excerpt('a\n\nb', { line: 2, column: 1 })).toEqual([]);
  expect(await excerpt('a', { line: 7, column: 1 })).toEqual([]);
});

test('nothing is shown where there is no readable file', async () => {
  await using folder = await TempFolder.create({ 'sub/a.txt': 'x' });
  expect(excerptLines(folder.path, { file: 'missing.txt', line: 1 })).toEqual([]);
  expect(excerptLines(folder.path, { file: 'sub', line: 1 })).toEqual([]);
});

test('absolute file is read as it is', async () => {
  await using folder = await TempFolder.create({ 'a.txt': 'x' });
  expect(excerptLines('/nowhere', { file: join(folder.path, 'a.txt'), line: 1, column: 1 })).toHaveLength(3);
});
