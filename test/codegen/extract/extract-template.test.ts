import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Extraction, extractTemplate } from '../../../lib/codegen/extract/extract-template.ts';
import { renderText } from '../../../lib/codegen/extract/render-text.ts';
import type { EngineName } from '../../../lib/codegen/templates/template-file.ts';

const ENGINES: readonly EngineName[] = ['handlebars', 'eta'];

function extract(texts: readonly (string | Uint8Array)[], engine: EngineName = 'handlebars'): Promise<Extraction> {
  const sources = texts.map((text, index) => ({ path: `src/file-${index}.txt`, bytes: Buffer.from(text) }));
  return extractTemplate(sources, engine);
}

/** What the template makes of the data as they would stand on disk: templates are read with plain line ends. */
async function regenerated({ engine, template, files }: Extraction): Promise<string[]> {
  const text = template.replaceAll('\r\n', '\n');
  return await renderText({ path: 'template', engine, text }, JSON.parse(JSON.stringify(files)));
}

const WORDS = [
  'alpha',
  'Beta',
  'gammaRay',
  'delta_one',
  '42',
  '0.5',
  "'x'",
  '"y z"',
  '(',
  ')',
  '=',
  ' ',
  '  ',
  ',',
  '-',
  'é',
  '😀',
];
const SIGNS = [
  '{',
  '{{',
  '{{{',
  '}',
  '}}',
  '{{x}}',
  '{{#if a}}',
  '{{/if}}',
  '{{!',
  '\\',
  '\\\\',
  '\\{{',
  '<%',
  '%>',
  '<%=',
  '<',
  '-%>',
];
const BREAKS = ['\r', '\u2028', '\uFEFF', '\t', '`', '$' + '{a}', '$1', '$&'];
const anyLine = fc
  .array(fc.constantFrom(...WORDS, ...SIGNS, ...BREAKS), { maxLength: 7 })
  .map((parts) => parts.join(''));
const anyEnd = fc.constantFrom('\n', '\n', '\n', '\r\n');

/** Any text of few different lines, so that files share some. */
const anyFiles = fc.array(anyLine, { minLength: 1, maxLength: 8 }).chain((pool) => {
  const line = fc.tuple(
    fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...pool) }, { weight: 1, arbitrary: anyLine }),
    anyEnd,
  );
  const file = fc
    .tuple(fc.array(line, { maxLength: 12 }), anyLine)
    .map(([lines, last]) => lines.map((each) => each.join('')).join('') + last);
  return fc.array(file, { minLength: 2, maxLength: 6 });
});

/** Files as a generator would make them: lines with places for values, an optional line, a block that is repeated. */
const name = fc.stringMatching(/^[a-z]{3,8}(-[a-z]{2,6})?$/);
const generated = fc.array(
  fc.record({
    name,
    title: fc.string({ maxLength: 12 }).map((text) => text.replaceAll(/[\r\n\0]/g, ' ')),
    strict: fc.boolean(),
    fields: fc.array(fc.record({ name, size: fc.nat(999) }), { maxLength: 6 }),
  }),
  { minLength: 2, maxLength: 8 },
);

function moduleText(data: {
  name: string;
  title: string;
  strict: boolean;
  fields: { name: string; size: number }[];
}): string {
  const pascal = data.name.replaceAll(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase());
  const fields = data.fields.map(({ name: field, size }) => `  { field: '${field}', size: ${size} },\n`);
  return [
    `/** Module ${data.name}. */\n`,
    "import { table } from './table.ts';\n",
    ...(data.strict ? ["import { strict } from './strict.ts';\n"] : []),
    '\n',
    `export const title = \`${data.title}\`;\n`,
    `export class ${pascal} extends Module {\n`,
    `  static readonly id = '${data.name}';\n`,
    '}\n',
    'export const fields = table([\n',
    ...fields,
    ']);\n',
  ].join('');
}

describe.each(ENGINES)('with %s', (engine) => {
  test('any files come out byte for byte', async () => {
    const property = fc.asyncProperty(anyFiles, async (texts) => {
      expect(await regenerated(await extract(texts, engine))).toEqual(texts);
    });
    await fc.assert(property, { numRuns: 200 });
  });

  test('files made by a template come out byte for byte, and the template says nearly all of them', async () => {
    const property = fc.asyncProperty(generated, async (items) => {
      const texts = items.map(moduleText);
      const extraction = await extract(texts, engine);
      expect(await regenerated(extraction)).toEqual(texts);
      expect(extraction.coverage.percent).toBeGreaterThanOrEqual(60);
    });
    await fc.assert(property, { numRuns: 60 });
  });

  test('empty files have an empty template', async () => {
    expect(await extract(['', ''], engine)).toMatchObject({ template: '', coverage: { lines: 0, percent: 100 } });
  });

  test.each([
    ['byte order marks', ['\uFEFFone\ntwo\n', '\uFEFFone\nthree\n', 'one\ntwo\n']],
    ['Windows line ends', ['one\r\n  two\r\n', 'one\r\n  four\r\n']],
    ['mixed line ends', ['one\r\ntwo\nthree', 'one\ntwo\nthree\r\n']],
    ['no line feed at the end', ['a b c\nlast', 'a b d\nlast']],
    ['an end that only some have', ['a b c\nlast', 'a b c\nlast\n', 'a b c\n']],
    ['an empty file among others', ['one two\n', '', 'one three\n']],
  ])('keeps %s', async (_, texts) => {
    expect(await regenerated(await extract(texts, engine))).toEqual(texts);
  });
});

describe('what is found', () => {
  test('the same values have one variable, and other letter cases of a name are made by helpers', async () => {
    const text = (dashed: string, camel: string, pascal: string, upper: string) =>
      `id: ${dashed}\nconst ${camel} = new ${pascal}();\nexport const ${upper}_SIZE = 1; // see ${dashed}\n`;
    const { template, files } = await extract([
      text('vu-meter', 'vuMeter', 'VuMeter', 'VU_METER'),
      text('night-sky', 'nightSky', 'NightSky', 'NIGHT_SKY'),
      text('bloom', 'bloom', 'Bloom', 'BLOOM'),
    ]);
    expect(template).toBe(
      'id: {{id}}\nconst {{camelCase id}} = new {{pascalCase id}}();\nexport const {{size}}_SIZE = 1; // see {{id}}\n',
    );
    expect(files[0]).toEqual({ into: 'src/file-0.txt', id: 'vu-meter', size: 'VU_METER' });
  });

  test('a letter case that a helper would not make the same stays a value', async () => {
    const { template, files } = await extract([
      'uses: vu-meter\nclass VUMeter {}\n',
      'uses: night-sky\nclass NightSky {}\n',
    ]);
    expect(template).toBe('uses: {{uses}}\nclass {{className}} {}\n');
    expect(files[0]).toMatchObject({ uses: 'vu-meter', className: 'VUMeter' });
  });

  test('blocks in numbers that differ are a list, with fields named by what stands before them', async () => {
    const text = (...fields: [string, number][]) =>
      ['const fields = [\n', ...fields.map(([name, size]) => `  { name: '${name}', size: ${size} },\n`), '];\n'].join(
        '',
      );
    const { template, files, lists } = await extract([
      text(['a', 1], ['b', 22]),
      text(['c', 3]),
      text(['d', 4], ['e', 5], ['f', 66], ['g', 7]),
      text(),
    ]);
    expect(template).toBe(
      "const fields = [\n{{#each fields}}\n  { name: '{{name}}', size: {{size}} },\n{{/each}}\n];\n",
    );
    expect(files.map((file) => file['fields'])).toMatchObject([
      [
        { name: 'a', size: '1' },
        { name: 'b', size: '22' },
      ],
      [{ name: 'c' }],
      [{ name: 'd' }, { name: 'e' }, { name: 'f' }, { name: 'g' }],
      [],
    ]);
    expect(lists).toBe(1);
  });

  test('a list inside a list refers to the file from inside', async () => {
    const table = (name: string, columns: string[]) =>
      [`table ${name}:\n`, ...columns.map((column) => `  column ${column} of store\n`), '\n'].join('');
    const texts = [
      `store red\n\n${table('users', ['id', 'name', 'mail'])}${table('books', ['id'])}done red\n`,
      `store blue\n\n${table('songs', ['id', 'title'])}done blue\n`,
      `store green\n\n${table('cars', ['id'])}${table('roads', ['id', 'name'])}${table('towns', ['id', 'a', 'b', 'c'])}done green\n`,
    ];
    const { template, coverage, variables } = await extract(texts);
    expect(template).toBe(
      'store {{store}}\n\n{{#each tables}}\ntable {{table}}:\n{{#each columns}}\n  column {{column}} of store\n{{/each}}\n\n{{/each}}\ndone {{store}}\n',
    );
    expect(variables).toEqual(['into', 'store', 'tables.table', 'tables.columns.column']);
    expect(coverage.percent).toBe(100);
  });

  test('lines that only some files have are a condition, those of one file are its own text', async () => {
    const text = (lines: string) => `first line here\n${lines}last line here\n`;
    const { template, files, conditions } = await extract([
      text('strict mode on\n'),
      text('strict mode on\n'),
      text(''),
      text('(something), else: entirely\n'),
    ]);
    expect(template).toContain('{{#if hasStrict}}\nstrict mode on\n{{/if}}\n');
    expect(files.map((file) => file['hasStrict'])).toEqual([true, true, false, false]);
    expect(JSON.stringify(files[3])).toContain('(something), else: entirely');
    expect(conditions).toBe(2);
  });

  test('the same structure is written for Eta', async () => {
    const text = (name: string, ...items: string[]) =>
      `# ${name}\n<% raw %>\n${items.map((item) => `* item ${item}\n`).join('')}`;
    const { template } = await extract([text('a', 'x', 'y'), text('b', 'z'), text('c', 'u', 'v', 'w')], 'eta');
    expect(template).toContain("<%~ '<%' %> raw %>\n");
    expect(template).toMatch(/<% for \(const item of it\.\w+\) \{ %>\n\* item <%= item\.item %>\n\n<% \} %>\n$/);
  });

  test('lines that one file alone has do not count as covered', async () => {
    const { coverage } = await extract(['same\nalpha beta\n', 'same\n(1)\n', 'same\n']);
    expect(coverage).toEqual({ covered: 3, lines: 5, percent: 60 });
  });

  test('files that share nothing are covered by nothing', async () => {
    expect((await extract(['alpha\n', '{\n', '12\n'])).coverage.percent).toBe(0);
  });
});

describe('what cannot be extracted from', () => {
  test('one file is too few', async () => {
    await expect(extract(['a\n'])).rejects.toMatchObject({ code: 'extract/too-few', exitCode: 2 });
  });

  test('every file that is no text is named', async () => {
    const failure = await extract(['a\n', new Uint8Array([0x61, 0xff]), 'b\0\n']).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'extract/not-text' });
    expect((failure as { problems: { message: string }[] }).problems.map(({ message }) => message)).toEqual([
      'Cannot extract from "src/file-1.txt": it is not UTF-8',
      'Cannot extract from "src/file-2.txt": it holds a NUL character',
    ]);
  });
});
