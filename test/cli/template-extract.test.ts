import { expect, test } from 'vitest';
import { renderText } from '../../lib/codegen/extract/render-text.ts';
import { Project } from '../support/project.ts';
import { TempFolder } from '../support/temp-folder.ts';
import { call } from './call.ts';

const route = (name: string, extra = '') =>
  `import { route } from '../route.ts';\n\nexport const ${name} = route('/${name}');\n${extra}export default ${name};\n`;

const ROUTES = {
  'tasks/01-x.sh': '#!/bin/sh\n',
  'src/routes/users.ts': route('users'),
  'src/routes/books.ts': route('books', 'books.cache = true;\n'),
  'src/routes/songs.ts': route('songs', 'songs.cache = true;\n'),
};
const TEMPLATE = '.conductor/templates/routes.ts.hbs';
const DATA = '.conductor/templates/routes.ts.data.json';

/** Renders what was written, as a task would. */
async function rendered(
  folder: TempFolder,
  paths: { template: string; data: string },
): Promise<Record<string, string>> {
  const { engine, files } = JSON.parse(await folder.read(paths.data));
  const texts = await renderText({ path: paths.template, engine, text: await folder.read(paths.template) }, files);
  return Object.fromEntries(files.map(({ into }: { into: string }, index: number) => [into, texts[index]]));
}

const sourcesOf = ({ 'tasks/01-x.sh': _, ...files }: typeof ROUTES) => files;

test.each(['handlebars', 'eta'])('a template and data for %s are written that make the files again', async (engine) => {
  await using project = await Project.create(ROUTES);
  const { code, stdout, stderr } = await project.run(['template', 'extract', 'src/routes/*.ts', '--engine', engine]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const template = engine === 'eta' ? TEMPLATE.replace('.hbs', '.tmpl') : TEMPLATE;
  expect(stdout).toContain(`wrote template ${template} (${engine})`);
  expect(stdout).toContain(`wrote data ${DATA}`);
  expect(stdout).toContain('the template says 100 % of the lines (14 of 14)');
  expect(await rendered(project.folder, { template, data: DATA })).toEqual(sourcesOf(ROUTES));
});

test('a task makes the files again from what was written', async () => {
  const crlf = Object.fromEntries(
    Object.entries(sourcesOf(ROUTES)).map(([path, text]) => [path, text.replaceAll('\n', '\r\n')]),
  );
  const task = `import { defineTask } from 'conductor-run';
import data from '../${DATA}' with { type: 'json' };
export default defineTask({
  id: 2,
  name: 'Routes',
  inputs: ['.conductor/templates/**'],
  outputs: ['src/routes/**'],
  async run({ templates, write }) {
    const library = await templates.precompile();
    for (const file of data.files) write(file.into, await library.render('routes.ts', file));
  },
});
`;
  await using project = await Project.create({ ...crlf, 'tasks/02-routes.ts': task });
  expect(await project.run(['template', 'extract', 'src/routes/*.ts'])).toMatchObject({ code: 0, stderr: '' });
  await project.folder.remove('src');
  expect(await project.run(['task', '2'])).toMatchObject({ code: 0 });
  for (const [path, text] of Object.entries(crlf)) expect(await project.folder.read(path)).toBe(text);
});

test('--dry-run prints both and writes nothing', async () => {
  await using folder = await TempFolder.create(ROUTES);
  const { code, stdout } = await call(folder.path, 'template', 'extract', 'src/routes/*.ts', '--dry-run');
  expect(code).toBe(0);
  expect(stdout).toContain("export const {{name}} = route('/{{name}}');");
  expect(stdout).toContain('"into": "src/routes/books.ts"');
  expect(await folder.list()).toEqual(Object.keys(ROUTES).sort());
});

test('--json tells what was found', async () => {
  await using folder = await TempFolder.create(ROUTES);
  const { stdout } = await call(folder.path, 'template', 'extract', 'src/routes/*.ts', '--json');
  expect(JSON.parse(stdout)).toMatchObject({
    dryRun: false,
    engine: 'handlebars',
    template: TEMPLATE,
    data: DATA,
    files: ['src/routes/books.ts', 'src/routes/songs.ts', 'src/routes/users.ts'],
    variables: ['into', 'name', 'hasCache'],
    lists: 0,
    conditions: 1,
    coverage: { covered: 14, lines: 14, percent: 100 },
    sameBytes: true,
  });
});

test('what is there is written over with --force only', async () => {
  await using folder = await TempFolder.create({ ...ROUTES, [TEMPLATE]: 'mine', [DATA]: 'mine too' });
  const args = ['template', 'extract', 'src/routes/*.ts'];
  const refused = await call(folder.path, ...args);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain(`Cannot write "${TEMPLATE}": it is there already`);
  expect(refused.stderr).toContain(`Cannot write "${DATA}": it is there already`);
  expect(await folder.read(TEMPLATE)).toBe('mine');
  expect((await call(folder.path, ...args, '--force')).code).toBe(0);
  expect(await rendered(folder, { template: TEMPLATE, data: DATA })).toEqual(sourcesOf(ROUTES));
});

test('paths are relative to the folder that it is called in, and "!" leaves files out', async () => {
  await using folder = await TempFolder.create(ROUTES);
  const words = ['*.ts', '!songs.ts', '--template', 'route.hbs', '--data', '../route.json'];
  expect(await call(folder.at('src/routes'), 'template', 'extract', ...words)).toMatchObject({ code: 0 });
  const made = await rendered(folder, { template: 'src/routes/route.hbs', data: 'src/route.json' });
  expect(Object.keys(made)).toEqual(['src/routes/books.ts', 'src/routes/users.ts']);
});

test('files that have too little in common are refused with the figure', async () => {
  await using folder = await TempFolder.create({ 'a.txt': 'one\n{\n', 'b.txt': '12\n(\none\n' });
  const args = ['template', 'extract', 'a.txt', 'b.txt'];
  const { code, stderr } = await call(folder.path, ...args);
  expect({ code, stderr }).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('it would say 40 % of the lines, expected at least 50 %'),
  });
  expect(await folder.list()).toEqual(['a.txt', 'b.txt']);
  expect((await call(folder.path, ...args, '--min-coverage', '40')).code).toBe(0);
});

test.each([
  [['a.txt', 'x/*.txt', 'y.txt'], 2, 'Cannot find a file for "x/*.txt"'],
  [['a.txt'], 2, 'expected two or more, found 1'],
  [['a.txt', 'b.txt', '--engine', 'pug'], 2, 'Unknown template engine "pug"'],
  [['a.txt', 'b.txt', '--min-coverage', '101'], 2, 'expected a number from 0 to 100'],
  [['a.txt', 'b.txt', '--min-coverage', 'half'], 2, 'Cannot ask for a coverage of "half"'],
  [['a.txt', 'bad.txt'], 1, 'Cannot extract from "bad.txt": it is not UTF-8'],
  [['a.txt', 'b.txt', '--template', '../t.hbs'], 1, 'Cannot write "../t.hbs"'],
  [[], 2, '"conductor template extract" needs <files…>'],
])('%j ends in %i: %s', async (words, code, message) => {
  await using folder = await TempFolder.create({
    'a.txt': 'a\n',
    'b.txt': 'a\n',
    'bad.txt': new Uint8Array([0xff, 0xfe]),
  });
  const called = await call(folder.path, 'template', 'extract', ...words);
  expect(called).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(message) });
  expect((await folder.list()).filter((path) => !path.startsWith('.conductor'))).toEqual(['a.txt', 'b.txt', 'bad.txt']);
});
