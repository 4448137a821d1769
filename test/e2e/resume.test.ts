/** `conductor resume`: what a run has done that did not end well stays done, tasks with side effects included. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { schemaErrors } from '../../lib/config/schema-validator.ts';
import type { ResumeReport } from '../../lib/model/formats/resume-report.ts';
import resumeSchema from '../../schemas/resume-report.schema.json' with { type: 'json' };
import reportSchema from '../../schemas/run-report.schema.json' with { type: 'json' };
import { Project, type Report } from '../support/project.ts';

/** A task that does something outside of its outputs: a line for each time. */
const effect = (name: string, header = 'inputs=src') =>
  `# conductor: ${header} outputs=out/${name} cache=false
echo ${name} >> effects; mkdir -p out; cp src out/${name}
`;
/** Succeeds where the file `ok` is there. */
const picky = (name: string, header: string) =>
  `# conductor: ${header} inputs=ok outputs=out/${name}
mkdir -p out; test -e ok; cat out/* > text; mv text out/${name}
`;
/** Goes on only where the file `go` is there; without it, says that it has started and waits to be killed. */
const waiting = (needs: string) => `import { existsSync, writeFileSync } from 'node:fs';
export default { needs: [${needs}], outputs: ['gen/**'], async run({ write }) {
  write('gen/a', 'made');
  if (existsSync('go')) return;
  writeFileSync('started', '');
  setInterval(() => {}, 1e6);
  await new Promise(() => {});
} };
`;
const CHAIN = {
  'conductor.config.json': '{ "concurrency": 1 }',
  src: 'one\n',
  'tasks/01-effect.sh': effect('effect'),
  'tasks/02-plain.sh': '# conductor: needs=1 inputs=out/effect outputs=out/plain\ncp out/effect out/plain\n',
  'tasks/03-picky.sh': picky('picky', 'needs=2'),
  'tasks/04-last.sh': effect('last', 'needs=3 inputs=src'),
};

const outcomes = ({ tasks }: Report) => tasks.map(({ id, outcome }) => `${id} ${outcome}`);
const effects = async ({ folder }: Project) => (await folder.read('effects')).trim().split('\n');
const records = ({ folder }: Project) => readdirSync(folder.at('.conductor/metrics/runs'));

/** How many tasks the newest record says to be done. */
function doneTasks(project: Project): number {
  const name = records(project).sort().at(-1);
  if (name === undefined) return 0;
  const text = readFileSync(project.folder.at(`.conductor/metrics/runs/${name}`), 'utf8');
  return text.split('\n').filter((line) => line.includes('"outcome":')).length;
}

async function listed(project: Project): Promise<ResumeReport['runs']> {
  const { stdout } = await project.run(['resume', '--list', '--json']);
  expect(await schemaErrors(resumeSchema, JSON.parse(stdout))).toEqual([]);
  return (JSON.parse(stdout) as ResumeReport).runs;
}

/** Ends with the test's own time limit. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}

/** Starts a run, waits until its waiting task has started, and ends it by a signal. */
async function stopped(
  project: Project,
  args: readonly string[],
  signal: NodeJS.Signals,
  done = 0,
): Promise<number | null> {
  await project.folder.remove('started').catch(() => undefined);
  const child = project.start(args);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  child.stdout?.resume();
  child.stderr?.resume();
  await until(() => existsSync(project.folder.at('started')) && doneTasks(project) >= done);
  child.kill(signal);
  return await ended;
}

describe('conductor resume', () => {
  it('goes on with a failed run: the failed task and its dependents are carried out, nothing else', async () => {
    await using project = await Project.create(CHAIN);
    const failed = await project.run(['run', '--plain']);
    expect(failed.code).toBe(1);
    expect(failed.stdout).toMatch(/1 failed.*\nto go on where it stopped: conductor resume\n$/);
    const [run] = await listed(project);
    expect(run).toMatchObject({ state: 'failed', tasks: [1, 2, 3, 4], done: [1, 2], failed: [3], words: [] });

    await project.folder.write('ok', '');
    const { stdout, stderr, code } = await project.run(['resume', '--plain']);
    expect(code, stderr).toBe(0);
    expect(stdout).toContain(`01 Effect  fresh (done in run ${run?.run})\n02 Plain   fresh\n03 Picky   executed`);
    expect(stdout).not.toContain('conductor resume');
    expect(await effects(project)).toEqual(['effect', 'last']);
    expect(records(project)).toEqual([]);
    expect((await project.run(['resume'])).code).toBe(2);
    expect(outcomes(await project.report('run'))).toEqual(['1 executed', '2 fresh', '3 fresh', '4 executed']);
  });

  it('goes on with a run that was killed while a task ran', async () => {
    await using project = await Project.create({ ...CHAIN, 'tasks/03-picky.sh': '', 'tasks/03-wait.ts': waiting('2') });
    await project.folder.remove('tasks/03-picky.sh');
    await stopped(project, ['run', '--quiet'], 'SIGKILL', 2);
    expect(await effects(project)).toEqual(['effect']);
    expect(await listed(project)).toMatchObject([{ state: 'killed', done: [1, 2], failed: [] }]);
    expect((await project.run(['resume', '--list'])).stdout).toMatch(/killed +2 of 4 +every task/);
    await project.folder.write('go', '');
    const report = await project.report('resume');
    expect(outcomes(report)).toEqual(['1 fresh', '2 fresh', '3 executed', '4 executed']);
    expect(report.tasks[0]?.because).toEqual([expect.stringMatching(/^done in run 20/)]);
    expect(await schemaErrors(reportSchema, report)).toEqual([]);
    expect(await effects(project)).toEqual(['effect', 'last']);
  });

  it('goes on with an interrupted run, and with a resumed run that was interrupted again', async () => {
    await using project = await Project.create({
      'conductor.config.json': '{ "concurrency": 1 }',
      src: 'one\n',
      'tasks/01-a.sh': effect('a'),
      'tasks/02-wait.ts': waiting('1'),
      'tasks/03-b.sh': effect('b', 'needs=2 inputs=src'),
      'tasks/04-picky.sh': picky('picky', 'needs=3'),
    });
    expect(await stopped(project, ['task', '4', '--plain'], 'SIGINT')).toBe(130);
    const [first] = await listed(project);
    expect(first).toMatchObject({ state: 'interrupted', done: [1], words: ['4'] });
    expect(await stopped(project, ['resume', '--plain'], 'SIGKILL')).toBeNull();
    const [second, ...others] = await listed(project);
    expect(others).toEqual([]);
    expect(second).toMatchObject({ state: 'killed', done: [1], resumes: [first?.run], words: ['4'] });
    await project.folder.write('go', '');
    const third = await project.report('resume', first?.run ?? ''); // by the name that the user knows
    expect(outcomes(third)).toEqual(['1 fresh', '2 executed', '3 executed', '4 failed']);
    await project.folder.write('ok', '');
    const last = await project.report('resume');
    expect(outcomes(last)).toEqual(['1 fresh', '2 fresh', '3 fresh', '4 executed']);
    expect(last.tasks.flatMap(({ because }) => because).filter((why) => why.startsWith('done'))).toEqual([
      `done in run ${first?.run}`,
      `done in run ${third.run}`,
    ]);
    expect(await effects(project)).toEqual(['a', 'b']);
    expect(records(project)).toEqual([]);
  });

  it('takes no task for done whose line is not whole', async () => {
    await using project = await Project.create(CHAIN);
    const { run } = await project.report('run');
    const file = `.conductor/metrics/runs/${run}.jsonl`;
    const text = await project.folder.read(file);
    const line = text.indexOf('"task":1');
    await project.folder.write(file, text.slice(0, line + 40));
    await project.folder.write('ok', '');
    expect(outcomes(await project.report('resume'))[0]).toBe('1 executed');
    expect(await effects(project)).toEqual(['effect', 'effect', 'last']);
  });

  it('does a task again whose output is gone or another one, and says so', async () => {
    await using project = await Project.create(CHAIN);
    await project.run(['run']);
    await project.folder.remove('out/effect');
    const { stderr, stdout } = await project.run(['resume', '--plain']);
    expect(stderr).toMatch(/warning\[resume\/again\] Task 1 "Effect" was done in run .* output "out\/effect" missing/);
    expect(stdout).toContain('executed');
    await project.folder.write('out/effect', 'mine\n');
    await project.folder.write('ok', '');
    expect((await project.report('resume')).tasks[0]).toMatchObject({
      outcome: 'executed',
      because: ['output "out/effect" modified'],
    });
    expect(await effects(project)).toEqual(['effect', 'effect', 'effect', 'last']);
  });

  it('lets a task stay done whose input, code or variable is another one by now, and names what', async () => {
    await using project = await Project.create({
      ...CHAIN,
      'tasks/01-effect.sh': effect('effect', 'inputs=src env=COLOUR'),
    });
    await project.run(['run'], { env: { COLOUR: 'red' } });
    await project.folder.write('src', 'two\n');
    await project.folder.write('ok', '');
    const dry = await project.run(['resume', '--dry-run'], { env: { COLOUR: 'blue' } });
    expect(dry.stdout).toContain('2 would run, 2 fresh');
    expect(await effects(project)).toEqual(['effect']);
    const { stderr } = await project.run(['resume'], { env: { COLOUR: 'blue' } });
    expect(stderr).toMatch(
      /warning\[resume\/changed\] Task 1 "Effect" was done in run .* since: env "COLOUR" modified, input "src" modified\n/,
    );
    expect(await effects(project)).toEqual(['effect', 'last']);
    expect(await project.folder.read('out/plain')).toBe('one\n');
  });

  it('goes on by the options of the run: what was forced and done is not forced again', async () => {
    await using project = await Project.create({ ...CHAIN, ok: '' });
    await project.run(['run']);
    await project.folder.remove('ok');
    await project.run(['task', '3', '--force']);
    await project.folder.write('ok', '');
    expect(outcomes(await project.report('resume'))).toEqual(['1 fresh', '2 fresh', '3 executed']);
    expect((await project.report('task', '2')).tasks.map(({ outcome }) => outcome)).toEqual(['executed', 'fresh']);
  });

  it('takes a group that was put back for not done', async () => {
    await using project = await Project.create({
      'conductor.config.json': '{ "concurrency": 1 }',
      src: 'one\n',
      'tasks/01-a.sh': effect('a', 'inputs=src group=release'),
      'tasks/02-b.sh': picky('b', 'needs=1 group=release'),
      'tasks/03-c.sh': effect('c', 'needs=1 inputs=src'),
    });
    await project.run(['run', '--continue']);
    expect(existsSync(project.folder.at('out/a'))).toBe(false);
    expect(await listed(project)).toMatchObject([{ done: [3], failed: [2] }]);
    await project.folder.write('ok', '');
    expect(outcomes(await project.report('resume'))).toEqual(['1 executed', '2 executed', '3 fresh']);
    expect(await effects(project)).toEqual(['a', 'c', 'a']);
    expect(records(project)).toEqual([]);
  });

  it('takes a group for not done amid which the run was killed', async () => {
    await using project = await Project.create({
      'conductor.config.json': '{ "concurrency": 1 }',
      src: 'one\n',
      'tasks/01-a.sh': effect('a', 'inputs=src'),
      'tasks/02-b.sh': effect('b', 'needs=1 inputs=src group=release'),
      'tasks/03-wait.ts': waiting('2').replace('outputs', "group: 'release', outputs"),
    });
    await stopped(project, ['run', '--quiet'], 'SIGKILL');
    expect(await listed(project)).toMatchObject([{ state: 'killed', done: [1] }]);
    await project.folder.write('go', '');
    expect(outcomes(await project.report('resume'))).toEqual(['1 fresh', '2 executed', '3 executed']);
    expect(await effects(project)).toEqual(['a', 'b', 'b']);
  });

  it('waits for a run that still goes on, and then goes on with what that has left', async () => {
    await using project = await Project.create({
      'conductor.config.json': '{ "concurrency": 1 }',
      src: 'one\n',
      'tasks/01-a.sh': effect('a'),
      'tasks/02-wait.ts': waiting('1'),
    });
    const first = project.start(['run', '--quiet']);
    await until(() => existsSync(project.folder.at('started')));
    expect(await listed(project)).toMatchObject([{ state: 'running', done: [1] }]);
    const second = project.start(['resume', '--plain']);
    const said = { out: '', err: '' };
    second.stdout?.on('data', (text) => (said.out += text));
    second.stderr?.on('data', (text) => (said.err += text));
    const ended = new Promise((resolve) => second.once('close', resolve));
    await until(() => said.err.includes('waiting for run 20'));
    await project.folder.write('go', '');
    first.kill('SIGKILL');
    expect(await ended, said.err).toBe(0);
    expect(said.out).toMatch(/01 A {5}fresh \(done in run .*\)\n.*02 Wait {2}executed/s);
    expect(await effects(project)).toEqual(['a']);
  });

  it('carries out what is needed by now as well, and refuses where a task is gone or has another number', async () => {
    await using project = await Project.create(CHAIN);
    await project.run(['run']);
    await project.folder.write('tasks/00-new.sh', '# conductor: outputs=ok\n: > ok\n');
    await project.folder.write('tasks/03-picky.sh', picky('picky', 'needs=2,0'));
    const { stderr } = await project.run(['resume', '--dry-run']);
    expect(stderr).toMatch(/warning\[resume\/added\] Task 0 was not part of run .* is needed by now/);
    await project.folder.write('tasks/05-picky.sh', picky('picky', 'needs=2,0'));
    await project.folder.remove('tasks/03-picky.sh');
    await project.folder.write('tasks/04-last.sh', effect('last', 'needs=5 inputs=src'));
    const refused = await project.run(['resume']);
    expect([refused.code, refused.stdout]).toEqual([2, '']);
    expect(refused.stderr).toMatch(/error\[resume\/plan-changed\] Cannot go on with run .*: task 3 "picky" is 5 now/);
    await project.folder.remove('tasks/05-picky.sh');
    await project.folder.write('tasks/04-last.sh', effect('last', 'needs=2 inputs=src'));
    expect((await project.run(['resume'])).stderr).toContain('task 3 "picky" is gone');
  });

  it('names the unfinished runs where it does not know the one that it is told', async () => {
    await using project = await Project.create(CHAIN);
    expect((await project.run(['resume', '--list'])).stdout).toMatch(/^There is no run to go on with/);
    const { run } = await project.report('run');
    const { code, stderr } = await project.run(['resume', `${run.slice(0, -1)}~`]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(`Did you mean "${run}"? Unfinished: ${run}`)]);
    await project.folder.write('ok', '');
    const done = await project.report('resume');
    const ended = await project.run(['resume', done.run]);
    expect(ended.stderr).toContain(`Cannot resume run "${done.run}": it ended well`);
    expect((await project.run(['resume', '--force'])).stderr).toContain('Unknown option "--force"');
  });

  it('knows a module again that only the task loaded, though the killed run remembered nothing of it', async () => {
    const task = `import { appendFileSync } from 'node:fs';
export default { cache: false, outputs: ['gen/**'], async run({ write }) {
  const name = './lib/late.mjs';
  appendFileSync('effects', (await import(name)).word + '\\n');
  write('gen/a', 'made');
} };\n`;
    await using project = await Project.create({
      'tasks/01-late.ts': task,
      'tasks/lib/late.mjs': "export const word = 'late';\n",
      'tasks/02-wait.ts': waiting('1').replaceAll('gen/', 'wait/'),
    });
    await stopped(project, ['run', '--quiet'], 'SIGKILL', 1);
    await project.folder.write('go', '');
    const { stdout, stderr } = await project.run(['resume', '--plain', '--dry-run']);
    expect(stderr).toBe('');
    expect(stdout).toContain('1 would run, 1 fresh');
    await project.folder.write('tasks/lib/late.mjs', "export const word = 'later';\n");
    expect((await project.run(['resume'])).stderr).toContain('since: task code "tasks/lib/late.mjs" modified');
    expect(await effects(project)).toEqual(['late']);
  });

  it('carries out a run whose notes cannot be written, says so, and hints at nothing', async () => {
    await using project = await Project.create({ ...CHAIN, '.conductor/metrics/runs': 'no folder' });
    const { code, stdout, stderr } = await project.run(['run', '--plain']);
    expect([code, stdout]).toEqual([1, expect.stringContaining('2 executed')]);
    expect(stderr).toContain('warning[resume/not-noted] Cannot note what this run has done');
    expect(stdout).not.toContain('conductor resume');
    expect((await project.run(['resume'])).code).toBe(2);
  });

  it('keeps notes of as many unfinished runs as logs, and of none that had nothing to do', async () => {
    await using project = await Project.create({
      ...CHAIN,
      'conductor.config.json': '{ "concurrency": 1, "logs": { "keep": 2 } }',
    });
    for (const task of ['3', '4', '3']) expect((await project.run(['task', task, '--quiet'])).stdout).toBe('');
    expect((await listed(project)).map(({ words }) => words)).toEqual([['3'], ['4']]);
    await project.run(['task', '2', '--dry-run']);
    expect(records(project)).toHaveLength(2);
  });

  it('forgets a run of which everything has been done since by another', async () => {
    await using project = await Project.create(CHAIN);
    await project.run(['task', '3']);
    await project.run(['task', '4']);
    expect((await listed(project)).map(({ words }) => words)).toEqual([['4'], ['3']]);
    await project.folder.write('ok', '');
    await project.run(['task', '3']);
    expect((await listed(project)).map(({ words }) => words)).toEqual([['4']]);
    await project.run(['run']);
    expect(records(project)).toEqual([]);
  });
});
