import { describe, expect, test } from 'vitest';
import { checkSchema, schemaProblems } from '../../lib/config/check-schema.ts';
import { parseJson } from '../../lib/config/document.ts';
import { complaints, problemText, thrown } from './thrown.ts';

const SHAPES = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  type: 'object',
  required: ['name', 'shapes'],
  additionalProperties: false,
  properties: {
    $schema: { type: 'string' },
    name: { $ref: '#/definitions/name' },
    size: { anyOf: [{ type: 'number', exclusiveMinimum: 0 }, { const: 'auto' }] },
    when: { type: 'string', format: 'date-time' },
    into: { type: 'string', format: 'workspace-path' },
    step: { type: 'integer', multipleOf: 5 },
    level: { type: ['integer', 'null'], minimum: 1, maximum: 9 },
    words: { type: 'array', minItems: 1, maxItems: 2, uniqueItems: true, items: { type: 'string', maxLength: 4 } },
    colors: { type: 'object', propertyNames: { pattern: '^[a-z]+$' }, additionalProperties: { type: 'boolean' } },
    fill: {
      anyOf: [
        { type: 'object', required: ['color'], additionalProperties: false, properties: { color: { type: 'string' } } },
        { type: 'array', items: { type: 'string' } },
      ],
    },
    shapes: { type: 'array', items: { $ref: '#/definitions/shape' } },
  },
  definitions: {
    name: { type: 'string', minLength: 1, pattern: '^[a-z]', patternErrorMessage: 'a name in small letters' },
    shape: {
      type: 'object',
      required: ['kind'],
      discriminator: { propertyName: 'kind' },
      oneOf: [{ $ref: '#/definitions/circle' }, { properties: { kind: { const: 'square' } } }],
    },
    circle: {
      properties: { kind: { const: 'circle' }, radius: { type: 'number', minimum: 0 } },
      additionalProperties: false,
    },
  },
};

async function problemsWith(part: object): Promise<string[]> {
  const text = JSON.stringify({ name: 'x', shapes: [], ...part });
  const document = await parseJson(text, { file: 's.json', code: 'x/syntax', what: 'shapes' });
  return (await schemaProblems(SHAPES, document)).map((problem) => problemText(problem).replace(/^s\.json:1:\d+ /, ''));
}

describe('each problem says what was found and what was expected', () => {
  test.each([
    [{ name: 5 }, '"name" is 5, expected a name in small letters'],
    [{ name: '' }, '"name" is "", expected a name in small letters'],
    [{ size: 0 }, '"size" is 0, expected a number above 0'],
    [{ size: 'big' }, '"size" is "big", expected a number above 0 or "auto"'],
    [
      { when: '2025-99-99T00:00:00Z' },
      '"when" is "2025-99-99T00:00:00Z", expected a date and time such as "2025-11-09T20:03:15+08:00"',
    ],
    [
      { into: '../up' },
      '"into" is "../up", expected a path inside the workspace such as "tasks": it leads out of its folder',
    ],
    [{ step: 7 }, '"step" is 7, expected a multiple of 5'],
    [{ level: 10 }, '"level" is 10, expected a whole number from 1 to 9 or null'],
    [{ level: {} }, '"level" is an empty object, expected a whole number from 1 to 9 or null'],
    [{ words: [] }, '"words" is an empty list, expected a list of 1 to 2 items'],
    [{ words: ['a', 'a'] }, '"words" is a list of 2, expected no item twice: [0] and [1] are equal'],
    [{ words: ['abcde'] }, '"words[0]" is "abcde", expected text of at most 4 characters'],
    [{ colors: { X1: true } }, 'found the key "X1" in "colors", expected text that matches ^[a-z]+$'],
    [{ colors: { red: 1 } }, '"colors.red" is 1, expected true or false'],
    [{ fill: 'red' }, '"fill" is "red", expected an object or a list'],
    [{ fill: {} }, '"fill.color" is missing, expected text'],
    [{ fill: ['a', 2] }, '"fill[1]" is 2, expected text'],
    [{ shapes: [{}] }, '"shapes[0].kind" is missing, expected "circle" or "square"'],
    [
      { shapes: [{ kind: 'cirle' }] },
      '"shapes[0].kind" is "cirle", expected "circle" or "square" (Did you mean "circle"?)',
    ],
    [{ shapes: [{ kind: 'circle', radius: -1 }] }, '"shapes[0].radius" is -1, expected a number of at least 0'],
    [{ nam: 1 }, 'unknown key "nam" (Did you mean "name"?)'],
    [
      { constructor: 1 },
      'unknown key "constructor" (Known keys: name, size, when, into, step, level, words, colors, fill, shapes)',
    ],
    [{ name: undefined }, '"name" is missing, expected a name in small letters'],
    [{ name: 'a'.repeat(5), size: true }, '"size" is true, expected a number above 0 or "auto"'],
  ])('%j', async (part, complaint) => {
    expect(await problemsWith(part)).toEqual([complaint]);
  });

  test('a valid document has none', async () => {
    const part = {
      size: 'auto',
      when: '2025-11-09T20:03:15+08:00',
      level: null,
      fill: ['a'],
      shapes: [{ kind: 'square' }],
    };
    expect(await problemsWith(part)).toEqual([]);
  });

  test('regular expressions and numbers of keys are named', async () => {
    const text = '{ "line": "[", "one": { "a": 1, "b": 2 } }';
    const document = await parseJson(text, { file: 's.json', code: 'x/syntax', what: 'lines' });
    const line = { type: 'string', minLength: 1, format: 'regex' };
    const schema = { properties: { line, one: { type: 'object', minProperties: 1, maxProperties: 1 } } };
    expect((await schemaProblems(schema, document)).map(({ message }) => message)).toEqual([
      '"line" is "[", expected a regular expression such as "listening on \\d+"',
      '"one" is an object, expected an object of 1 key',
    ]);
  });

  test('long texts are cut', async () => {
    expect(await problemsWith({ size: 'a'.repeat(70) })).toEqual([
      `"size" is "${'a'.repeat(60)}…", expected a number above 0 or "auto"`,
    ]);
  });
});

describe('checkSchema', () => {
  test('one error lists all problems in the order of the text', async () => {
    const document = await parseJson('{\n "size": 0,\n "x": 1,\n "name": "A"\n}', {
      file: 's.json',
      code: 'a/b',
      what: 'shapes',
    });
    const check = () => checkSchema(SHAPES, document, { code: 'shapes/invalid', what: 'shapes' });
    expect((await thrown(check())).code).toBe('shapes/invalid');
    expect(await complaints(check())).toEqual([
      's.json:1:1 Cannot use shapes "s.json": "shapes" is missing, expected a list',
      's.json:2:10 "size" is 0, expected a number above 0',
      's.json:3:2 unknown key "x" (Known keys: name, size, when, into, step, level, words, colors, fill, shapes)',
      's.json:4:10 "name" is "A", expected a name in small letters',
    ]);
  });

  test('schemas of draft 2020-12 are understood', async () => {
    const schema = {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      prefixItems: [{ type: 'string' }],
      type: 'array',
    };
    const options = { file: 's.json', code: 'a/b', what: 'list' };
    const problems = await schemaProblems(schema, await parseJson('[5]', options));
    expect(problems.map(problemText)).toEqual(['s.json:1:2 "[0]" is 5, expected text']);
  });

  test('only own keys of a value count', async () => {
    const value = Object.create(
      { size: 0 },
      { name: { value: 'a', enumerable: true }, shapes: { value: [], enumerable: true } },
    );
    const document = { file: 's.ts', value, locate: () => ({ file: 's.ts' }) };
    expect(await schemaProblems(SHAPES, document)).toEqual([]);
  });
});
