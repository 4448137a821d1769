import { describe, expect, test } from 'vitest';
import { parseYaml } from '../../lib/config/document.ts';
import { complaints } from './thrown.ts';

const parse = (text: string) => parseYaml(text, { file: 'c.yaml', code: 'config/syntax', what: 'configuration' });

describe('values', () => {
  test.each([
    ['', null],
    ['# nothing', null],
    ['a: 1\nb: [x, yes, 1.5]', { a: 1, b: ['x', 'yes', 1.5] }],
    ['\uFEFFa: 1', { a: 1 }],
    ['1: a', { '1': 'a' }],
    ['a: &x [1]\nb: *x', { a: [1], b: [1] }],
    ['<<: {a: 1}', { '<<': { a: 1 } }],
    ['%YAML 1.1\n---\na: yes', { a: 'yes' }],
    ['{"a": "json"}', { a: 'json' }],
  ])('%j is parsed', async (text, value) => {
    expect((await parse(text)).value).toEqual(value);
  });
});

describe('errors name the place and what is wrong', () => {
  test.each([
    ['a: 1\na: 2', '2:1', 'map keys must be unique'],
    ['1: a\n"1": b', '2:1', 'found the key "1" a second time (Keep one of the two)'],
    ['a:\n\t- b', '2:1', 'tabs are not allowed as indentation'],
    ['a: b: c', '1:4', 'nested mappings are not allowed in compact mappings'],
    ['a: !!js/function x', '1:4', 'unresolved tag: tag:yaml.org,2002:js/function'],
    ['a: !!binary aGk=', '1:4', 'unresolved tag: tag:yaml.org,2002:binary'],
    ['a: .inf', '1:4', 'found the number .inf, expected a finite one'],
    ['a: 1e999', '1:4', 'found the number 1e999, expected a finite one'],
    ['? [x]\n: 1', '1:3', 'found a key that is not plain text'],
    ['__proto__: {admin: true}', '1:1', 'found the key "__proto__", which is not allowed (Remove it)'],
    ['a: 1\n---\nb: 2', '2:1', 'found a second document, expected one'],
    ['a: *z', '1:4', 'found the alias "*z", expected "&z" before it'],
    ['a: &a [*a]', '1:8', 'found the alias "*a" inside of what it stands for'],
  ])('%j', async (text, place, complaint) => {
    expect(await complaints(parse(text))).toEqual([
      `c.yaml:${place} Cannot parse configuration "c.yaml": ${complaint}`,
    ]);
  });

  test.each([
    ['lists', '['.repeat(100_000)],
    ['maps', '{a: '.repeat(20_000)],
    ['items', '- '.repeat(20_000)],
    ['keys', '? '.repeat(20_000)],
    ['aliases', `x: &a ${'['.repeat(150)}${']'.repeat(150)}\ny: ${'['.repeat(150)}*a${']'.repeat(150)}`],
  ])('endless nesting of %s is refused', async (_, text) => {
    const [complaint] = await complaints(parse(text));
    expect(complaint).toContain('found nesting deeper than 200 levels, expected less');
  });

  test('aliases that double at every step are refused', async () => {
    const steps = Array.from({ length: 30 }, (_, at) => `a${at + 1}: &a${at + 1} [*a${at}, *a${at}]`);
    const [complaint] = await complaints(parse(['a0: &a0 [x]', ...steps].join('\n')));
    expect(complaint).toBe(
      'c.yaml:1:1 Cannot parse configuration "c.yaml": found aliases that repeat too much, expected less',
    );
  });

  test('more aliases than anyone writes are refused', async () => {
    const [complaint] = await complaints(parse(`a: &a 1\nb: [${'*a, '.repeat(101)}]`));
    expect(complaint).toContain('found more than 100 aliases, expected less');
  });
});

describe('places', () => {
  const text = 'a:\n  b/c: &q\n    - 1\n    - {x: y}\nd:\ne: *q\n';

  test.each([
    ['', '1:1', '1:1'],
    ['/a', '2:3', '1:1'],
    ['/a/b~1c/1/x', '4:11', '4:8'],
    ['/e/1/x', '4:11', '4:8'],
    ['/e', '6:4', '6:1'],
    ['/a/b~1c/7', '2:3', '2:3'],
    ['/d/x', '5:1', '5:1'],
    ['/nope', '1:1', '1:1'],
  ])('%j has the place of its value and of its key', async (pointer, value, key) => {
    const document = await parse(text);
    const at = (options?: { key: boolean }) => {
      const { line, column } = document.locate(pointer, options);
      return `${line}:${column}`;
    };
    expect([at(), at({ key: true })]).toEqual([value, key]);
  });
});
