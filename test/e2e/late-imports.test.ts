/** What a task's run imports dynamically decides its result, and that of its actions, as what its file imports. */
import { rm } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { Project } from '../support/project.ts';

const task = (run: string) => `export default { outputs: ['out'], async run({ action, write }) { ${run} } };\n`;
const writes = (load: string) => task(`const { text } = ${load}; write('out', text);`);
const acts = (load: string) =>
  task(`const { text } = ${load};
    await action({ name: 'say', outputs: ['out'], run: ({ write }) => { write('out', text); } });`);
const loads = (load: string) =>
  task(`await action({ name: 'say', outputs: ['out'], run: async ({ write }) => { write('out', (${load}).text); } });`);
const MODULE = "await import('./lib/' + 'text.ts')";
const PACKAGE = "await import('some')";

const text = (word: string) => `export const text = '${word}';\n`;
const some = (version: string) => ({
  'node_modules/some/package.json': JSON.stringify({ name: 'some', version, type: 'module', exports: './index.js' }),
  'node_modules/some/index.js': text(version),
});
const FILES = { 'tasks/lib/text.ts': text('1.0.0'), ...some('1.0.0') };
const EDITED = { 'tasks/lib/text.ts': text('2.0.0'), ...some('2.0.0') };

/** What the cache keeps, and nothing of what is remembered: as in a fresh clone that shares a cache. */
const REMEMBERED = ['state', 'index', 'settled'].map((name) => `.conductor/cache/v1/${name}`);

async function outOf(project: Project, files: Readonly<Record<string, string>> = {}): Promise<string> {
  for (const [path, content] of Object.entries(files)) await project.folder.write(path, content);
  const { code, stderr } = await project.run(['run']);
  expect(code, stderr).toBe(0);
  return await project.folder.read('out');
}

describe.each([
  ['a module that its run imports', writes(MODULE)],
  ['a package that its run imports', writes(PACKAGE)],
  ['a module that its run imports before an action', acts(MODULE)],
  ['a package that its run imports before an action', acts(PACKAGE)],
  ['a module that an action imports', loads(MODULE)],
  ['a package that an action imports', loads(PACKAGE)],
])('%s', (_what, source) => {
  it('decides the result', async () => {
    await using project = await Project.create({ 'tasks/01-late.ts': source, ...FILES });
    expect(await outOf(project)).toBe('1.0.0');
    expect(await outOf(project, EDITED)).toBe('2.0.0');
    expect(await outOf(project, FILES)).toBe('1.0.0');
  });

  it('decides it also where nobody remembers that it was imported', async () => {
    await using project = await Project.create({ 'tasks/01-late.ts': source, ...FILES });
    expect(await outOf(project)).toBe('1.0.0');
    for (const path of REMEMBERED) await rm(project.folder.at(path), { recursive: true, force: true });
    await project.folder.remove('out');
    expect(await outOf(project, EDITED)).toBe('2.0.0');
  });
});

it('a module that a task makes before it imports it is none of its code', async () => {
  const source = `import fs from 'node:fs';
    export default { inputs: ['in'], outputs: ['made.mjs', 'out'], async run({ write }) {
      fs.writeFileSync('made.mjs', 'export const text = ' + JSON.stringify(fs.readFileSync('in', 'utf8')));
      write('out', (await import('../made.mjs')).text);
    } };\n`;
  await using project = await Project.create({ 'tasks/01-make.ts': source });
  for (const word of ['one', 'two']) {
    await project.folder.write('in', word);
    expect(await outOf(project)).toBe(word);
    expect((await project.report('run')).tasks[0]?.outcome).toBe('fresh');
  }
});

describe.each([
  ['its file imports', (name: string) => `import { text } from '${name}';\n${task("write('out', text);")}`],
  ['its run imports', (name: string) => writes(`await import('${name}')`)],
])('where package.json says what a name means that %s', (_what, source) => {
  const manifest = (file: string) =>
    JSON.stringify({ name: 'mine', type: 'module', imports: { '#text': file }, exports: { './text': file } });
  it.each(['#text', 'mine/text'])('%s: another meaning decides the result', async (name) => {
    await using project = await Project.create({
      'package.json': manifest('./one.js'),
      'tasks/01-say.ts': source(name),
      'one.js': text('one'),
      'two.js': text('two'),
    });
    expect(await outOf(project)).toBe('one');
    expect(await outOf(project, { 'package.json': manifest('./two.js') })).toBe('two');
  });
});

it('where package.json says what a name means that the configuration imports, another meaning is seen', async () => {
  const manifest = (file: string) => JSON.stringify({ type: 'module', imports: { '#text': file } });
  await using project = await Project.create({
    'package.json': manifest('./one.js'),
    'conductor.config.ts': "import { text } from '#text';\nexport default { env: [text] };\n",
    'tasks/01-say.sh': '# conductor: outputs=out strict=false\necho $one$two > out\n',
    'one.js': text('one'),
    'two.js': text('two'),
  });
  const env = { one: '1', two: '2' };
  for (const [file, said] of [
    ['./one.js', '1\n'],
    ['./two.js', '2\n'],
  ] as const) {
    await project.folder.write('package.json', manifest(file));
    expect((await project.run(['run'], { env })).code).toBe(0);
    expect(await project.folder.read('out')).toBe(said);
  }
});
