import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { fasterOf } from '../../lib/cli/faster.ts';
import { planLines } from '../../lib/cli/plan-lines.ts';
import type { PlannedTask, PlanReport } from '../../lib/model/formats/plan-report.ts';
import schema from '../../schemas/plan-report.schema.json' with { type: 'json' };
import { TempFolder } from '../support/temp-folder.ts';
import { call } from './call.ts';

const validate = new Ajv({ strict: true, allErrors: true }).compile(schema);
const plain = { paint: (_style: string, text: string) => text, verbose: false };
const FILES = {
  'conductor.config.json': '{ "concurrency": 2 }',
  'a.txt': 'a',
  'tasks/01-long.sh': '# conductor: inputs=a.txt outputs=out/1 estimate=4s\nmkdir -p out; cp a.txt out/1\n',
  'tasks/02-short.sh': '# conductor: outputs=out/2 estimate=1s\nmkdir -p out; echo 2 > out/2\n',
  'tasks/03-last.sh': '# conductor: needs=1,2 outputs=out/3 estimate=500\nmkdir -p out; echo 3 > out/3\n',
};

function task(id: number, decision: PlannedTask['decision'], rest: Partial<PlannedTask> = {}): PlannedTask {
  return { id, name: `Task ${id}`, decision, because: [], expectedMs: 100 * id, from: 'history', ...rest };
}

const PLAN: Omit<PlanReport, 'version'> = {
  slots: 2,
  tasks: [
    task(1, 'run', { because: ['forced', 'first run'] }),
    task(2, 'restore', { from: 'default' }),
    task(3, 'fresh'),
  ],
  groups: [[1, 2], [3]],
  criticalPath: { tasks: [2], ms: 200 },
  workMs: 300,
  boundMs: 200,
  expectedMs: 200,
  whatIf: [
    { slots: 3, faster: [], expectedMs: 200, savedMs: 0 },
    { slots: 1, faster: [{ id: 2, percent: 50 }], expectedMs: 250, savedMs: -50 },
  ],
};

test('a plan shows groups, times and what would change them', () => {
  expect(planLines(PLAN, plain)).toEqual([
    'Group 1 (2 together)',
    '  01  Task 1  100 ms          would run (forced, and 1 more)',
    '  02  Task 2  200 ms unknown  would be restored',
    'Group 2',
    '  03  Task 3                  fresh',
    '',
    'Critical path  2, 200 ms',
    'Work           300 ms, shared out 150 ms',
    'Expected       200 ms on 2 slots',
    'What if',
    '  on 3 slots                   200 ms  no change',
    '  on 1 slot, 2 took 50 % less  250 ms  50 ms more',
  ]);
  expect(planLines(PLAN, { ...plain, verbose: true })[1]).toContain('(forced, first run)');
});

test('changes are listed, a long list in part', () => {
  const changed = Array.from({ length: 25 }, (_, at) => ({ what: 'file' as const, name: `src/${at}` }));
  const since: PlanReport['since'] = {
    of: 'main',
    kind: 'commit',
    changed: [{ what: 'env', name: 'CI' }, { what: 'record', name: 'task 2' }, ...changed],
    touched: [1, 2],
    strategy: 'selective',
    reason: '2 of 3 tasks are concerned',
    rebuildMs: 3000,
    savedMs: 2800,
  };
  const lines = planLines({ ...PLAN, since }, plain);
  expect(lines.slice(0, 4)).toEqual([
    'Since commit main: 27 changes',
    '  variable CI',
    '  no record of task 2',
    '  src/0',
  ]);
  expect(lines.slice(21, 26)).toEqual([
    '  and 7 more; --verbose shows all',
    'Touched   1, 2',
    'Strategy  selective: 2 of 3 tasks are concerned',
    'Saved     2.8 s of the 3.0 s that running everything is expected to take',
    '',
  ]);
  expect(planLines({ ...PLAN, since }, { ...plain, verbose: true })).toContain('  src/24');
  const nothing = { ...PLAN, tasks: [], groups: [], workMs: 0, since: { ...since, changed: [], touched: [] } };
  expect(planLines(nothing, plain).slice(0, 2)).toEqual(['Since commit main: 0 changes', 'Touched   no task']);
  expect(planLines(nothing, plain)).toHaveLength(4);
});

test('estimates make the plan until there is a history, and nothing is written', async () => {
  await using folder = await TempFolder.create(FILES);
  const { code, stdout, stderr } = await call(folder.path, 'plan');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout.split('\n')).toEqual([
    'Group 1 (2 together)',
    '  01  Long   4.0 s estimated   would run (first run)',
    '  02  Short  1.0 s estimated   would run (first run)',
    'Group 2',
    '  03  Last   500 ms estimated  would run (need 1 would run, and 1 more)',
    '',
    'Critical path  1 -> 3, 4.5 s',
    'Work           5.5 s, shared out 2.8 s',
    'Expected       4.5 s on 2 slots',
    'What if',
    '  on 3 slots        4.5 s  no change',
    '  1 took 50 % less  2.5 s  2.0 s less',
    '  3 took 50 % less  4.3 s  250 ms less',
    '',
  ]);
  expect((await folder.list()).filter((path) => path.startsWith('.conductor'))).toEqual([]);
});

test('questions are answered as JSON by the schema', async () => {
  await using folder = await TempFolder.create(FILES);
  const { stdout } = await call(folder.path, 'plan', '-j', '1', '--faster', 'long=75%', '--faster', '2=100', '--json');
  const plan = JSON.parse(stdout) as PlanReport;
  validate(plan);
  expect(validate.errors).toBeNull();
  const faster = [
    { id: 1, percent: 75 },
    { id: 2, percent: 100 },
  ];
  expect(plan).toMatchObject({
    slots: 1,
    expectedMs: 5500,
    boundMs: 5500,
    groups: [[1, 2], [3]],
    criticalPath: { tasks: [1, 3], ms: 4500 },
    whatIf: [
      { slots: 2, faster: [], expectedMs: 4500, savedMs: 1000 },
      { slots: 2, faster: [], expectedMs: 4500, savedMs: 1000 },
      { slots: 1, faster, expectedMs: 1500, savedMs: 4000 },
    ],
  });
});

test('what is fresh takes no time, and --force plans it all the same', async () => {
  await using folder = await TempFolder.create(FILES);
  await call(folder.path, 'run');
  const { stdout } = await call(folder.path, 'plan');
  expect(stdout).toContain('  03  Last     fresh\n');
  expect(stdout).toMatch(/\nNothing to do: 3 tasks fresh \(--force plans to run all of them\)\n$/);
  const forced = JSON.parse((await call(folder.path, 'plan', '--force', '--json')).stdout) as PlanReport;
  expect(forced.tasks.map(({ decision, from }) => `${decision} ${from}`)).toEqual(Array(3).fill('run history'));
  expect(forced.expectedMs).toBeLessThan(4000);
  const only = JSON.parse((await call(folder.path, 'plan', '3', '--only', '--json')).stdout) as PlanReport;
  expect(only.tasks.map(({ id }) => id)).toEqual([3]);
});

test.each([
  [['--faster', '8'], 'usage/invalid-faster'],
  [['--faster', '1=101%'], 'usage/invalid-faster'],
  [['--faster', '8=50%'], 'task/unknown'],
  [['--concurrency', '0'], 'usage/invalid-number'],
  [['--since', '2026-01-02T03-04-05-006Z-abcd'], 'plan/unknown-run'],
  [['9'], 'task/unknown'],
])('%j is refused: %s', async (argv, code) => {
  await using folder = await TempFolder.create(FILES);
  const called = await call(folder.path, 'plan', ...argv);
  expect({ code: called.code, stdout: called.stdout }).toEqual({ code: 2, stdout: '' });
  expect(called.stderr).toContain(`error[${code}]`);
});

test('faster tasks are read', () => {
  expect(fasterOf(undefined)).toEqual([]);
  expect(fasterOf('8=50%, a name=12.5')).toEqual([
    { word: '8', percent: 50 },
    { word: 'a name', percent: 12.5 },
  ]);
});
