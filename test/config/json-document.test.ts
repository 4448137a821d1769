import { describe, expect, test } from 'vitest';
import { parseJson } from '../../lib/config/document.ts';
import { complaints, thrown } from './thrown.ts';

const OPTIONS = { file: 'c.json', code: 'config/syntax', what: 'configuration' };
const parse = (text: string) => parseJson(text, OPTIONS);

describe('values', () => {
  test.each([
    ['{}', {}],
    ['[1, "a:b", true, null]', [1, 'a:b', true, null]],
    ['{"a": {"b": "\\"{["}, "c": "\\\\"}', { a: { b: '"{[' }, c: '\\' }],
    ['\uFEFF{"a": 1}', { a: 1 }],
    ['{"constructor": 1}', { constructor: 1 }],
    [`${'['.repeat(200)}${']'.repeat(200)}`, JSON.parse(`${'['.repeat(200)}${']'.repeat(200)}`)],
  ])('%j is parsed', async (text, value) => {
    expect((await parse(text)).value).toEqual(value);
  });
});

describe('errors name the place, what was found and what was expected', () => {
  test.each([
    ['', 'c.json:1:1 Cannot parse configuration "c.json": found the end of the file, expected a value'],
    ['{\n  "a": 1,\n}', 'c.json:3:1 Cannot parse configuration "c.json": found "}", expected a key in double quotes'],
    ['{"a": 1 "b": 2}', 'c.json:1:9 Cannot parse configuration "c.json": found "b", expected ","'],
    ['{"a" 1}', 'c.json:1:6 Cannot parse configuration "c.json": found "1", expected ":"'],
    ['[1, 2', 'c.json:1:6 Cannot parse configuration "c.json": found the end of the file, expected "]"'],
    ['{} {}', 'c.json:1:4 Cannot parse configuration "c.json": found "{", expected the end of the file'],
    ['{"a": 1.}', 'c.json:1:7 Cannot parse configuration "c.json": found "1.", expected a number'],
    [
      '{a: 1}',
      'c.json:1:2 Cannot parse configuration "c.json": found "a", expected JSON: keys and texts in double quotes, numbers, true, false, null',
    ],
    [
      '{"a": "b\n"}',
      'c.json:1:7 Cannot parse configuration "c.json": found "b", expected text that ends with a double quote on its own line',
    ],
    ['// c\n{}', 'c.json:1:1 Cannot parse configuration "c.json": found "// c", expected no comments'],
    [
      '{"a": \0}',
      'c.json:1:7 Cannot parse configuration "c.json": found "\\u0000", expected JSON: keys and texts in double quotes, numbers, true, false, null',
    ],
    ['{"a": 1e999}', 'c.json:1:7 Cannot parse configuration "c.json": found the number 1e999, expected a finite one'],
    ['[-1e999]', 'c.json:1:2 Cannot parse configuration "c.json": found the number -1e999, expected a finite one'],
    [
      '{"a": 1,\n "b": {"a": 2},\n "a": 3}',
      'c.json:3:2 Cannot parse configuration "c.json": found the key "a" a second time (Keep one of the two)',
    ],
    [
      '{"\\u005f_proto__": {"admin": true}}',
      'c.json:1:2 Cannot parse configuration "c.json": found the key "__proto__", which is not allowed (Remove it)',
    ],
  ])('%j', async (text, complaint) => {
    expect(await complaints(parse(text))).toEqual([complaint]);
  });

  test('nesting without end is refused before anything recurses', async () => {
    for (const text of ['['.repeat(200_000), '{"a":'.repeat(200_000), `${'['.repeat(200_000)}${']'.repeat(200_000)}`]) {
      const [complaint] = await complaints(parse(text));
      expect(complaint).toContain('found nesting deeper than 200 levels, expected less');
    }
  });

  test('the error carries the code of the caller and exit code 2', async () => {
    expect(await thrown(parse('{'))).toMatchObject({ code: 'config/syntax', exitCode: 2 });
  });
});

describe('places', () => {
  const text = '{\n  "a": {"b/c": [1, {"x": "]"}, "q\\"" ]},\n  "d~": null\n}';

  test.each([
    ['', '1:1', '1:1'],
    ['/a', '2:8', '2:3'],
    ['/a/b~1c', '2:16', '2:9'],
    ['/a/b~1c/1/x', '2:26', '2:21'],
    ['/a/b~1c/2', '2:32', '2:32'],
    ['/d~0', '3:9', '3:3'],
  ])('%j has the place of its value and of its key', async (pointer, value, key) => {
    const document = await parse(text);
    const at = (options?: { key: boolean }) => {
      const { line, column } = document.locate(pointer, options);
      return `${line}:${column}`;
    };
    expect([at(), at({ key: true })]).toEqual([value, key]);
  });

  test.each([
    ['/nope', '1:1'],
    ['/a/nope', '2:3'],
    ['/a/b~1c/7', '2:9'],
    ['/d~0/x/y', '3:3'],
  ])('%j, which is not there, has the place of its nearest parent', async (pointer, place) => {
    const { line, column, pointer: named } = (await parse(text)).locate(pointer);
    expect([`${line}:${column}`, named]).toEqual([place, pointer]);
  });
});
