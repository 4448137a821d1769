/** Carries out one suite: interleaved run by run, with what really ran and what came out checked. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Contender, environment, forget, halt } from './contenders.ts';
import { wrongOutputs } from './expected.ts';
import type { Floor } from './floors.ts';
import { generate } from './generate.ts';
import type { Measure } from './measure.ts';
import { SITUATIONS, type Situation, type Suite } from './suites.ts';
import { type Row, type Sample, table } from './table.ts';
import { reach, type Work, within } from './work.ts';

/** What `bench` needs beside the suite. */
export interface Bench {
  readonly rows: readonly Contender[];
  readonly floors: readonly Floor[];
  readonly runs: number;
  /** Folder for workspaces and logs. */
  readonly folder: string;
  readonly conductor: string;
  readonly measure: Measure;
}

/** A contender and its workspace. */
interface Place {
  readonly row: Contender;
  readonly work: Work;
  readonly folder: string;
  /** Where paths of a work without packages start from. */
  readonly home: string;
  readonly log: string;
}

/** The young files of a tree that was just written would be read again; a person's checkout is older than that. */
const SETTLE = 2000;
/** What a server that watches files is given to see an edit, as a person at a keyboard would. */
const WATCH = 700;

/** Measures the suite and returns its tables. */
export async function bench(suite: Suite, options: Bench): Promise<string> {
  const places = options.rows.map((row) => place(suite, row, options));
  await pause(SETTLE);
  const troubles: string[] = [];
  const live = places.filter((each) => {
    const trouble = first(each, options);
    if (trouble !== undefined) troubles.push(`${each.row.label}: not measured, ${trouble}.`);
    return trouble === undefined;
  });
  const parts: string[] = [];
  for (const situation of suite.situations) parts.push(await measured(suite, situation, live, options));
  for (const each of live) {
    const wrong = wrongOutputs(each.work, each.home, join(options.folder, 'expected'));
    if (wrong.length > 0) troubles.push(`${each.row.label}: ${wrong.length} outputs WRONG, such as ${wrong[0]}.`);
    if (each.row.stop) halt(each.row.stop, each.folder, environmentOf(each.row, options));
  }
  const verdict = troubles.length > 0 ? troubles : [`All outputs of ${live.length} rows as a plain shell makes them.`];
  return [...parts, ...verdict.map((line) => `${line}\n`)].join('\n');
}

function place(suite: Suite, row: Contender, { folder: base, conductor }: Bench): Place {
  const folder = join(base, 'workspaces', row.workspace);
  const log = join(base, `${row.workspace}.ran`);
  const work = suite.work(log);
  const earlier = existsSync(join(folder, '.generated'));
  const home = earlier ? join(folder, work.packages ? '.' : row.dialect.home) : make();
  return { row, work, folder, home, log };
  function make(): string {
    console.error(`generating ${row.workspace}`);
    const made = generate({ work, dialect: row.dialect, folder, conductor });
    writeFileSync(join(folder, '.generated'), '');
    return made;
  }
}

/** A cold run and a run that must do nothing; what went wrong, if anything. */
function first(each: Place, options: Bench): string | undefined {
  prepare('cold', each, options);
  const cold = run(each, options);
  const due = each.work.steps.length;
  console.error(`${each.row.name}: first run ${Math.round(cold.ms)} ms, ran ${cold.ran} of ${due}`);
  if (cold.exit !== 0) return `exit ${cold.exit} on the first run`;
  if (cold.ran !== due) return `the first run ran ${cold.ran} of ${due} commands`;
  if (each.work.all) return undefined;
  const again = run(each, options);
  return again.exit === 0 ? undefined : `exit ${again.exit} on the second run`;
}

async function measured(suite: Suite, situation: Situation, places: readonly Place[], options: Bench): Promise<string> {
  const samples = new Map<string, Sample[]>();
  const add = (label: string, sample: Sample) => samples.set(label, [...(samples.get(label) ?? []), sample]);
  // The first round warms up and is not counted. Each round starts with another contender.
  for (let round = 0; round <= options.runs; round++) {
    const start = round % Math.max(1, places.length);
    for (const each of [...places.slice(start), ...places.slice(0, start)]) {
      const due = prepare(situation, each, options, suite.edited);
      if (each.row.stop) await pause(WATCH);
      const sample = { ...run(each, options), due };
      if (round > 0) add(each.row.label, sample);
    }
    for (const floor of options.floors) {
      const sample = runFloor(floor, places, options);
      if (sample && round > 0) add(floor.label, sample);
    }
    console.error(`${situation}: round ${round} of ${options.runs}`);
  }
  const rows: Row[] = [...samples].map(([label, all]) => ({ label, samples: all }));
  const base = options.rows.find(({ name }) => name === 'conductor')?.label ?? '';
  return `### ${suite.title}, ${SITUATIONS[situation]}\n\n${table(rows, base)}`;
}

/** Brings a workspace into the situation; how many commands must run now. */
function prepare(situation: Situation, each: Place, options: Bench, edited?: string): number {
  const { row, work, folder } = each;
  if (situation === 'cold' || situation === 'restore') removeOutputs(each);
  if (situation === 'cold') {
    forget(row, folder, environmentOf(row, options));
    return work.steps.length;
  }
  if (situation === 'restore') return row.restores ? 0 : work.steps.length;
  if (situation === 'noop' || edited === undefined) return 0;
  edit(each, edited);
  return reach(work, edited);
}

function removeOutputs({ work, home }: Place): void {
  for (const into of new Set(work.steps.map((step) => within(step, step.into))))
    rmSync(join(home, into.startsWith('out') ? 'out' : into), { recursive: true, force: true });
  if (work.all) mkdirSync(join(home, 'out'));
}

let edits = 0;

/** Gives the first source of a step other bytes of the same size. */
function edit({ work, home }: Place, id: string): void {
  const step = work.steps.find((each) => each.id === id);
  const source = step?.sources[0];
  if (step === undefined || source === undefined) throw new Error(`Nothing to edit in "${id}"`);
  const file = join(home, within(step, source.path));
  const head = `edit ${process.pid} ${++edits} `;
  writeFileSync(file, `${head.padEnd(statSync(file).size - 1, 'x')}\n`);
}

function run({ row, work, folder, home, log }: Place, options: Bench): Sample {
  writeFileSync(log, '');
  const setting = {
    cwd: folder,
    env: environmentOf(row, options),
    log: join(options.folder, 'logs', `${row.name}.log`),
  };
  const sample = options.measure(row.command(work), setting);
  const ran = work.all ? readdirSync(join(home, 'out')).length : readFileSync(log, 'utf8').split('\n').length - 1;
  return { ...sample, ran, due: undefined };
}

function environmentOf(row: Contender, { folder }: Bench): Readonly<Record<string, string>> {
  const home = join(folder, 'home');
  mkdirSync(home, { recursive: true });
  return { ...environment(home), ...row.env };
}

function runFloor(floor: Floor, [at]: readonly Place[], { folder, measure }: Bench): Sample | undefined {
  if (at === undefined) return undefined;
  floor.prepare?.(at.folder);
  const log = join(folder, 'logs/floor.log');
  mkdirSync(dirname(log), { recursive: true });
  const env = environment(join(folder, 'home'));
  return { ...measure(floor.command(at.folder), { cwd: at.folder, env, log }), ran: 0, due: undefined };
}
