/**
 * Measures the scheduler: 22 tasks with known sleeps at 1, 2 and 4 slots beside the shortest time that is possible, what
 * planning and scheduling 1,000 and 10,000 tasks cost, what `conductor plan` costs as a whole with as many task files, and what
 * it costs to run a script strictly. Usage:
 * `npm run bench:schedule [-- --runs 3 --part sleeps|planning|workspace|scripts --scale 4]`; run `npm run build` before.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { byLongestPath, criticalPath, groupsOf } from '../lib/plan/critical-path.ts';
import { expectedRuns, samplesOf } from '../lib/plan/durations.ts';
import { boundOf } from '../lib/plan/efficiency.ts';
import { type PlanTask, type TaskGraph, taskGraph } from '../lib/plan/graph.ts';
import { apply, createSchedule, done, draftOf, next } from '../lib/plan/schedule.ts';
import { selectTasks } from '../lib/plan/select.ts';
import { simulate } from '../lib/plan/simulate.ts';
import { StrictBash } from '../lib/run/bash/strict-bash.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '3' },
    part: { type: 'string', default: 'all' },
    scale: { type: 'string', default: '4' },
  },
});
const runs = Number(values.runs);
const scale = Number(values.scale);
const BINARY = join(import.meta.dirname, '../bin/conductor.cjs');

/** Task -> milliseconds that it sleeps, times the scale, and what it needs: the shape of this repository's own pipeline. */
const SHAPE: Readonly<Record<number, readonly [number, ...number[]]>> = {
  1: [100],
  2: [300, 1],
  3: [300, 1],
  4: [300, 1],
  5: [400, 2, 3],
  6: [500, 2],
  7: [300, 4, 5],
  8: [700, 5, 6],
  9: [800, 8],
  10: [900, 8],
  11: [500, 8],
  12: [600, 7],
  13: [700, 8],
  14: [300, 13],
  15: [600, 7],
  16: [500, 11],
  17: [400, 13],
  18: [300, 17],
  19: [600, 17],
  20: [300, 16],
  21: [300, 12],
  22: [200, 18, 19, 14],
};

const SLEEPS = Object.entries(SHAPE).map(([id, [ms, ...needs]]) => ({ id: Number(id), ms: ms * scale, needs }));

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}

function taskOf(id: number, needs: readonly number[]): PlanTask {
  return { id, slug: `task-${id}`, name: `Task ${id}`, needs };
}

/** Wall time of a process in milliseconds, and what it printed. */
function timed(args: readonly string[], cwd: string): { readonly ms: number; readonly stdout: string } {
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, [...args], { cwd, encoding: 'utf8' });
  const ms = performance.now() - started;
  if (status !== 0) throw new Error(`"${args.join(' ')}" ended with ${status}: ${stderr}`);
  return { ms, stdout };
}

function writeSleeps(folder: string): void {
  mkdirSync(join(folder, 'tasks'), { recursive: true });
  for (const { id, ms, needs } of SLEEPS) {
    const fields = { needs, command: `sleep ${ms / 1000}`, cache: false, estimate: ms };
    const file = join(folder, 'tasks', `${String(id).padStart(2, '0')}-sleep-${id}.ts`);
    writeFileSync(file, `export default ${JSON.stringify(fields)};\n`);
  }
}

function measureSleeps(): void {
  const folder = mkdtempSync(join(tmpdir(), 'conductor-bench-schedule-'));
  const graph = taskGraph(SLEEPS.map(({ id, needs }) => taskOf(id, needs)));
  const durations = new Map(SLEEPS.map(({ id, ms }) => [id, ms]));
  console.log('22 tasks that sleep. Times in ms; "over" is elapsed − Node against the bound.\n');
  console.log('| slots | bound | list schedule | Node | elapsed | over | efficiency as printed |');
  console.log('|--:|--:|--:|--:|--:|--:|--:|');
  try {
    writeSleeps(folder);
    timed([BINARY, 'run', '--concurrency', '4'], folder); // definitions are read and written down once
    for (const slots of [1, 2, 4]) {
      const { boundMs } = boundOf(graph, { ids: graph.order, durations, slots });
      const planned = simulate(graph, { ids: byLongestPath(graph, graph.order, durations), durations, slots });
      const rounds = Array.from({ length: runs }, () => {
        const node = timed(['-e', '0'], folder).ms;
        return { node, ...timed([BINARY, 'run', '--json', '--concurrency', String(slots)], folder) };
      });
      const node = median(rounds.map((round) => round.node));
      const elapsed = median(rounds.map(({ ms }) => ms));
      const printed = median(rounds.map(({ stdout }) => JSON.parse(stdout).efficiency.ofBound));
      const over = ((elapsed - node) / boundMs - 1) * 100;
      const cells = [slots, boundMs.toFixed(0), planned.toFixed(0), node.toFixed(0), elapsed.toFixed(0)];
      console.log(`| ${[...cells, `${over.toFixed(1)} %`, `${(printed * 100).toFixed(1)} %`].join(' | ')} |`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Tasks in 20 layers, each with three needs in the layer before. */
function layered(count: number): PlanTask[] {
  const width = Math.ceil(count / 20);
  return Array.from({ length: count }, (_, id) => {
    const from = (Math.floor(id / width) - 1) * width;
    return taskOf(id, from < 0 ? [] : [...new Set([0, 1, 2].map((at) => from + ((id * 7 + at * 13) % width)))]);
  });
}

/** Milliseconds of processor time, user and system; the median of the runs after one that does not count. */
async function cpu(work: () => unknown): Promise<number> {
  const costs: number[] = [];
  for (let round = 0; round <= runs; round += 1) {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    if (round > 0) costs.push((user + system) / 1000);
  }
  return median(costs);
}

/** Carries a schedule out with tasks that do nothing, as a run does. */
async function carryOut(graph: TaskGraph, ids: readonly number[]): Promise<void> {
  const schedule = draftOf(createSchedule(graph, ids, { concurrency: 8, continueAfterFailure: false }));
  const running = new Map<number, Promise<number>>();
  while (!done(schedule)) {
    for (const task of next(schedule)) {
      apply(schedule, { type: 'started', task });
      running.set(task, Promise.resolve(task));
    }
    const task = await Promise.race(running.values());
    running.delete(task);
    apply(schedule, { type: 'ended', task, outcome: 'executed' });
  }
}

/** All that `conductor plan` and the start of a run work out. */
function plan(tasks: readonly PlanTask[]): void {
  const graph = taskGraph(tasks);
  const ids = selectTasks(graph, []);
  const expected = expectedRuns(tasks, samplesOf([], ids));
  const durations = new Map([...expected].map(([id, { ms }]) => [id, ms * (1 + (id % 7))]));
  const order = byLongestPath(graph, ids, durations);
  criticalPath(graph, ids, durations);
  groupsOf(graph, ids);
  createSchedule(graph, order, { concurrency: 8, continueAfterFailure: false });
}

async function measurePlanning(): Promise<void> {
  console.log(
    '\nProcessor time in ms.\n\n| tasks | plan | simulate | carry out | carry out, a task |\n|--:|--:|--:|--:|--:|',
  );
  for (const count of [1000, 10_000]) {
    const tasks = layered(count);
    const graph = taskGraph(tasks);
    const durations = new Map(graph.order.map((id) => [id, 100 * (1 + (id % 7))]));
    const order = byLongestPath(graph, graph.order, durations);
    const planning = await cpu(() => plan(tasks));
    const playing = await cpu(() => simulate(graph, { ids: order, durations, slots: 8 }));
    const carrying = await cpu(async () => await carryOut(graph, order));
    const cells = [count, planning.toFixed(1), playing.toFixed(1), carrying.toFixed(1), (carrying / count).toFixed(4)];
    console.log(`| ${cells.join(' | ')} |`);
  }
}

/** Milliseconds of processor time, in steps of 10, of the processes that this one has waited for; Linux only. */
function childrenCpu(): number {
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return (Number(fields[13]) + Number(fields[14])) * 10;
}

/** Wall time and processor time of `conductor plan`; the medians. */
function planned(folder: string): readonly [wall: number, cpu: number] {
  const rounds = Array.from({ length: runs }, () => {
    const before = childrenCpu();
    const { ms } = timed([BINARY, 'plan'], folder);
    return { ms, cpu: childrenCpu() - before };
  });
  return [median(rounds.map(({ ms }) => ms)), median(rounds.map((round) => round.cpu))];
}

/** A workspace of as many task files, each a definition that is written out. */
function measureWorkspace(): void {
  console.log('\n`conductor plan` as a whole, in ms: time, and processor time.\n');
  console.log('| tasks | Node | never seen: time | processor | remembered: time | processor |');
  console.log('|--:|--:|--:|--:|--:|--:|');
  for (const count of [1000, 10_000]) {
    const folder = mkdtempSync(join(tmpdir(), 'conductor-bench-schedule-'));
    try {
      mkdirSync(join(folder, 'tasks'));
      for (const { id, needs } of layered(count)) {
        const fields = { needs, command: 'true', outputs: [`out/${id}`], estimate: 100 * (1 + (id % 7)) };
        const name = `${String(id).padStart(5, '0')}-task-${id}.ts`;
        writeFileSync(join(folder, 'tasks', name), `export default ${JSON.stringify(fields)};\n`);
      }
      const node = median(Array.from({ length: runs }, () => timed(['-e', '0'], folder).ms));
      const first = planned(folder);
      timed([BINARY, 'task', '0'], folder); // writes down what was read
      const cells = [node, ...first, ...planned(folder)].map((ms) => ms.toFixed(0));
      console.log(`| ${[count, ...cells].join(' | ')} |`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

const SCRIPTS = 400;

/** Spawning a script of two built-in commands, as `bash file` and strictly, by turns. */
function measureScripts(): void {
  const folder = mkdtempSync(join(tmpdir(), 'conductor-bench-schedule-'));
  try {
    const file = join(folder, 'a.sh');
    writeFileSync(file, 'x=1\n:\n');
    const env = { PATH: process.env['PATH'] ?? '' };
    const plain: number[] = [];
    const strict: number[] = [];
    for (let round = 0; round < SCRIPTS; round += 1) {
      const from = performance.now();
      spawnSync('bash', [file], { env });
      const between = performance.now();
      {
        using bash = new StrictBash({ file, text: readFileSync(file, 'utf8'), env });
        spawnSync('bash', bash.args, { env: bash.env });
      }
      plain.push(between - from);
      strict.push(performance.now() - between);
    }
    console.log(
      `\nA script of two built-ins, medians of ${SCRIPTS} by turns: \`bash file\` ${median(plain).toFixed(2)} ms, strict ${median(strict).toFixed(2)} ms.`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const measured = (part: string) => values.part === 'all' || values.part === part;
if (measured('sleeps')) measureSleeps();
if (measured('planning')) await measurePlanning();
if (measured('workspace')) measureWorkspace();
if (measured('scripts')) measureScripts();
