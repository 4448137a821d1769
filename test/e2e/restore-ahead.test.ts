/** Outputs that are gone come back at the start of a run, many tasks at once, by the real binary. */
import { createHash, randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { Project, type Report } from '../support/project.ts';

const outcomes = (report: Report): string[] => report.tasks.map(({ id, outcome }) => `${id} ${outcome}`);
const task = (fields: string): string =>
  `import { defineTask } from 'conductor-run';\nexport default defineTask({ ${fields} });\n`;

/** 1 -> 2 -> 3, where 3 reads a file that 2 makes; 4 stands alone. */
const FILES = {
  'tasks/01-a.ts': task(`inputs: ['src/a'], outputs: ['out/1/**'], command: 'mkdir -p out/1 && cp src/a out/1/a'`),
  'tasks/02-b.ts': task(`needs: [1], outputs: ['out/2/**'], command: 'mkdir -p out/2 && cp out/1/a out/2/b'`),
  'tasks/03-c.ts': task(
    `needs: [2], inputs: ['out/2/b'], outputs: ['out/3/**'], command: 'mkdir -p out/3/empty && cp out/2/b out/3/c && ln -s c out/3/link && chmod +x out/3/c'`,
  ),
  'tasks/04-d.ts': task(`inputs: ['src/d'], outputs: ['out/4/**'], command: 'mkdir -p out/4 && cp src/d out/4/d'`),
  'src/a': 'one',
  'src/d': 'four',
};
const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const OUTPUTS = ['out/1/a', 'out/2/b', 'out/3/c', 'out/3/link', 'out/4/d'];

async function built(): Promise<Project> {
  const project = await Project.create(FILES);
  expect(outcomes(await project.report('run'))).toEqual(['1 executed', '2 executed', '3 executed', '4 executed']);
  return project;
}

it('everything that is gone comes back, also where one task reads what another made', async () => {
  await using project = await built();
  await project.folder.remove('out');
  const report = await project.report('run');
  expect(outcomes(report)).toEqual(['1 restored', '2 restored', '3 restored', '4 restored']);
  expect(report.tasks[2]?.because).toContain('output "out/3/c" missing');
  expect(await project.folder.list('out')).toEqual(OUTPUTS);
  expect(await readdir(project.folder.at('out/3/empty'))).toEqual([]);
  expect(outcomes(await project.report('run'))).toEqual(['1 fresh', '2 fresh', '3 fresh', '4 fresh']);
  expect(await project.folder.list('.conductor/tmp').catch(() => [])).toEqual([]);
});

it('what is restored counts for tasks that read it through a link, although it is not on disk yet', async () => {
  await using project = await Project.create({
    'tasks/01-a.ts': task(`inputs: ['src/a'], outputs: ['out/1/**'], command: 'mkdir -p out/1 && cp src/a out/1/a'`),
    'tasks/02-b.ts': task(`inputs: ['app/**'], outputs: ['seen'], command: 'ls out/1 > seen || true'`),
    'src/a': 'one',
  });
  const { folder } = project;
  await symlink('out/1', folder.at('app'));
  for (const word of ['2', '1', '2'])
    expect(outcomes(await project.report('task', word))).toEqual([`${word} executed`]);
  await folder.remove('out');
  await folder.remove('seen');
  expect(outcomes(await project.report('run'))).toEqual(['1 restored', '2 restored']);
  expect(await folder.read('seen')).toBe('a\n');
});

it('a task that must run does so, and what does not wait for it is restored', async () => {
  await using project = await built();
  await project.folder.remove('out');
  await project.folder.write('src/a', 'two');
  expect(outcomes(await project.report('run'))).toEqual(['1 executed', '2 executed', '3 executed', '4 restored']);
  expect(await project.folder.read('out/3/c')).toBe('two');
});

it('a damaged blob costs its own task a run, and nothing is half restored', async () => {
  await using project = await built();
  await project.folder.remove('out');
  for (const path of await project.folder.list('.conductor/cache/v1/cas'))
    if ((await project.folder.read(path)) === 'four') {
      await project.folder.remove(path);
      await project.folder.write(path, 'five');
    }
  const report = await project.report('run');
  expect(outcomes(report)).toEqual(['1 restored', '2 restored', '3 restored', '4 executed']);
  expect(await project.folder.list('out')).toEqual(OUTPUTS);
});

it('what somebody put in the place of an output is not written over unseen', async () => {
  await using project = await built();
  await project.folder.remove('out/4/d');
  await project.folder.write('out/4/d/mine', 'a folder now');
  await project.folder.remove('out/1');
  expect(outcomes(await project.report('task', '1'))).toEqual(['1 restored']);
  expect((await project.run(['task', '4'])).code).not.toBe(0);
  expect(await project.folder.read('out/4/d/mine')).toBe('a folder now');
});

it('--force restores nothing', async () => {
  await using project = await built();
  await project.folder.remove('out');
  expect(outcomes(await project.report('run', '--force'))).toEqual([
    '1 executed',
    '2 executed',
    '3 executed',
    '4 executed',
  ]);
});

it('one damaged blob among many keeps the whole result from being restored', async () => {
  const command =
    'mkdir -p out && for n in $(seq 40); do head -c 200000 src/big | tr a $(printf "\\%03o" $((n + 47))) > out/$n; done';
  await using project = await Project.create({
    'tasks/01-many.ts': task(`inputs: ['src/**'], outputs: ['out/**'], command: ${JSON.stringify(command)}`),
    'src/big': 'a'.repeat(200_000),
  });
  expect(outcomes(await project.report('run'))).toEqual(['1 executed']);
  const first = createHash('sha256')
    .update(await project.folder.read('out/1'))
    .digest('hex');
  await project.folder.remove('out');
  const blobs = await project.folder.list('.conductor/cache/v1/cas');
  for (const path of blobs.filter((each) => each.includes(first))) {
    await project.folder.remove(path);
    await project.folder.write(path, 'damaged');
  }
  expect(outcomes(await project.report('run'))).toEqual(['1 executed']);
  expect(await project.folder.list('out')).toHaveLength(40);
});

it('many large files come back with small ones of other tasks, and a damaged one costs only its own task', async () => {
  const many = (id: number, files: number) =>
    task(
      `inputs: ['src/big'], outputs: ['out/${id}/**'], command: ${JSON.stringify(`mkdir -p out/${id} && for n in $(seq ${files}); do (echo ${id} $n; cat src/big) > out/${id}/$n; done; chmod 755 out/${id}/1`)}`,
    );
  await using project = await Project.create({
    'tasks/01-large.ts': many(1, 80),
    'tasks/02-large.ts': many(2, 3),
    'tasks/03-small.ts': FILES['tasks/04-d.ts'].replaceAll('out/4', 'out/3'),
    'src/big': randomBytes(75_000).toString('base64'),
    'src/d': 'four',
  });
  expect(outcomes(await project.report('run'))).toEqual(['1 executed', '2 executed', '3 executed']);
  const modes = ['1', '2'].map((name) => statSync(project.folder.at(`out/1/${name}`)).mode);
  const before = await readFile(project.folder.at('out/1/80'));
  await project.folder.remove('out');
  expect(outcomes(await project.report('run'))).toEqual(['1 restored', '2 restored', '3 restored']);
  expect(await readFile(project.folder.at('out/1/80'))).toEqual(before);
  expect(['1', '2'].map((name) => statSync(project.folder.at(`out/1/${name}`)).mode)).toEqual(modes);

  const blob = `.conductor/cache/v1/cas/${hashOf(before).slice(0, 2)}/${hashOf(before)}`;
  const bytes = await readFile(project.folder.at(blob));
  bytes[99_999] = (bytes[99_999] ?? 0) ^ 1; // one bit
  await project.folder.remove(blob);
  await writeFile(project.folder.at(blob), bytes);
  await project.folder.remove('out');
  expect(outcomes(await project.report('run'))).toEqual(['1 executed', '2 restored', '3 restored']);
  expect(await project.folder.list('.conductor/cache/v1/quarantine')).toHaveLength(1);
  expect(await readFile(project.folder.at('out/1/80'))).toEqual(before);
  expect(await project.folder.list('.conductor/tmp').catch(() => [])).toEqual([]);
  await project.folder.remove('out');
  expect(outcomes(await project.report('run'))).toEqual(['1 restored', '2 restored', '3 restored']);
});

it('small files come back without modules of Node that take long to load', async () => {
  await using project = await built();
  await project.folder.remove('out');
  await project.folder.write(
    'loaded.cjs',
    `process.on('exit', () => require('node:fs').writeFileSync('loaded', process.moduleLoadList.join('\\n')));`,
  );
  const env = { NODE_OPTIONS: `--require ${project.folder.at('loaded.cjs')}` };
  expect((await project.run(['run'], { env })).code).toBe(0);
  expect(await project.folder.list('out')).toEqual(OUTPUTS);
  const loaded = (await project.folder.read('loaded')).split('\n');
  expect(loaded).toContain('NativeModule crypto');
  for (const heavy of ['zlib', 'fs/promises', 'internal/readline/interface'])
    expect(loaded).not.toContain(`NativeModule ${heavy}`);
});
