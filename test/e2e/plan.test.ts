/** Order by critical path, the history of runs, their efficiency, and `conductor plan --since`. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import type { PlanReport, SinceReport } from '../../lib/model/formats/plan-report.ts';
import type { RunReport } from '../../lib/model/formats/run-report.ts';
import { runsNewestFirst } from '../../lib/perf/history.ts';
import schema from '../../schemas/plan-report.schema.json' with { type: 'json' };
import runSchema from '../../schemas/run-report.schema.json' with { type: 'json' };
import { Project, REPOSITORY } from '../support/project.ts';

const ajv = new Ajv({ strict: true, allErrors: true });
const isPlan = ajv.compile(schema);
const isRun = ajv.compile(runSchema);
const task = (fields: string): string => `export default { ${fields} };\n`;
const ordered = (fields: string, id: number): string => task(`${fields} cache: false, command: 'echo ${id} >> order'`);

/** Task 2 is short, but a long chain hangs on it; 3 is long and alone; 1 is neither. */
const CHAIN = {
  'tasks/01-neither.ts': ordered('estimate: 100,', 1),
  'tasks/02-first-of-chain.ts': ordered('estimate: 10,', 2),
  'tasks/03-long.ts': ordered(`estimate: '1s',`, 3),
  'tasks/04-chain.ts': ordered('needs: [2], estimate: 2000,', 4),
};
const FILES = {
  '.gitignore': '.conductor/\nnode_modules\nout/\n',
  'tasks/01-a.ts': task(`inputs: ['a/**'], outputs: ['out/a'], command: 'mkdir -p out; cat a/* > out/a'`),
  'tasks/02-b.ts': task(
    `inputs: ['b/**'], outputs: ['out/b'], env: ['WORD'], command: 'mkdir -p out; cat b/* > out/b'`,
  ),
  'tasks/03-after-a.ts': task(`needs: [1], outputs: ['out/c'], command: 'cp out/a out/c'`),
  'a/one': '1',
  'b/two': '2',
};

async function planOf(project: Project, ...args: string[]): Promise<PlanReport> {
  const { code, stdout, stderr } = await project.run(['plan', '--json', ...args]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const plan = JSON.parse(stdout) as PlanReport;
  isPlan(plan);
  expect(isPlan.errors).toBeNull();
  return plan;
}

const sinceOf = async (project: Project, of: string): Promise<SinceReport> => {
  const { since } = await planOf(project, '--since', of);
  return since ?? expect.fail('the plan says nothing of changes');
};
const newest = (project: Project) => [...runsNewestFirst(project.folder.path)];

describe('order of tasks', () => {
  it('goes by the longest way to the end: by estimates first, by history then', async () => {
    await using project = await Project.create(CHAIN);
    expect((await project.run(['run', '-j', '1'])).code).toBe(0);
    expect(await project.folder.read('order')).toBe('2\n4\n3\n1\n');
    const [first] = newest(project);
    await project.folder.remove('.conductor/metrics/history.jsonl');
    const tasks = [5000, 1, 700, 1].map((ms, at) => ({ id: at + 1, outcome: 'executed', ms, because: [] }));
    await project.folder.write('.conductor/metrics/history.jsonl', `${JSON.stringify({ ...first, tasks })}\n`);
    await project.folder.remove('order');
    await project.run(['run', '-j', '1']);
    expect(await project.folder.read('order')).toBe('1\n3\n2\n4\n');
  });
});

describe('efficiency', () => {
  it('is told at the end of a run that executed something, and only then', async () => {
    await using project = await Project.create(FILES);
    const { stdout } = await project.run(['run', '-j', '2']);
    expect(stdout).toMatch(
      /\nefficiency \d+ % of the bound \((critical path .*|.* of work on 2 slots)\)\n3 tasks: 3 ex/,
    );
    expect((await project.run(['run'])).stdout).not.toContain('efficiency');
    await project.folder.remove('out');
    expect((await project.run(['run'])).stdout).not.toContain('efficiency');
    const forced = await project.run(['task', '3', '--force', '--json', '-j', '2']);
    const report = JSON.parse(forced.stdout) as RunReport;
    isRun(report);
    expect(isRun.errors).toBeNull();
    const { efficiency } = report;
    expect(efficiency).toMatchObject({ slots: 2, criticalPath: { tasks: [1, 3] } });
    expect(efficiency?.ofBound).toBeGreaterThan(0);
    expect(efficiency?.ofBound).toBeLessThanOrEqual(1);
    expect(efficiency?.boundMs).toBe(efficiency?.criticalPath.ms);
  });

  it('is told of a failed run too', async () => {
    await using project = await Project.create({
      'tasks/01-fail.sh': 'exit 1\n',
      'tasks/02-next.sh': '# conductor: needs=1\n',
    });
    const { code, stdout } = await project.run(['run']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/\nefficiency \d+ % of the bound \(critical path 1, .*\)\n2 tasks: 1 failed, 1 skipped/);
    const tasks = [
      { id: 1, outcome: 'failed', because: ['first-run'] },
      { id: 2, outcome: 'skipped', ms: 0, because: ['not-cached'] },
    ];
    expect(newest(project)).toMatchObject([{ ok: false, tasks }]);
  });
});

describe('history', () => {
  it('has a line for each run that did something, with reasons and keys', async () => {
    await using project = await Project.create(FILES);
    await project.run(['run']);
    await project.run(['run']);
    await project.folder.write('a/one', '2');
    const { run } = await project.report('run', '-j', '3');
    await project.folder.remove('out/c');
    await project.run(['run']);
    const runs = newest(project);
    expect(runs.map(({ tasks, fresh }) => [tasks.map(({ id }) => id).toSorted(), fresh])).toEqual([
      [[3], [1, 2]],
      [[1, 3], [2]],
      [[1, 2, 3], []],
    ]);
    expect(runs[1]).toMatchObject({ run, ok: true, concurrency: 3 });
    expect(runs[1]?.tasks.map(({ outcome, because }) => [outcome, because])).toEqual([
      ['executed', ['input']],
      ['executed', ['need']],
    ]);
    expect(runs[0]?.tasks[0]).toMatchObject({ outcome: 'restored', because: ['output'] });
    expect(runs[0]?.tasks[0]?.key).toBe(runs[1]?.tasks[1]?.key);
    expect(runs[0]?.efficiency).toBeUndefined();
  });

  it('of damaged lines costs nothing but what they said', async () => {
    await using project = await Project.create(FILES);
    await project.run(['run']);
    await project.folder.write('.conductor/metrics/history.jsonl', '{"version":1,"tasks":[{"id":"x"}]}\n\u0000{{{\n');
    expect((await planOf(project, '--force')).tasks.map(({ from }) => from)).toEqual(Array(3).fill('default'));
    expect((await project.run(['run', '--force'])).code).toBe(0);
    expect(newest(project)).toHaveLength(1);
  });
});

it.skipIf(process.platform === 'win32')('more scripts than a process may have files open are planned', async () => {
  const scripts = Array.from({ length: 300 }, (_, at) => [`tasks/${at}-script.sh`, ':\n']);
  await using project = await Project.create(Object.fromEntries(scripts));
  const line = ['-c', 'ulimit -n 128; exec "$@"', 'sh', process.execPath, join(REPOSITORY, 'bin/conductor.cjs')];
  const plan = execFileSync('sh', [...line, 'plan', '--json'], { cwd: project.folder.path, encoding: 'utf8' });
  expect((JSON.parse(plan) as PlanReport).tasks.length).toBe(300);
});

describe('plan --since', () => {
  it('a commit: names files, tasks, the strategy and what is saved', async () => {
    await using project = await Project.create(FILES);
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.org', ...args], {
        cwd: project.folder.path,
        stdio: 'pipe',
      });
    git('init', '-q');
    git('add', '-A');
    git('commit', '-qm', 'Start');
    expect(await sinceOf(project, 'HEAD')).toMatchObject({ strategy: 'full', touched: [1, 2, 3], changed: [] });
    await project.run(['run']);
    expect(await sinceOf(project, 'HEAD')).toMatchObject({ strategy: 'nothing', touched: [], changed: [] });
    await project.folder.write('b/new', 'x');
    await project.folder.write('README', 'x');
    const plan = await planOf(project, '--since', 'HEAD');
    expect(plan.since).toMatchObject({
      of: 'HEAD',
      kind: 'commit',
      changed: [
        { what: 'file', name: 'README' },
        { what: 'file', name: 'b/new' },
      ],
      touched: [2],
      strategy: 'selective',
    });
    expect(plan.tasks.map(({ id, decision, from }) => [id, decision, from])).toEqual([[2, 'run', 'history']]);
    expect(plan.since?.savedMs).toBeCloseTo((plan.since?.rebuildMs ?? 0) - plan.expectedMs);
    const unknown = await project.run(['plan', '--since', 'nowhere']);
    expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('error[git/failed]')]);
  });

  it('a run: what its results were made of beside what is there now', async () => {
    await using project = await Project.create(FILES);
    const { run: first } = await project.report('run');
    await project.folder.write('a/one', '2');
    const { run: second } = await project.report('run');
    expect(await sinceOf(project, second)).toMatchObject({ kind: 'run', strategy: 'nothing', touched: [] });
    expect(await sinceOf(project, first)).toMatchObject({
      changed: [{ what: 'file', name: 'a/one' }],
      touched: [1, 3],
      strategy: 'selective',
    });
    await project.folder.write('a/one', '1'); // as the first run had it
    expect(await sinceOf(project, first)).toMatchObject({ strategy: 'nothing' });
    await project.folder.write('tasks/02-b.ts', FILES['tasks/02-b.ts'].replace('cat b', 'sort b'));
    const { changed, touched } = await sinceOf(project, first);
    expect(touched).toEqual([2]);
    expect(changed).toEqual([
      { what: 'definition', name: 'task 2: how.command' },
      { what: 'file', name: 'tasks/02-b.ts' },
    ]);
  });

  it('tasks made of pieces are redone in part', async () => {
    const pieces = `export default { inputs: ['b/*'], outputs: ['out/p/*'], async run({ action }) {
      for (const name of ['one', 'two']) {
        await action({ name, inputs: ['b/' + name], outputs: ['out/p/' + name],
          async run({ read, write }) { write('out/p/' + name, await read('b/' + name)); } });
      }
    } };\n`;
    await using project = await Project.create({ ...FILES, 'b/one': '1', 'tasks/04-pieces.ts': pieces });
    const { run } = await project.report('run');
    await project.folder.write('b/one', '2');
    expect(await sinceOf(project, run)).toMatchObject({
      touched: [2, 4],
      strategy: 'incremental',
      reason: '2 of 4 tasks are concerned, and task 4 redoes only the pieces that changed',
    });
  });

  it('a run whose records are gone, or that is not remembered', async () => {
    await using project = await Project.create(FILES);
    const { run } = await project.report('run');
    await project.folder.remove('.conductor/cache/v1/ac');
    expect(await sinceOf(project, run)).toMatchObject({
      changed: [1, 2, 3].map((id) => ({ what: 'record', name: `task ${id}` })),
      strategy: 'full',
    });
    const { code, stderr } = await project.run(['plan', '--since', '2026-01-02T03-04-05-006Z-abcd']);
    expect(code).toBe(2);
    expect(stderr).toContain('error[plan/unknown-run]');
    expect(stderr).toContain(run);
  });
});
