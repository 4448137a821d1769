/** How far a plan is carried out, as a value with one transition function; knows nothing of how a task runs. */
import { isSuccess, type Outcome } from '../model/decision.ts';
import { type Choice, choose } from './choose.ts';
import type { TaskGraph } from './graph.ts';
import { type Admission, type Load, type Resources, resourcesOf, type Wait } from './limits.ts';
import { dequeue, enqueue } from './ready-queue.ts';

/** Pending: waits for needs. Ready: may start. Paused: waits between two attempts. The others are how it goes on and ends. */
export type TaskState = 'pending' | 'ready' | 'running' | 'paused' | Outcome;

/**
 * What happens to a plan. `paused` frees the place of a task and all that it takes; it starts again some time after
 * `resumed`. `slots` changes how many tasks may run at once, at most as many as at first; those that run go on. `cancel` ends whatever does not run, and so
 * does a failure where the plan does not continue: from then on a task that pauses is cancelled, and `resumed` starts nothing.
 */
export type ScheduleEvent =
  | { readonly type: 'started'; readonly task: number }
  | { readonly type: 'paused'; readonly task: number }
  | { readonly type: 'resumed'; readonly task: number }
  | { readonly type: 'ended'; readonly task: number; readonly outcome: Outcome }
  | { readonly type: 'slots'; readonly count: number }
  | { readonly type: 'cancel' };

/** Limits of carrying out. */
export interface ScheduleOptions {
  /** How many tasks may run at once; 1 or more. */
  readonly concurrency: number;
  /** True: a failure stops only what depends on it. False: nothing else starts either. */
  readonly continueAfterFailure: boolean;
  /** What tasks take and how much of it there is; without it only slots count. */
  readonly admission?: Admission | undefined;
}

/** A plan and its state. `transition` gives the next one and leaves this as it is. */
export interface Schedule {
  readonly plan: Plan;
  /** Codes in STATES by position. */
  readonly states: Uint8Array;
  /** How many needs each position still waits for. */
  readonly waiting: Int32Array;
  /** Ready positions by class of load, the most preferred last. */
  readonly queues: readonly number[][];
  /** What the running tasks take, by resource. */
  readonly used: number[];
  /** How many tasks may run at once now. */
  readonly slots: number;
  /** Whether what runs is heavier than the limits and has to run alone. */
  readonly alone: boolean;
  /** Whether nothing starts any more. */
  readonly isCancelled: boolean;
  readonly running: number;
  readonly ended: number;
}

interface Plan {
  readonly ids: readonly number[];
  readonly positions: ReadonlyMap<number, number>;
  /** Positions of the dependents, by position. */
  readonly dependents: readonly (readonly number[])[];
  readonly resources: Resources;
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
const CANCELLED = STATES.indexOf('cancelled');

/**
 * A schedule in which nothing has started. Needs outside `ids` count as met.
 * @param ids In order of preference: of several ready tasks the first ones start first.
 */
export function createSchedule(graph: TaskGraph, ids: readonly number[], options: ScheduleOptions): Schedule {
  if (!(options.concurrency >= 1)) throw new RangeError(`Concurrency ${options.concurrency} lets nothing start`);
  const positions = new Map(ids.map((id, position) => [id, position]));
  const inside = (others: readonly number[] = []): readonly number[] => {
    const found: number[] = [];
    for (const id of others) {
      const position = positions.get(id);
      if (position !== undefined) found.push(position);
    }
    return found;
  };
  const dependents = ids.map((id) => inside(graph.dependents.get(id)));
  const waiting = new Int32Array(ids.length);
  for (const positions of dependents) for (const at of positions) waiting[at] = (waiting[at] ?? 0) + 1;
  const states = Uint8Array.from(waiting, (count) => (count === 0 ? READY : 0));
  const resources = resourcesOf(ids, options.admission, options.concurrency);
  const plan = { ids, positions, dependents, resources, options };
  const queues = Array.from({ length: resources.kindCount }, (): number[] => []);
  for (let at = ids.length - 1; at >= 0; at--) if (waiting[at] === 0) queues[resources.loads[at]?.kind ?? 0]?.push(at);
  const used = resources.capacities.map(() => 0);
  const begun = { slots: options.concurrency, alone: false, isCancelled: false, running: 0, ended: 0 };
  return { plan, states, waiting, queues, used, ...begun };
}

/** A task that a limit holds up although there is a slot for it. */
export interface HeldTask {
  readonly task: number;
  readonly for: Wait;
}

/** Numbers of the tasks that may start now, all of them together, within the limits. */
export function next(schedule: Schedule): readonly number[] {
  return choiceOf(schedule).starts.map((position) => idAt(schedule, position));
}

/** The first tasks of those that may not start now although there is a slot for them, and what they wait for. */
export function held(schedule: Schedule): readonly HeldTask[] {
  return choiceOf(schedule).waits.map(({ position, for: wait }) => ({ task: idAt(schedule, position), for: wait }));
}

function choiceOf(schedule: Schedule): Choice {
  return choose(schedule.plan.resources, schedule.slots, schedule);
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
  const { states, waiting, queues, used } = schedule;
  return {
    ...schedule,
    states: states.slice(),
    waiting: waiting.slice(),
    queues: queues.map((queue) => queue.slice()),
    used: used.slice(),
  };
}

/**
 * Carries an event out on a draft, which is what `transition` does to a copy.
 * @throws {Error} a bug of the caller, as `transition` does; the draft is then as it was.
 */
export function apply(draft: Draft, event: ScheduleEvent): void {
  if (event.type === 'cancel') cancelOthers(draft);
  else if (event.type === 'slots') draft.slots = Math.max(1, Math.min(event.count, draft.plan.options.concurrency));
  else if (event.type === 'started') start(draft, event.task);
  else if (event.type === 'paused') pause(draft, event.task);
  else if (event.type === 'resumed') resume(draft, event.task);
  else end(draft, event);
}

function start(draft: Draft, task: number): void {
  const position = expectState(draft, task, 'ready');
  const load = loadAt(draft, position);
  if (draft.running >= draft.slots || !fits(draft, load)) throw new Error(`Task ${task} starts beyond the limit`);
  occupy(draft, load, 1);
  draft.alone = load.alone;
  setState(draft, position, 'running');
}

function fits({ plan, used, running, alone }: Draft, load: Load): boolean {
  if (alone || load.alone) return running === 0;
  return load.amounts.every(
    ([resource, amount]) => (used[resource] ?? 0) + amount <= (plan.resources.capacities[resource] ?? 0),
  );
}

function occupy(draft: Draft, { amounts }: Load, sign: 1 | -1): void {
  draft.running += sign;
  for (const [resource, amount] of amounts) draft.used[resource] = (draft.used[resource] ?? 0) + sign * amount;
}

function leave(draft: Draft, position: number): void {
  occupy(draft, loadAt(draft, position), -1);
  draft.alone = false; // a task that runs alone was the only one
}

function pause(draft: Draft, task: number): void {
  const position = expectState(draft, task, 'running');
  leave(draft, position);
  if (draft.isCancelled) settle(draft, position, 'cancelled');
  else setState(draft, position, 'paused');
}

/** The wait of a task that was cancelled meanwhile may end all the same. */
function resume(draft: Draft, task: number): void {
  if (draft.isCancelled && stateOf(draft, task) === 'cancelled') return;
  setState(draft, expectState(draft, task, 'paused'), 'ready');
}

function end(draft: Draft, event: Extract<ScheduleEvent, { type: 'ended' }>): void {
  const position = expectState(draft, event.task, 'running');
  leave(draft, position);
  settle(draft, position, event.outcome);
  if (isSuccess(event.outcome)) releaseDependents(draft, position);
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
  draft.isCancelled = true;
  for (const queue of draft.queues) queue.length = 0;
  for (let at = 0; at < draft.states.length; at++) {
    const state = stateAt(draft, at);
    if (state !== 'pending' && state !== 'ready' && state !== 'paused') continue;
    draft.ended++;
    draft.states[at] = CANCELLED;
  }
}

function settle(draft: Draft, position: number, outcome: Outcome): void {
  draft.ended++;
  setState(draft, position, outcome);
}

function setState(draft: Draft, position: number, state: TaskState): void {
  const queue = draft.queues[loadAt(draft, position).kind] ?? [];
  if (draft.states[position] === READY) dequeue(queue, position);
  if (state === 'ready') enqueue(queue, position);
  draft.states[position] = STATES.indexOf(state);
}

function loadAt({ plan }: Schedule, position: number): Load {
  return plan.resources.loads[position] as Load; // as long as the plan
}

function idAt({ plan }: Schedule, position: number): number {
  return plan.ids[position] as number; // positions are those of the plan
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
