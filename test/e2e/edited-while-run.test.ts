/** What tasks stand on is edited while a run goes on: what was made of it is not remembered for what was there before. */
import { describe, expect, it } from 'vitest';
import { type Invocation, Project } from '../support/project.ts';

/** Does what a file says, once everything is loaded and before the next task begins. */
const EDIT = '# conductor: inputs=edit outputs=edited\n. ./edit\necho done > edited\n';
const SCRIPT = '# conductor: needs=1 inputs=round outputs=out\necho old > out\n';
const FIELDS = "needs: [1], inputs: ['round'], outputs: ['out']";
const IMPORT = "import { text } from '../lib/text.ts';\n";
const ACTION =
  "({ action }) => action({ name: 'a', inputs: ['round'], outputs: ['out'], run: ({ write }) => write('out', text) })";

/** What of a task's code is edited -> the task's file and its text, and the file that says "old" at first. */
const CODE: readonly (readonly [what: string, file: string, text: string, edited: string])[] = [
  ['a script', '02-s.sh', SCRIPT, 'tasks/02-s.sh'],
  ['a script that is run as it is', '02-s.sh', SCRIPT.replace(' outputs', ' strict=false outputs'), 'tasks/02-s.sh'],
  [
    'a module',
    '02-m.ts',
    `${IMPORT}export default { ${FIELDS}, run: ({ write }) => write('out', text) };\n`,
    'lib/text.ts',
  ],
  [
    'a module that only the run loads',
    '02-m.ts',
    `export default { ${FIELDS}, run: async ({ write }) => write('out', (await import('../lib/text.ts')).text) };\n`,
    'lib/text.ts',
  ],
  [
    'a module that an action stands on',
    '02-m.ts',
    `${IMPORT}export default { ${FIELDS}, run: ${ACTION} };\n`,
    'lib/text.ts',
  ],
];

describe('what code makes that is edited before it starts is no result of what it was', () => {
  it.each(CODE)('%s', async (_what, file, text, edited) => {
    const files = { 'tasks/01-edit.sh': EDIT, [`tasks/${file}`]: text, 'lib/text.ts': "export const text = 'old';\n" };
    await using project = await Project.create({ ...files, edit: '', round: '1' });
    await expectOut(project, 'old');
    await project.folder.write('round', '2');
    await project.folder.write('edit', `sed -i s/old/new/ ${edited}\n`);
    const { stderr } = await expectOut(project, 'new');
    expect(stderr).toContain(`The result of task 2 is not recorded: task code "${edited}" modified`);
    await project.folder.write('edit', `sed -i s/new/old/ ${edited}\n`);
    await project.run(['task', '1']);
    await expectOut(project, 'old');
    await project.folder.remove('out');
    await expectOut(project, 'old');
  });
});

it('a module that is edited once a task has loaded it for the first time counts as changed', async () => {
  const load = "const { text } = await import('../lib/text.ts'); write('out', text);";
  const edit = `if (text === 'old') fs.writeFileSync('lib/text.ts', "export const text = 'new';");`;
  await using project = await Project.create({
    'tasks/01-load.ts': `import fs from 'node:fs';\nexport default { outputs: ['out'], async run({ write }) { ${load} ${edit} } };\n`,
    'lib/text.ts': "export const text = 'old';",
  });
  await expectOut(project, 'old');
  await expectOut(project, 'new');
});

it('what is made of an output that somebody edited before is no result of what its need has made', async () => {
  await using project = await Project.create({
    'tasks/01-make.sh': '# conductor: outputs=made\necho old > made\n',
    'tasks/02-edit.sh': '# conductor: needs=1 inputs=edit,made outputs=edited\n. ./edit\necho done > edited\n',
    'tasks/03-copy.sh': '# conductor: needs=1,2 outputs=out\ncp made out\n',
    edit: 'echo new > made\n',
  });
  const { stderr } = await expectOut(project, 'new');
  expect(stderr).toContain('The result of task 3 is not recorded: "made", which a need has made');
  await project.folder.write('edit', '');
  await expectOut(project, 'old');
  await project.folder.remove('out');
  await expectOut(project, 'old');
});

/** What an action does while it runs -> whether its input is then what it was. */
const MOVES: readonly (readonly [what: string, edit: string])[] = [
  ['edited before it is read', "fs.writeFileSync('in', 'new'); write('out', await read('in'));"],
  [
    'edited, read and put back',
    "fs.writeFileSync('in', 'new'); write('out', await read('in')); fs.writeFileSync('in', 'old');",
  ],
];

describe('what an action makes of an input that moves while it runs is no result of what it was', () => {
  it.each(MOVES)('%s', async (_what, edit) => {
    const run = `async ({ read, write }) => { if (fs.existsSync('edit')) { ${edit} } else write('out', await read('in')); }`;
    const action = `({ action }) => action({ name: 'a', inputs: ['in'], outputs: ['out'], run: ${run} })`;
    await using project = await Project.create({
      'tasks/01-copy.ts': `import fs from 'node:fs';\nexport default { inputs: ['in'], outputs: ['out'], run: ${action} };\n`,
      in: 'old',
      edit: '',
    });
    await expectOut(project, 'new');
    await project.folder.remove('edit');
    await project.folder.write('in', 'old');
    await expectOut(project, 'old');
    await project.folder.remove('out');
    await expectOut(project, 'old');
  });
});

/** A run goes well, and leaves this. */
async function expectOut(project: Project, text: string): Promise<Invocation> {
  const run = await project.run(['run']);
  expect([run.code, (await project.folder.read('out')).trim()], run.stderr).toEqual([0, text]);
  return run;
}
