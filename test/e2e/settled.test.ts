/** What was found fresh is settled: the next run compares stats only. Each change must still be seen, whatever it is of. */
import { lstat, readFile, rename, symlink } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { readSealed, writeSealed } from '../../lib/files/sealed-file.ts';
import { editUnseen } from '../support/edit-unseen.ts';
import { Project, type Report } from '../support/project.ts';

const TASK = `import { defineTask } from 'conductor-run';
import { command } from './lib/command.ts';
export default defineTask({
  inputs: ['src/**', '!src/*.skip', 'exact/one.txt', 'exact/may.txt'],
  outputs: ['out/**'],
  env: ['MODE', 'CI_*'],
  command,
});
`;
const FILES = {
  'tasks/01-copy.ts': TASK,
  'tasks/lib/command.ts': `export const command = 'rm -rf out && mkdir out && cp -r src/. out && cp exact/* out && echo $MODE > out/mode';\n`,
  'src/a.txt': 'one',
  'src/deep/b.txt': 'two',
  'src/deep/er/c.txt': 'three',
  'exact/one.txt': '1',
};
const SETTLED = '.conductor/cache/v1/settled/run';
const ENV = { MODE: 'plain' };

async function report(project: Project, env: Readonly<Record<string, string>> = ENV): Promise<Report['tasks'][number]> {
  const { stdout, stderr } = await project.run(['run', '--json'], { env });
  if (stdout === '') throw new Error(stderr);
  const [task] = (JSON.parse(stdout) as Report).tasks;
  if (!task) throw new Error(stdout);
  return task;
}

/** Runs until the next run would only compare. */
async function settle(project: Project): Promise<void> {
  for (let attempt = 0; attempt < 5; attempt++) {
    const before = await lstat(project.folder.at(SETTLED), { bigint: true }).catch(() => undefined);
    const { outcome } = await report(project);
    const after = await lstat(project.folder.at(SETTLED), { bigint: true }).catch(() => undefined);
    if (outcome === 'fresh' && before && before.ino === after?.ino && before.mtimeNs === after.mtimeNs) return;
  }
  throw new Error('It never settled');
}

type Change = readonly [
  what: string,
  change: (folder: Project['folder']) => Promise<unknown>,
  because: readonly string[],
];

const CHANGES: readonly Change[] = [
  ['an edit', (folder) => folder.write('src/a.txt', 'new one'), ['input "src/a.txt" modified']],
  [
    'an edit of the same size with its time put back',
    async (folder) => editUnseen(folder.at('src/a.txt'), 'old one'),
    ['input "src/a.txt" modified'],
  ],
  ['a new input deep down', (folder) => folder.write('src/deep/er/d.txt', 'd'), ['input "src/deep/er/d.txt" added']],
  ['a removed input', (folder) => folder.remove('src/deep/er/d.txt'), ['input "src/deep/er/d.txt" removed']],
  ['an input awaited by name', (folder) => folder.write('exact/may.txt', 'm'), ['input "exact/may.txt" added']],
  ['and its end', (folder) => folder.remove('exact/may.txt'), ['input "exact/may.txt" removed']],
  [
    'a renamed folder',
    (folder) => rename(folder.at('src/deep/er'), folder.at('src/deep/est')),
    ['input "src/deep/er/c.txt" removed', 'input "src/deep/est/c.txt" added'],
  ],
  [
    'a folder that becomes a link',
    async (folder) => {
      await rename(folder.at('src/deep'), folder.at('elsewhere'));
      await symlink('../elsewhere', folder.at('src/deep'));
    },
    [
      'input "elsewhere/b.txt" added',
      'input "elsewhere/est/c.txt" added',
      'input "src/deep" added',
      'input "src/deep/b.txt" removed',
      'input "src/deep/est/c.txt" removed',
    ],
  ],
  [
    'what the link leads to',
    (folder) => folder.write('elsewhere/b.txt', 'other'),
    ['input "elsewhere/b.txt" modified'],
  ],
  [
    'a link that leads elsewhere',
    async (folder) => {
      await folder.remove('src/deep');
      await symlink('../exact', folder.at('src/deep'));
    },
    ['input "elsewhere/b.txt" removed', 'input "elsewhere/est/c.txt" removed', 'input "src/deep" modified'],
  ],
  ['an edited output', (folder) => folder.write('out/a.txt', 'mine'), ['output "out/a.txt" modified']],
  ['a deleted output', (folder) => folder.remove('out/a.txt'), ['output "out/a.txt" missing']],
  [
    'an edited module of the task',
    (folder) => folder.write('tasks/lib/command.ts', `// more\n${FILES['tasks/lib/command.ts']}`),
    ['task code "tasks/lib/command.ts" modified'],
  ],
  [
    'a configuration that was not there',
    (folder) => folder.write('conductor.config.json', '{ "env": ["MODE", "LATE"] }'),
    ['env "LATE" added'],
  ],
];

it('every change is seen', async () => {
  await using project = await Project.create(FILES);
  for (const [what, change, because] of CHANGES) {
    await settle(project);
    await change(project.folder);
    expect({ what, ...(await report(project)) }).toMatchObject({ what, because });
  }
}, 30_000);

it('a change of a declared variable is seen, also of one that a pattern names', async () => {
  await using project = await Project.create(FILES);
  await settle(project);
  expect((await report(project, { MODE: 'other' })).because).toEqual(['env "MODE" modified']);
  await settle(project);
  expect((await report(project, { ...ENV, CI_JOB: '1' })).because).toEqual(['env "CI_JOB" added']);
});

it('a new task is seen, and results that are no longer recorded', async () => {
  await using project = await Project.create(FILES);
  await settle(project);
  const more = TASK.replace("'out/**'", "'more/**'").replace('./lib/command.ts', './lib/more.ts');
  await project.folder.write('tasks/02-more.ts', more);
  await project.folder.write('tasks/lib/more.ts', `export const command = 'mkdir -p more && cp src/a.txt more';\n`);
  expect((await project.report('run')).tasks).toHaveLength(2);
  await settle(project);
  for (const name of ['state', 'ac']) await project.folder.remove(`.conductor/cache/v1/${name}`);
  expect(await report(project)).toMatchObject({ outcome: 'executed', because: ['first run'] });
});

it('what is settled is shown as it was, without looking anything up', async () => {
  await using project = await Project.create(FILES);
  await settle(project);
  const plain = async () => (await project.run(['run', '--plain'], { env: ENV })).stdout;
  const shown = await plain();
  expect(shown).toMatch(/^01 Copy {2}fresh\n1 task: 1 fresh in .*\n$/);
  await project.folder.write('.conductor/cache/v1/index', 'damaged');
  expect(await plain()).toMatch(/^01 Copy {2}fresh\n1 task: 1 fresh in .*\n$/);
  expect(await project.folder.read('.conductor/cache/v1/index')).toBe('damaged');
});

it('damaged records of what is settled cost a look, nothing else', async () => {
  await using project = await Project.create(FILES);
  await settle(project);
  const whole = await readFile(project.folder.at(SETTLED));
  for (let length = 0; length < whole.length; length += Math.ceil(whole.length / 12)) {
    await project.folder.write(SETTLED, whole.subarray(0, length));
    expect((await report(project)).outcome).toBe('fresh');
  }
  const flipped = Uint8Array.from(whole);
  flipped[whole.length >> 1] = ~(flipped[whole.length >> 1] ?? 0);
  await project.folder.write(SETTLED, flipped);
  expect((await report(project)).outcome).toBe('fresh');
  expect(await readFile(project.folder.at(SETTLED))).not.toEqual(flipped);
});

it('nothing is settled any more after the machine was started again', async () => {
  await using project = await Project.create(FILES);
  await settle(project);
  const [facts, ...rest] = readSealed(project.folder.at(SETTLED)) ?? [];
  const text = Buffer.from(facts ?? []).toString();
  expect(text).toContain('"boot":"');
  writeSealed(project.folder.at(SETTLED), [Buffer.from(text.replace(/"boot":"[^"]*"/, '"boot":"another"')), ...rest]);
  await project.folder.write('.conductor/cache/v1/index', 'damaged');
  expect((await report(project)).outcome).toBe('fresh');
  expect(await project.folder.read('.conductor/cache/v1/index')).not.toBe('damaged');
});

it('selections that nobody asks for any more are forgotten', async () => {
  await using project = await Project.create(FILES);
  await settle(project);
  for (let old = 0; old < 50; old++) await project.folder.write(`.conductor/cache/v1/settled/run%20${old}`, 'old');
  await project.folder.remove(SETTLED);
  await settle(project);
  expect(await project.folder.list('.conductor/cache/v1/settled')).toEqual([SETTLED]);
});

it('code outside the workspace counts, also for a run from a folder inside', async () => {
  await using project = await Project.create({
    'ws/conductor.config.json': '{}',
    'ws/src/a': 'one',
    'ws/tasks/01-copy.ts': `import { command } from '../../shared/command.ts';\nexport default { inputs: ['src/**'], outputs: ['out/**'], command };\n`,
    'shared/command.ts': `export const command = 'mkdir -p out && cp src/a out/a';\n`,
  });
  const outcome = async () => {
    const { stdout, stderr } = await project.run(['run', '--json'], { cwd: 'ws/src' });
    expect(stderr).not.toContain('error');
    return (JSON.parse(stdout) as Report).tasks[0]?.outcome;
  };
  expect(await outcome()).toBe('executed');
  for (let again = 0; again < 3; again++) expect(await outcome()).toBe('fresh');
  await project.folder.write('shared/command.ts', `export const command = 'mkdir -p out && cp src/a out/b';\n`);
  expect(await outcome()).toBe('executed');
  expect(await project.folder.list('ws/out')).toEqual(['ws/out/b']);
});

it('a definition that is made of what files and folders hold follows them', async () => {
  await using project = await Project.create({
    'package.json': '{ "type": "module", "version": "1.0.0" }',
    'parts/a/part.txt': '',
    'tasks/lib/parts.ts': `import { existsSync, readdirSync } from 'node:fs';
export const parts = readdirSync('parts').filter((name) => existsSync('parts/' + name + '/part.txt'));\n`,
    'tasks/01-list.ts': `import { readFile } from 'node:fs/promises';
import { parts } from './lib/parts.ts';
const { version } = JSON.parse(await readFile('package.json', 'utf8'));
export default { outputs: ['list'], command: \`echo \${version} \${parts} > list\` };\n`,
  });
  const { folder } = project;
  const run = async () => {
    const [task] = (await project.report('run')).tasks;
    return [task?.outcome, (await folder.read('list')).trim()];
  };
  expect(await run()).toEqual(['executed', '1.0.0 a']);
  await settle(project);
  await folder.write('package.json', '{ "type": "module", "version": "1.0.1" }');
  expect(await run()).toEqual(['executed', '1.0.1 a']);
  await settle(project);
  await folder.write('parts/b/part.txt', '');
  expect(await run()).toEqual(['executed', '1.0.1 a,b']);
  await settle(project);
  await folder.remove('parts/b/part.txt');
  expect(await run()).toEqual(['restored', '1.0.1 a']);
});

it.each(['strict', 'loose'])('a definition that is made of variables follows them (envMode %s)', async (envMode) => {
  await using project = await Project.create({
    'conductor.config.json': JSON.stringify({ env: ['MODE'], envMode }),
    'tasks/01-mode.ts': `export default { outputs: ['mode'], command: 'echo ' + process.env.MODE + ' > mode' };\n`,
  });
  const run = async (MODE: string) => [(await report(project, { MODE })).outcome, await project.folder.read('mode')];
  expect(await run('one')).toEqual(['executed', 'one\n']);
  for (let again = 0; again < 3; again++) expect(await run('one')).toEqual(['fresh', 'one\n']);
  expect(await run('two')).toEqual(['executed', 'two\n']);
  expect(await run('one')).toEqual(['restored', 'one\n']);
});
