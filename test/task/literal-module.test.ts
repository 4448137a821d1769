import fc from 'fast-check';
import { expect, test } from 'vitest';
import { literalModule } from '../../lib/task/literal-module.ts';

const CALL = (text: string) => `import { defineTask } from 'conductor-run';\n\nexport default defineTask(${text});\n`;

test('definition that is written out is read', () => {
  const text = `{
    // what it is called
    id: 8, "name": 'It\\'s', needs: [3, "four",], /* all of them */
    command: \`a
b $HOME\`,
    params: { deep: [[{ a: null, b: true, c: false }]], minus: -1.5 },
  }`;
  const data = {
    id: 8,
    name: "It's",
    needs: [3, 'four'],
    command: 'a\nb $HOME',
    params: { deep: [[{ a: null, b: true, c: false }]], minus: -1.5 },
  };
  expect(literalModule(CALL(text))).toEqual({ data, imports: true });
  expect(literalModule(`export default ${text}`)).toEqual({ data, imports: false });
});

test.each([
  ['a function', CALL(`{ run() {} }`)],
  ['a run that is none', CALL(`{ run: 1 }`)],
  ['a name', CALL(`{ command: make }`)],
  ['a spread', CALL(`{ ...base }`)],
  ['a computed key', CALL(`{ ['a']: 1 }`)],
  ['a value in a template', CALL(['{ command: `make $', '{target}` }'].join(''))],
  ['a sum', CALL(`{ command: 'a' + 'b' }`)],
  ['a prototype', CALL(`{ __proto__: { command: 'a' } }`)],
  ['a name given twice', CALL(`{ id: 1, id: 2 }`)],
  ['a shorthand', CALL(`{ id }`)],
  ['a number of another form', CALL(`{ id: 0x10 }`)],
  ['a rare escape', CALL(`{ command: '\\u0041' }`)],
  ['a type', CALL(`{ id: 1 } as const`)],
  ['another import', `import './other.ts';\n${CALL('{}')}`],
  ['another name of the function', CALL('{}').replace('{ defineTask }', '{ defineTask as task }')],
  ['another package', CALL('{}').replace('conductor-run', 'conductor')],
  ['something after it', `${CALL('{}')}process.exit();`],
  ['something in its place', 'export default defineTask({});'],
  ['an end too soon', CALL('{ id: 1')],
  ['a word that only begins like another', 'export defaults {}'],
  ['nothing', ''],
  ['deep nesting', `export default { a: ${'['.repeat(60)}${']'.repeat(60)} }`],
])('%s is left to be run', (_, text) => {
  expect(literalModule(text)).toBeUndefined();
});

const json = fc.dictionary(
  fc.string(),
  fc.jsonValue({ maxDepth: 3 }).filter((value) => !JSON.stringify(value).includes('-0')),
);

test('whatever is read is what running it gives', () => {
  fc.assert(
    fc.property(json, (value) => {
      const read = literalModule(`export default ${JSON.stringify(value)};`);
      if (read) expect(read.data).toEqual(value);
    }),
  );
});

const TOKENS = [
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  'a',
  'true',
  'null',
  '1',
  '-',
  '0',
  '.5',
  "'x'",
  '"\\n"',
  '`y`',
  ' ',
  '//',
  '\n',
  '/*',
  '*/',
  '$',
];
const soup = fc.array(fc.constantFrom(...TOKENS), { maxLength: 12 }).map((tokens) => tokens.join(''));

test('no text is read as anything else than what running it gives', () => {
  fc.assert(
    fc.property(soup, (text) => {
      const source = `{ a: ${text} }`;
      const read = literalModule(`export default ${source}`);
      // The source is made of the tokens above alone.
      if (read) expect(JSON.stringify(read.data)).toBe(JSON.stringify(new Function(`return (${source}\n)`)()));
    }),
    { numRuns: 3000 },
  );
});

test('plain values are read, not passed by', () => {
  const simple = fc.record({ id: fc.nat(), inputs: fc.array(fc.stringMatching(/^[\w*/ .!-]+$/)), cache: fc.boolean() });
  fc.assert(
    fc.property(simple, (value) => {
      expect(literalModule(CALL(JSON.stringify(value)))?.data).toEqual(value);
    }),
  );
});
