/** What a run replaces can be put back; what fails leaves nothing behind; groups are whole or not there. */
import { existsSync, readdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { schemaErrors } from '../../lib/config/schema-validator.ts';
import type { BackupsReport } from '../../lib/model/formats/backups-report.ts';
import type { RollbackDocument } from '../../lib/model/formats/rollback-report.ts';
import backupsSchema from '../../schemas/backups-report.schema.json' with { type: 'json' };
import rollbackSchema from '../../schemas/rollback-report.schema.json' with { type: 'json' };
import reportSchema from '../../schemas/run-report.schema.json' with { type: 'json' };
import { Project } from '../support/project.ts';
import { runHere } from '../support/run-here.ts';
import { TempFolder } from '../support/temp-folder.ts';

/** Copies its inputs; fails where the file `fail-<id>` is there, after it has written. */
const copy = (id: number, header = '') =>
  `# conductor: inputs=src/** inputs=fail-${id} outputs=out/${id}/** ${header}
mkdir -p out/${id}; cp src/* out/${id}; [ ! -e fail-${id} ]
`;
const writes = `import { defineTask } from 'conductor-run';
export default defineTask({
  inputs: ['src/**'], outputs: ['gen/**'],
  async run({ write, $ }) {
    const text = (await $\`cat src/a\`).stdout;
    write('gen/a', text);
    write('gen/a', text);
    if (text.startsWith('new')) write('gen/new', text);
    if (!text.startsWith('bad')) return;
    await write.publish();
    write('gen/later', text);
    throw new Error('a bad input');
  },
});
`;
const FILES = {
  'conductor.config.json': '{}',
  'src/a': 'one\n',
  'tasks/01-copy.sh': copy(1),
  'tasks/02-gen.ts': writes,
};

async function tree({ folder }: Pick<Project, 'folder'>, ...names: readonly string[]): Promise<Record<string, string>> {
  const paths = (await Promise.all(names.map((name) => folder.list(name)))).flat();
  return Object.fromEntries(await Promise.all(paths.map(async (path) => [path, await folder.read(path)] as const)));
}

async function rollback(project: Project, ...args: readonly string[]): Promise<RollbackDocument> {
  const { stdout, stderr } = await project.run(['rollback', ...args, '--json']);
  const document: unknown = JSON.parse(stdout || stderr);
  expect(await schemaErrors(rollbackSchema, document)).toEqual([]);
  return document as RollbackDocument;
}

async function backups(project: Project): Promise<BackupsReport['backups']> {
  const document: unknown = JSON.parse((await project.run(['backups', '--json'])).stdout);
  expect(await schemaErrors(backupsSchema, document)).toEqual([]);
  return (document as BackupsReport).backups;
}

describe('conductor rollback', () => {
  it('puts back what the last run has replaced, removed and made, from the cache alone', async () => {
    await using project = await Project.create(FILES);
    await project.run(['run']);
    const before = await tree(project, 'out', 'gen');
    await project.folder.write('src/a', 'new\n');
    await project.folder.write('src/b', 'two\n');
    await project.run(['run']);
    const after = await tree(project, 'out', 'gen');
    expect(Object.keys(after)).toEqual(['out/1/a', 'out/1/b', 'gen/a', 'gen/new']);
    const [last] = await backups(project);
    expect(last).toMatchObject({ tasks: [1, 2], bytes: 0, paths: ['gen/a', 'gen/new', 'out/1/a', 'out/1/b'] });

    expect((await rollback(project, '--dry-run')).restored).toEqual(['gen/a', 'out/1/a']);
    expect(await tree(project, 'out', 'gen')).toEqual(after);
    const done = await rollback(project);
    expect(done).toMatchObject({ run: last?.run, tasks: [1, 2], removed: ['gen/new', 'out/1/b'], dryRun: false });
    expect(await tree(project, 'out', 'gen')).toEqual(before);
    expect(await rollback(project)).toMatchObject({ restored: [], removed: [], unchanged: 4 });

    const again = await project.report('run'); // nobody has to say that these were no edits by hand
    expect(again.tasks.map(({ outcome }) => outcome)).toEqual(['restored', 'restored']);
    expect(await tree(project, 'out', 'gen')).toEqual(after);
  });

  it('puts back one task, by number or name, and one run of several', async () => {
    await using project = await Project.create(FILES);
    const first = await project.report('run');
    await project.folder.write('src/a', 'two\n');
    await project.run(['run']);
    expect((await rollback(project, '1')).restored).toEqual(['out/1/a']);
    expect(await tree(project, 'out', 'gen')).toEqual({ 'out/1/a': 'one\n', 'gen/a': 'two\n' });
    expect((await rollback(project, 'gen')).restored).toEqual(['gen/a']);
    expect((await rollback(project, first.run)).removed).toEqual(['gen/a', 'out/1/a']);
    expect(await tree(project, 'out', 'gen')).toEqual({});
    expect((await project.report('run')).tasks.map(({ outcome }) => outcome)).toEqual(['restored', 'restored']);
  });

  it('refuses where a file was changed since, and with --force keeps what was in it', async () => {
    await using project = await Project.create(FILES);
    await project.run(['run']);
    await project.folder.write('src/a', 'two\n');
    await project.run(['run']);
    await project.folder.write('gen/a', 'mine\n');
    const { code, stderr } = await project.run(['rollback']);
    expect([code, stderr]).toEqual([1, expect.stringContaining('error[backup/conflict] Cannot roll back "gen/a"')]);
    expect(await tree(project, 'out', 'gen')).toEqual({ 'out/1/a': 'two\n', 'gen/a': 'mine\n' });
    const { aside } = await rollback(project, '--force');
    expect(await project.folder.read(aside['gen/a'] ?? '')).toBe('mine\n');
    expect(await tree(project, 'out', 'gen')).toEqual({ 'out/1/a': 'one\n', 'gen/a': 'one\n' });
  });

  it('says which files the cache has no more, and changes nothing; with "backup": true it needs no cache', async () => {
    await using project = await Project.create(FILES);
    const replaced = async () => {
      for (const text of ['one\n', 'two\n']) {
        await project.folder.write('src/a', text);
        await project.run(['run']);
      }
      await project.run(['cache', 'clear']);
      return await project.run(['rollback']);
    };
    const { code, stderr } = await replaced();
    expect(code).toBe(1);
    expect(stderr).toContain('error[backup/gone] Cannot roll back "gen/a"');
    expect(stderr).toContain('"out/1/a"');
    expect(await project.folder.read('out/1/a')).toBe('two\n');
    await project.folder.write('conductor.config.json', '{ "backup": true }');
    expect((await replaced()).code).toBe(0);
    expect(await tree(project, 'out', 'gen')).toEqual({ 'out/1/a': 'one\n', 'gen/a': 'one\n' });
    expect((await backups(project))[0]?.bytes).toBe(8);
  });

  it('brings back what the cache never had: outputs of a task that is not cached, and files of others', async () => {
    await using project = await Project.create({
      'conductor.config.json': '{}',
      'src/a': 'one\n',
      'tasks/01-copy.sh': copy(1, 'cache=false'),
      'tasks/02-gen.ts': writes,
      'gen/a': 'written by a person\n',
    });
    await project.run(['run', '--yes']);
    await project.folder.write('src/a', 'two\n');
    await project.run(['task', '1']);
    expect((await rollback(project)).restored).toEqual(['out/1/a']);
    expect(await project.folder.read('out/1/a')).toBe('one\n');
    expect((await rollback(project, '2')).restored).toEqual(['gen/a']);
    expect(await project.folder.read('gen/a')).toBe('written by a person\n');
  });

  it('keeps as many as the configuration says, and none for a run that changes nothing', async () => {
    await using project = await Project.create({ ...FILES, 'conductor.config.json': '{ "backups": { "keep": 2 } }' });
    for (const text of ['1', '2', '3', '4']) {
      await project.folder.write('src/a', text);
      await project.run(['run']);
    }
    await project.run(['run']);
    expect(await backups(project)).toHaveLength(2);
  });

  it('an unknown word is a usage error that names what there is to do', async () => {
    await using project = await Project.create(FILES);
    expect(await project.run(['rollback'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('backup/unknown'),
    });
    const { code, stderr } = await project.run(['rollback', 'nonsense']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('Cannot find run, task or backup "nonsense"')]);
    expect((await project.run(['backups'])).stdout).toBe('There are no backups\n');
  });
});

describe('a task that fails', () => {
  it('leaves what was there, also of what it had published, and what it wrote can be looked at', async () => {
    await using project = await Project.create(FILES);
    await project.run(['run']);
    const before = await tree(project, 'out', 'gen');
    await project.folder.write('src/a', 'bad\n');
    await project.folder.write('fail-1', '');
    const { code, stderr } = await project.run(['run', '--continue']);
    expect(code).toBe(1);
    expect(await tree(project, 'out', 'gen')).toEqual(before);
    const kept = [...stderr.matchAll(/what it wrote is kept in "(.*)"/g)].map(([, path]) => path ?? '').sort();
    expect(kept).toHaveLength(2);
    expect(await tree(project, kept[0] ?? '')).toEqual({ [`${kept[0]}/out/1/a`]: 'bad\n' });
    expect(Object.values(await tree(project, kept[1] ?? ''))).toEqual(['bad\n', 'bad\n']);
    const { stdout } = await project.run(['run', '--continue', '--json']);
    expect(JSON.parse(stdout).tasks[0].failure.kept).toMatch(/^\.conductor\/failed\//);
    expect(await schemaErrors(reportSchema, JSON.parse(stdout))).toEqual([]);
  });

  it('keeps what failed attempts wrote of the last runs only', async () => {
    await using project = await Project.create({ ...FILES, 'fail-1': '' });
    for (let run = 0; run < 7; run++) await project.run(['task', '1']);
    expect(readdirSync(project.folder.at('.conductor/failed'))).toHaveLength(5);
  });

  it('with "onFailure": "keep" leaves what it wrote, which can be rolled back', async () => {
    await using project = await Project.create({ ...FILES, 'conductor.config.json': '{ "onFailure": "keep" }' });
    await project.folder.write('src/b', 'old\n');
    await project.run(['run']);
    const before = await tree(project, 'out', 'gen');
    await project.folder.write('src/a', 'bad\n');
    await project.folder.write('fail-1', '');
    await project.run(['run', '--continue']);
    expect(await tree(project, 'out', 'gen')).toEqual({ ...before, 'out/1/a': 'bad\n', 'gen/a': 'bad\n' });
    await rollback(project);
    expect(await tree(project, 'out', 'gen')).toEqual(before);
  });
});

describe('a group', () => {
  const group = (needs = ''): Record<string, string> => ({
    'conductor.config.json': '{}',
    'src/a': 'one\n',
    'tasks/01-one.sh': copy(1, 'group=release'),
    'tasks/02-two.sh': copy(2, `group=release ${needs}`),
    'tasks/03-other.sh': copy(3),
  });

  it('leaves all outputs or none: what succeeded goes back where another fails', async () => {
    await using project = await Project.create(group('needs=1'));
    await project.folder.write('fail-2', '');
    expect((await project.run(['run', '--continue'])).code).toBe(1);
    expect(Object.keys(await tree(project, 'out'))).toEqual(['out/3/a']);
    await project.folder.remove('fail-2');
    await project.run(['run']);
    const before = await tree(project, 'out');
    await project.folder.write('src/a', 'two\n');
    await project.folder.write('fail-2', '');
    const { stderr } = await project.run(['run', '--continue']);
    expect(stderr).toContain(
      'The outputs of task 1 are what they were before this run: task 2 of the same group "release" failed',
    );
    expect(stderr).toContain('what was made is in the cache');
    expect(await tree(project, 'out')).toEqual({ ...before, 'out/3/a': 'two\n' });
    await project.folder.remove('fail-2');
    const { tasks } = await project.report('run');
    expect(tasks.map(({ outcome }) => outcome)).toEqual(['restored', 'executed', 'fresh']);
    expect(Object.values(await tree(project, 'out'))).toEqual(['two\n', 'two\n', 'two\n']);
    expect(readdirSync(project.folder.at('.conductor/groups'))).toEqual([]);
  });

  it('is not said to be in the cache where its results are not cached', async () => {
    await using project = await Project.create(group('needs=1'));
    await project.folder.write('tasks/01-one.sh', copy(1, 'group=release cache=false'));
    await project.folder.write('fail-2', '');
    const { stderr } = await project.run(['run', '--continue']);
    expect(stderr).toContain('of the same group "release" failed\nhelp: Run again once that is put right\n');
  });

  it('a killed run leaves a group to the next one, which puts it back before anything else', async () => {
    await using project = await Project.create(group('needs=1'));
    await project.run(['run']);
    await project.folder.write('src/a', 'two\n');
    await project.folder.write('tasks/02-two.sh', `${copy(2, 'group=release needs=1')}kill -9 $PPID\n`);
    await project.run(['run']);
    expect(await project.folder.read('out/1/a')).toBe('two\n'); // the mix that a kill leaves
    await project.folder.write('tasks/02-two.sh', `${copy(2, 'group=release needs=1')}false\n`);
    const { stderr } = await project.run(['run', '--continue']);
    expect(stderr).toContain('which was interrupted amid their group');
    expect(Object.values(await tree(project, 'out/1', 'out/2'))).toEqual(['one\n', 'one\n']);
    expect((await project.run(['task', '1', '--only'])).code).toBe(0);
    expect(existsSync(project.folder.at('.conductor/groups'))).toBe(true);
    expect(readdirSync(project.folder.at('.conductor/groups'))).toEqual([]);
  });

  it('whatever fails, and with whatever needs, ends with all new or all old', async () => {
    const failures = fc.subarray([1, 2, 3]);
    const needs = fc.constantFrom('', 'needs=1', 'needs=2');
    await fc.assert(
      fc.asyncProperty(
        fc.array(failures, { minLength: 1, maxLength: 3 }),
        needs,
        fc.boolean(),
        async (rounds, need, goOn) => {
          await using folder = await TempFolder.create({
            'conductor.config.json': '{ "durability": "none" }',
            'src/a': '0',
            'tasks/01-one.sh': copy(1, 'group=release'),
            'tasks/02-two.sh': copy(2, 'group=release'),
            'tasks/03-three.sh': copy(3, `group=release ${need}`),
          });
          let current: string | undefined;
          for (const [round, fail] of rounds.entries()) {
            await folder.write('src/a', String(round));
            for (const id of fail) await folder.write(`fail-${id}`, '');
            const { ok } = await runHere(folder, { continueAfterFailure: goOn });
            expect(ok).toBe(fail.length === 0);
            if (ok) current = String(round);
            const found = Object.values(await tree({ folder }, 'out'));
            expect(found).toEqual(current === undefined ? [] : [current, current, current]);
            for (const id of fail) await folder.remove(`fail-${id}`);
          }
        },
      ),
      { numRuns: 12 },
    );
  });
});

it('what a publication took is in the report and in the [PERF] lines', async () => {
  await using project = await Project.create({ ...FILES, 'gen/a': 'of somebody\n' });
  const { stdout, stderr } = await project.run(['task', '2', '--json', '--yes']);
  expect(stderr).toMatch(
    /^\[PERF\] task=2 write files=2 bytes=\d+ unchanged=0 coalesced=1 backups=1 rollbacks=0 ms=\d+\.\d survey=\d/m,
  );
  const [{ writes }] = JSON.parse(stdout).tasks;
  // The file and the note of what was published.
  expect(writes).toMatchObject([{ files: 2, unchanged: 0, coalesced: 1, backups: 1, rollbacks: 0 }]);
  expect(await schemaErrors(reportSchema, JSON.parse(stdout))).toEqual([]);
});
