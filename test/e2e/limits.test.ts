/** What may run at once: profiles, pools, declared and learned memory, and the load of others. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { HISTORY_FILE } from '../../lib/model/file-names.ts';
import type { PlanReport } from '../../lib/model/formats/plan-report.ts';
import type { RunReport } from '../../lib/model/formats/run-report.ts';
import { type Invocation, Project } from '../support/project.ts';

const task = (fields: object): string => `export default ${JSON.stringify({ cache: false, ...fields })};\n`;
/** Tasks 1 to `count` that wait until their pipes `p1` … were opened and closed; the first ones are preferred. */
const waiting = (count: number, fields: object = {}) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, at) => {
      const source = { estimate: 1000 - at, command: `cat p${at + 1}`, ...fields };
      return [`tasks/0${at + 1}-wait.ts`, task(source)];
    }),
  );

async function withPipes(files: Record<string, string>, count: number): Promise<Project> {
  const project = await Project.create(files);
  for (let at = 1; at <= count; at++) execFileSync('mkfifo', [project.folder.at(`p${at}`)]);
  return project;
}

/** Resolves when the task has opened its pipe; it ends when this is closed. */
const pipe = (project: Project, id: number) => open(project.folder.at(`p${id}`), 'w');

interface Running {
  readonly lines: string[];
  readonly errors: string[];
  readonly end: Promise<Invocation>;
}

function start(project: Project, ...args: string[]): Running {
  const child = project.start(['run', '--verbose', ...args]);
  const [lines, errors]: string[][] = [[], []];
  if (!child.stdout || !child.stderr || !lines || !errors) expect.fail('the process has no output');
  createInterface(child.stdout).on('line', (line) => lines.push(line));
  createInterface(child.stderr).on('line', (line) => errors.push(line));
  const end = once(child, 'close').then(([code]) => ({ code, stdout: lines.join('\n'), stderr: errors.join('\n') }));
  return { lines, errors, end };
}

/** `+1`, `-1`: starts and ends of tasks in the order in which they are told. */
function steps(stdout: string): readonly string[] {
  return stdout.split('\n').flatMap((line) => {
    const [, id, what] = /^(\d\d) .*? (started|executed in|failed)/.exec(line) ?? [];
    return id === undefined ? [] : [`${what === 'started' ? '+' : '-'}${Number(id)}`];
  });
}

function mostAtOnce(stdout: string): number {
  let [now, most] = [0, 0];
  for (const step of steps(stdout)) {
    now += step.startsWith('+') ? 1 : -1;
    most = Math.max(most, now);
  }
  return most;
}

describe.skipIf(process.platform === 'win32')('limits', () => {
  it('of a profile say how many tasks run at once', async () => {
    await using project = await withPipes(waiting(4), 4);
    const run = start(project, '--profile', 'small');
    const three = await Promise.all([1, 2, 3].map((id) => pipe(project, id)));
    expect(steps(run.lines.join('\n'))).not.toContain('+4');
    for (const each of three) await each.close();
    await (await pipe(project, 4)).close();
    const { code, stdout } = await run.end;
    expect([code, mostAtOnce(stdout)]).toEqual([0, 3]);
  });

  it('of pools keep tasks apart that use the same, and others go on', async () => {
    const tasks = waiting(4);
    const uses = { 'tasks/01-wait.ts': ['db'], 'tasks/02-wait.ts': ['db'], 'tasks/03-wait.ts': ['net'] };
    for (const [file, pools] of Object.entries(uses))
      tasks[file] = (tasks[file] ?? '').replace('{', `{ "uses": ${JSON.stringify(pools)},`);
    await using project = await withPipes(tasks, 4);
    const run = start(project, '-j', '4');
    const others = await Promise.all([1, 3, 4].map((id) => pipe(project, id)));
    for (const each of others) await each.close();
    await (await pipe(project, 2)).close();
    const { code, stdout } = await run.end;
    const order = steps(stdout);
    expect(code).toBe(0);
    expect(order.indexOf('+2')).toBeGreaterThan(order.indexOf('-1'));
    expect(stdout).toMatch(/^02 .* waits for pool "db"$/m);
    await project.folder.write('conductor.config.json', '{ "pools": { "db": 2 } }');
    const both = start(project, '-j', '4');
    for (const each of await Promise.all([1, 2, 3, 4].map((id) => pipe(project, id)))) await each.close();
    expect((await both.end).stdout).not.toContain('waits for');
  });

  it('let a task that is heavier than they are run alone', async () => {
    await using project = await Project.create({
      'conductor.config.json': '{ "profile": "small" }',
      'tasks/01-light.ts': task({ estimate: 300, resources: { memory: '1GB' }, command: ':' }),
      'tasks/02-heavy.ts': task({ estimate: 200, resources: { memory: '2.1GB' }, command: ':' }),
      'tasks/03-light.ts': task({ estimate: 100, command: ':' }),
    });
    const { stdout } = await project.run(['run', '--verbose']);
    expect(steps(stdout)).toEqual(['+1', '-1', '+2', '-2', '+3', '-3']);
    expect(stdout).toMatch(/^02 .* waits to run alone/m);
    const large = await project.run(['run', '--verbose', '--profile', 'large']);
    expect(steps(large.stdout).slice(0, 3).sort()).toEqual(['+1', '+2', '+3']);
  });

  it('go by what tasks were measured to take', async () => {
    const greedy = 'export default { cache: false, async run() { Buffer.alloc(150e6, 1); } };\n';
    await using project = await Project.create({
      'conductor.config.json': JSON.stringify({
        profile: 'tight',
        profiles: { tight: { tasks: 2, taskMemory: '10MB', memory: '350MB', cpu: 99 } },
      }),
      'tasks/01-greedy.ts': greedy,
      'tasks/02-greedy.ts': greedy,
    });
    const first = await project.run(['run', '--verbose']);
    expect(steps(first.stdout).slice(0, 2)).toEqual(['+1', '+2']);
    const { stdout } = await project.run(['plan', '--json']);
    const plan = JSON.parse(stdout) as PlanReport;
    expect(plan.limits).toEqual({ profile: 'tight', memory: 350e6, cpu: 99 });
    expect(plan.tasks.map(({ takes }) => takes?.memoryFrom)).toEqual(['history', 'history']);
    for (const { takes } of plan.tasks) expect(takes?.memory).toBeGreaterThan(175e6);
    expect(plan.tasks.flatMap(({ waitsFor }) => waitsFor ?? [])).toEqual(['memory']);
    expect(plan.expectedMs).toBe(plan.workMs);
    const second = await project.run(['run', '--verbose']);
    expect(mostAtOnce(second.stdout)).toBe(1);
    expect(second.stdout).toContain('waits for memory');
    expect(second.stdout).toMatch(/\nefficiency .*; limits held up [12] \(memory\)\n/);
    const { efficiency } = JSON.parse((await project.run(['run', '--json'])).stdout) as RunReport;
    expect(efficiency?.held?.map((held) => held.for)).toEqual(['memory']);
    const text = await project.run(['plan', '--verbose']);
    expect(text.stdout).toMatch(/waits for memory; takes \d+\.\d MB \(history\), \d cores? \(history\)\n/);
    expect(text.stdout).toContain('Limits         350.0 MB and 99 cores (profile tight)\n');
  });

  it('let tasks run whatever others are said or were measured to take', async () => {
    const cores = (cpu: number) => task({ command: ':', resources: { cpu } });
    const tasks = { 'tasks/01-vast.ts': cores(1e306), 'tasks/02-one.ts': cores(1), 'tasks/03-more.ts': cores(2) };
    await using project = await Project.create(tasks);
    const first = await project.run(['run', '-j', '2', '--profile', 'small']);
    expect(first.code).toBe(0);
    const file = project.folder.at(HISTORY_FILE);
    const learned = readFileSync(file, 'utf8').replaceAll(/"(ms|cpuMs|memory)":[\d.]+/g, '"$1":1e999');
    for (const name of Object.keys(tasks)) await project.folder.write(name, task({ command: ':' }));
    writeFileSync(file, learned);
    const plan = JSON.parse((await project.run(['plan', '--json'])).stdout) as PlanReport;
    expect(plan.tasks.map(({ expectedMs, from }) => [expectedMs, from])).toEqual(
      plan.tasks.map(() => [1000, 'default']),
    );
    expect((await project.run(['run', '-j', '2'])).code).toBe(0);
  });

  it('of unknown profiles are errors, also where nothing is to be done', async () => {
    await using project = await Project.create({ 'tasks/01-quick.sh': ':\n' });
    expect((await project.run(['run', '--profile', 'auto'])).code).toBe(0);
    for (const command of ['run', 'plan']) {
      const { code, stderr } = await project.run([command, '--profile', 'larg']);
      expect(code).toBe(2);
      expect(stderr).toContain(
        'error[usage/unknown-profile] Unknown profile "larg"\nhelp: Did you mean "large"? Profiles are ',
      );
    }
    await project.folder.write('conductor.config.json', '{\n  "profile": "smal"\n}\n');
    const { code, stderr } = await project.run(['run']);
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/^error\[config\/invalid\] Unknown profile "smal"\n.*conductor\.config\.json:2:/),
    ]);
  });
});

describe.runIf(process.platform === 'linux')('--adaptive', () => {
  it('starts fewer tasks while other programs keep the machine busy', async () => {
    const busy: ChildProcess[] = [];
    try {
      for (let at = 0; at < 2 * availableParallelism(); at++) {
        const child = spawn('nice', ['-n', '19', process.execPath, '-e', 'console.log(1); for (;;);'], {
          stdio: ['ignore', 'pipe', 'ignore'],
        });
        busy.push(child);
        await once(child.stdout ?? expect.fail('the process has no output'), 'data');
      }
      await using project = await withPipes(waiting(4), 4);
      const all = start(project, '-j', '4');
      for (const each of await Promise.all([1, 2, 3, 4].map((id) => pipe(project, id)))) await each.close();
      expect(mostAtOnce((await all.end).stdout)).toBe(4);
      const run = start(project, '-j', '4', '--adaptive');
      await Promise.all([1, 2, 3, 4].map(async (id) => await (await pipe(project, id)).close()));
      const { code, stdout, stderr } = await run.end;
      expect(code).toBe(0);
      expect(mostAtOnce(stdout)).toBeLessThan(4);
      expect(
        stderr.match(/note: waiting for other programs: they keep .* of \d+ cores busy; \d instead of 4 tasks/g),
      ).toHaveLength(1);
    } finally {
      for (const child of busy) child.kill('SIGKILL');
    }
  });
});
