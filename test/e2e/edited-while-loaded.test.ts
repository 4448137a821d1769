/** What definitions and configurations are made of is edited in the moment in which they are loaded: the next run sees it. */
import { describe, expect, it } from 'vitest';
import { Project } from '../support/project.ts';

/** What a module looks at, as an expression that is `old` at first -> what somebody does to it once it was looked at. */
const EDITS: readonly (readonly [what: string, look: string, edit: string])[] = [
  [
    'a module that it imports is written to',
    "(await import('../lib/text.ts')).text",
    `fs.writeFileSync('lib/text.ts', "export const text = 'new';")`,
  ],
  [
    'a module that it imports is replaced by an older file',
    "(await import('../lib/text.ts')).text",
    `fs.writeFileSync('other', "export const text = 'new';"); fs.utimesSync('other', 1e9, 1e9); fs.renameSync('other', 'lib/text.ts')`,
  ],
  ['a file that it reads is written to', "fs.readFileSync('text', 'utf8')", "fs.writeFileSync('text', 'new')"],
  ['a file comes that it asked for', "fs.existsSync('new') ? 'new' : 'old'", "fs.writeFileSync('new', '')"],
  ['a file goes that it asked for', "fs.existsSync('text') ? 'old' : 'new'", "fs.rmSync('text')"],
  [
    'a file comes in a folder that it lists',
    "fs.readdirSync('list').includes('new') ? 'new' : 'old'",
    "fs.writeFileSync('list/new', '')",
  ],
];
const FILES = { 'lib/text.ts': "export const text = 'old';", text: 'old', 'list/a': '' };

/** Text of a module that looks, and whose files are edited at once where they were not before. */
const moduleOf = (look: string, edit: string, result: string) =>
  `import fs from 'node:fs';\nconst text = ${look};\nif (text === 'old') { ${edit}; }\nexport default ${result};\n`;

describe('the next run sees that', () => {
  it.each(EDITS)('%s, while a definition is loaded', async (_what, look, edit) => {
    const task = moduleOf(look, edit, "{ command: 'echo ' + text + ' > out', outputs: ['out'] }");
    await using project = await Project.create({ ...FILES, 'tasks/01-echo.ts': task });
    await expectNewAtLast(project);
  });

  it.each(EDITS)('%s, while the configuration is loaded', async (_what, look, edit) => {
    const config = moduleOf(look.replace('../lib', './lib'), edit, '{ env: [text] }');
    const task = '# conductor: outputs=out strict=false\necho $old$new > out\n';
    await using project = await Project.create({ ...FILES, 'tasks/01-echo.sh': task, 'conductor.config.ts': config });
    await expectNewAtLast(project);
  });
});

it('what was looked at before it was edited and loaded is looked at again', async () => {
  const edit = "execFileSync('sh', ['-c', 'test ! -e edit || cp edit lib/text.ts'])"; // what a program does is not seen
  const imports = `import { execFileSync } from 'node:child_process';\n${edit};\nconst { text } = await import('../lib/text.ts');\n`;
  await using project = await Project.create({
    'tasks/01-echo.ts': `${imports}export default { command: 'echo ' + text + ' > out', outputs: ['out'] };\n`,
    'tasks/02-none.sh': '',
    'lib/text.ts': "export const text = 'old';",
  });
  await project.run(['run']);
  await project.folder.write('edit', "export const text = 'new';");
  await project.folder.write('tasks/02-none.sh', '# changed\n');
  await project.run(['run']);
  expect(await project.folder.read('out')).toBe('new\n');
  await project.folder.remove('edit');
  await project.folder.write('lib/text.ts', "export const text = 'old';");
  await project.run(['run']);
  expect(await project.folder.read('out')).toBe('old\n');
});

/** The run in which it is edited may still show what was there, and the next one not. */
async function expectNewAtLast(project: Project): Promise<void> {
  const env = { old: 'old', new: 'new' };
  for (const text of ['old', 'new', 'new']) {
    const run = await project.run(['run'], { env });
    expect([run.code, (await project.folder.read('out')).trim()], run.stderr).toEqual([0, text]);
  }
  expect((await project.run(['run'], { env })).stdout).toContain('fresh');
}
