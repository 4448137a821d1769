/** How far a plan is carried out, as a value with one transition function; knows nothing of how a task runs. */
import type { Outcome } from '../model/decision.ts';
import type { TaskGraph } from './graph.ts';

/** Pending: waits for needs. Ready: may start. Paused: waits between two attempts. The others are how it goes on and ends. */
export type TaskState = 'pending' | 'ready' | 'running' | 'paused' | Outcome;

/** What happens to a plan. `paused` frees the place of a task, which starts again some time after `resumed`. `cancel` ends whatever does not run. */
export type ScheduleEvent =
  | { readonly type: 'started'; readonly task: number }
  | { readonly type: 'paused'; readonly task: number }
  | { readonly type: 'resumed'; readonly task: number }
  | { readonly type: 'ended'; readonly task: number; readonly outcome: Outcome }
  | { readonly type: 'cancel' };

/** Limits of carrying out. */
export interface ScheduleOptions {
  /** How many tasks may run at once; 1 or more. */
  readonly concurrency: number;
  /** True: a failure stops only what depends on it. False: nothing else starts either. */
  readonly continueAfterFailure: boolean;
}

/** A plan and its state. `transition` gives the next one and leaves this as it is. */
export interface Schedule {
  readonly plan: Plan;
  /** Codes in STATES by position. */
  readonly states: Uint8Array;
  /** How many needs each position still waits for. */
  readonly waiting: Int32Array;
  readonly running: number;
  readonly ended: number;
}

interface Plan {
  readonly ids: readonly number[];
  readonly positions: ReadonlyMap<number, number>;
  /** Positions of the dependents, by position. */
  readonly dependents: readonly (readonly number[])[];
  readonly options: ScheduleOptions;
}

const STATES: readonly TaskState[] = [
  'pending',
  'ready',
  'running',
  'paused',
  'fresh',
  'restored',
  'executed',
  'failed',
  'skipped',
  'cancelled',
  'timed-out',
];
const READY = STATES.indexOf('ready');
const SUCCESSES: ReadonlySet<TaskState> = new Set(['fresh', 'restored', 'executed']);

/**
 * A schedule in which nothing has started. Needs outside `ids` count as met.
 * @param ids In order of preference: of several ready tasks the first ones start first.
 */
export function createSchedule(graph: TaskGraph, ids: readonly number[], options: ScheduleOptions): Schedule {
  if (!(options.concurrency >= 1)) throw new RangeError(`Concurrency ${options.concurrency} lets nothing start`);
  const positions = new Map(ids.map((id, position) => [id, position]));
  const inside = (id: number): readonly number[] => {
    const position = positions.get(id);
    return position === undefined ? [] : [position];
  };
  const dependents = ids.map((id) => (graph.dependents.get(id) ?? []).flatMap(inside));
  const waiting = Int32Array.from(ids, (id) => new Set(graph.tasks.get(id)?.needs.flatMap(inside)).size);
  const states = Uint8Array.from(waiting, (count) => (count === 0 ? READY : 0));
  return { plan: { ids, positions, dependents, options }, states, waiting, running: 0, ended: 0 };
}

/** Numbers of the tasks that may start now, within the limit. */
export function next(schedule: Schedule): readonly number[] {
  const { plan, states, running } = schedule;
  const found: number[] = [];
  const free = plan.options.concurrency - running;
  for (let at = states.indexOf(READY); at !== -1 && found.length < free; at = states.indexOf(READY, at + 1)) {
    found.push(plan.ids[at] as number); // both are as long as the plan
  }
  return found;
}

/** Whether nothing runs and nothing will. */
export function done(schedule: Schedule): boolean {
  return schedule.ended === schedule.plan.ids.length;
}

/** The state of a task of the plan. */
export function stateOf(schedule: Schedule, task: number): TaskState {
  return stateAt(schedule, positionOf(schedule, task));
}

/**
 * The schedule after an event.
 * @throws {Error} a bug of the caller: a start of what is not ready or beyond the limit, an end of what does not run.
 */
export function transition(schedule: Schedule, event: ScheduleEvent): Schedule {
  const draft = draftOf(schedule);
  apply(draft, event);
  return draft;
}

/** A schedule that `apply` changes in place, for one owner: 10,000 tasks would copy a gigabyte from event to event. */
export type Draft = { -readonly [K in keyof Schedule]: Schedule[K] };

/** A copy of a schedule to change in place. */
export function draftOf(schedule: Schedule): Draft {
  return { ...schedule, states: schedule.states.slice(), waiting: schedule.waiting.slice() };
}

/**
 * Carries an event out on a draft, which is what `transition` does to a copy.
 * @throws {Error} a bug of the caller, as `transition` does; the draft is then as it was.
 */
export function apply(draft: Draft, event: ScheduleEvent): void {
  if (event.type === 'cancel') cancelOthers(draft);
  else if (event.type === 'started') start(draft, event.task);
  else if (event.type === 'paused') pause(draft, event.task);
  else if (event.type === 'resumed') setState(draft, expectState(draft, event.task, 'paused'), 'ready');
  else end(draft, event);
}

function start(draft: Draft, task: number): void {
  const position = expectState(draft, task, 'ready');
  if (draft.running >= draft.plan.options.concurrency) throw new Error(`Task ${task} starts beyond the limit`);
  draft.running++;
  setState(draft, position, 'running');
}

function pause(draft: Draft, task: number): void {
  const position = expectState(draft, task, 'running');
  draft.running--;
  setState(draft, position, 'paused');
}

function end(draft: Draft, event: Extract<ScheduleEvent, { type: 'ended' }>): void {
  const position = expectState(draft, event.task, 'running');
  draft.running--;
  settle(draft, position, event.outcome);
  if (SUCCESSES.has(event.outcome)) releaseDependents(draft, position);
  else {
    skipDependents(draft, position);
    if (!draft.plan.options.continueAfterFailure) cancelOthers(draft);
  }
}

function releaseDependents(draft: Draft, position: number): void {
  for (const dependent of draft.plan.dependents[position] ?? []) {
    const left = (draft.waiting[dependent] ?? 0) - 1;
    draft.waiting[dependent] = left;
    if (left === 0 && stateAt(draft, dependent) === 'pending') setState(draft, dependent, 'ready');
  }
}

function skipDependents(draft: Draft, position: number): void {
  const open = [position];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const dependent of draft.plan.dependents[at] ?? []) {
      if (stateAt(draft, dependent) !== 'pending') continue;
      settle(draft, dependent, 'skipped');
      open.push(dependent);
    }
  }
}

function cancelOthers(draft: Draft): void {
  for (let at = 0; at < draft.states.length; at++) {
    const state = stateAt(draft, at);
    if (state === 'pending' || state === 'ready' || state === 'paused') settle(draft, at, 'cancelled');
  }
}

function settle(draft: Draft, position: number, outcome: Outcome): void {
  draft.ended++;
  setState(draft, position, outcome);
}

function setState(draft: Draft, position: number, state: TaskState): void {
  draft.states[position] = STATES.indexOf(state);
}

function stateAt(schedule: Schedule, position: number): TaskState {
  return STATES[schedule.states[position] ?? 0] ?? 'pending';
}

function positionOf(schedule: Schedule, task: number): number {
  const position = schedule.plan.positions.get(task);
  if (position === undefined) throw new Error(`Task ${task} is not in the plan`);
  return position;
}

function expectState(schedule: Schedule, task: number, wanted: TaskState): number {
  const position = positionOf(schedule, task);
  const state = stateAt(schedule, position);
  if (state !== wanted) throw new Error(`Task ${task} is ${state}, not ${wanted}`);
  return position;
}
