/** A module that is imported where it is there: that it was not there is part of the code, too. */
import { rm } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { Project } from '../support/project.ts';

const optional = (load: string) => `let text = 'none'; try { ({ text } = ${load}); } catch {}`;
const text = (word: string) => `export const text = '${word}';`;
const some = JSON.stringify({ name: 'some', version: '1.0.0', type: 'module', exports: './index.js' });

const IMPORTS: readonly (readonly [what: string, load: string, files: Readonly<Record<string, string>>])[] = [
  ['module', "await import('../lib/text.ts')", { 'lib/text.ts': text('some') }],
  [
    'module that is required',
    "(await import('node:module')).createRequire(import.meta.url)('../lib/text')",
    { 'lib/text.js': text('some') },
  ],
  [
    'package',
    "await import('some')",
    { 'node_modules/some/package.json': some, 'node_modules/some/index.js': text('some') },
  ],
  [
    'name of the package itself',
    "await import('#text')",
    { 'package.json': JSON.stringify({ type: 'module', imports: { '#text': './text.js' } }), 'text.js': text('some') },
  ],
];

/** Has what is imported say a word, or not be there. */
async function put(project: Project, files: Readonly<Record<string, string>>, word: string): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    const text = content.replace("'some'", `'${word}'`).replace('1.0.0', `1.0.0-${word}`);
    if (word !== 'none') await project.folder.write(path, text);
    else if (path === 'package.json') await project.folder.write(path, '{ "type": "module" }');
    else await rm(project.folder.at(path), { force: true });
  }
}

describe.each(IMPORTS)('a %s that comes and goes is noticed', (_what, load, files) => {
  it.each([
    ['is read', `${optional(load)}\nexport default { outputs: ['out'], command: 'printf ' + text + ' > out' };\n`],
    [
      'runs',
      `export default { outputs: ['out'], run: async ({ write }) => { ${optional(load)} write('out', text); } };\n`,
    ],
  ])('where the task %s', async (_when, task) => {
    await using project = await Project.create({ 'tasks/01-write.ts': task, 'tasks/02-other.sh': '' });
    for (const word of ['none', 'some', 'none']) {
      await put(project, files, word);
      const { code, stderr } = await project.run(['run']);
      expect([code, await project.folder.read('out')], stderr).toEqual([0, word]);
      expect((await project.report('run', '1')).tasks[0]?.outcome).toBe('fresh');
      await project.folder.write('tasks/02-other.sh', `# ${word}\n`); // all definitions are read again
      expect((await project.report('run', '1')).tasks[0]?.outcome).toBe('fresh');
    }
  });
});

describe.each(IMPORTS)('a %s that a configuration imports', (_what, load, files) => {
  it('comes, changes and goes: that is noticed', async () => {
    await using project = await Project.create({
      'conductor.config.ts': `${optional(load.replace('../', './'))}\nexport default { env: [text] };\n`,
      'tasks/01-say.sh': '# conductor: outputs=out strict=false\necho $none$some$other > out\n',
    });
    const env = { none: 'none', some: 'some', other: 'other' };
    for (const word of ['none', 'some', 'other', 'none']) {
      await put(project, files, word);
      const { code, stderr } = await project.run(['run'], { env });
      expect([code, await project.folder.read('out')], stderr).toEqual([0, `${word}\n`]);
    }
  });
});
