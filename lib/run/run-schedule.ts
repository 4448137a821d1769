/** Carries out a schedule: starts what may start, waits, saves what is remembered. */
import { isSuccess, type Outcome } from '../model/decision.ts';
import { clockMs } from '../perf/clock.ts';
import {
  apply,
  createSchedule,
  type Draft,
  done,
  draftOf,
  held,
  next,
  type Schedule,
  stateOf,
} from '../plan/schedule.ts';
import { CacheRecorder } from './cache-recorder.ts';
import { environmentOf } from './execute-task.ts';
import type { LoadWatch } from './load-watch.ts';
import { warnOnce } from './not-stored.ts';
import { Pauses } from './pauses.ts';
import { restoreAhead, type SettledTask } from './restore-ahead.ts';
import { commandEnvironment } from './run-command.ts';
import type { RunnerPorts } from './runner-ports.ts';
import { saveWorkspace } from './save-workspace.ts';
import { startOrder } from './start-order.ts';
import { TaskRunner } from './task-runner.ts';

/** How often results are saved while tasks run, at the most, and how much of the time that may take. What a killed run has not saved, the next one finds in the cache. */
const SAVE_MS = 250;
const SAVE_SHARE = 0.02;

/** Ports of a run and what it does after a failure. */
export interface ScheduledRun extends RunnerPorts {
  readonly continueAfterFailure: boolean;
}

/** Carries out the tasks, needs first, as many at once as the limit allows. Returns whether all went well. */
export async function runSchedule(ids: readonly number[], scheduled: ScheduledRun): Promise<boolean> {
  const run = { ...scheduled, emit: warnOnce(scheduled.emit) };
  const recorder = new CacheRecorder(run);
  const pauses = new Pauses(run.signal);
  const { concurrency, continueAfterFailure } = run;
  const { settled: ahead, decisions } = await restoreAhead(ids, { ...run, emit: recorder.emit });
  const runner = new TaskRunner({ ...run, emit: recorder.emit, pause: pauses.pause, decisions });
  const { order, admission } = startOrder(ids, new Set(ahead.map(({ task }) => task)), run);
  makeShellsReady(ids, ahead, run);
  const rules = { concurrency, continueAfterFailure, admission };
  const schedule = draftOf(createSchedule(run.workspace.graph, order, rules));
  const sayHeld = heldSayer(schedule, run);
  const started = new Set<number>();
  for (const { task, outcome } of ahead) {
    started.add(task);
    apply(schedule, { type: 'started', task });
    apply(schedule, { type: 'ended', task, outcome });
  }
  const load = run.adaptive && !done(schedule) ? await watchLoad(run) : undefined;
  const saveNow = saver(run);
  const running = new Map<number, Promise<readonly [number, Outcome]>>();
  while (!done(schedule)) {
    for (const event of pauses.take()) apply(schedule, event);
    if (load && load.slots !== schedule.slots) apply(schedule, { type: 'slots', count: load.slots });
    const isLost = run.services?.hasFailed && !continueAfterFailure;
    if (run.signal.aborted || isLost) apply(schedule, { type: 'cancel' });
    for (const task of next(schedule)) {
      started.add(task);
      apply(schedule, { type: 'started', task });
      if (pauses.goOn(task)) continue;
      running.set(
        task,
        runner.perform(task).then((outcome) => [task, outcome] as const),
      );
    }
    if (running.size === 0 || done(schedule)) continue; // those that wait between two attempts are ended below
    sayHeld();
    const ended = await Promise.race([...running.values(), pauses.changed, ...(load ? [load.changed] : [])]);
    if (ended === undefined) continue;
    const [task, outcome] = ended;
    running.delete(task);
    apply(schedule, { type: 'ended', task, outcome });
    saveNow();
  }
  load?.end();
  pauses.end();
  await Promise.all(running.values()); // those that the schedule ended while they waited between two attempts
  await run.later.done();
  saveWorkspace(run);
  sayNotStarted(
    ids.filter((id) => !started.has(id)),
    schedule,
    run,
  );
  recorder.flush();
  for (const problem of run.cache.troubles()) run.emit({ type: 'warning', code: 'cache/trouble', problem });
  return ids.every((id) => hasSucceeded(schedule, id));
}

/** A shell that starts commands pays where more than one is left; a second one, where two may run at once, is made while the first works. */
function makeShellsReady(ids: readonly number[], ended: readonly SettledTask[], run: ScheduledRun): void {
  const { definitions, root, graph } = run.workspace;
  const over = new Set(ended.map(({ task }) => task));
  const left = ids.flatMap((id) => (over.has(id) ? [] : (definitions.get(id)?.definition ?? [])));
  const commands = left.filter(({ how }) => how.kind === 'command');
  const [first, second] = commands;
  if (first === undefined || second === undefined) return;
  const place = { cwd: root, env: commandEnvironment(root, environmentOf(first, run)) };
  run.shells.makeReady(place, 1);
  const isLeft = new Set(commands.map(({ id }) => id));
  const together = [
    commands.filter(({ needs }) => !needs.some((need) => isLeft.has(need))),
    ...commands.map(({ id }) => graph.dependents.get(id)?.filter((each) => isLeft.has(each)) ?? []),
  ];
  if (run.concurrency > 1 && together.some(({ length }) => length > 1))
    run.later.soon(() => run.shells.makeReady(place, 2));
}

/** Saves from time to time, once what is to be kept of results is. */
function saver(run: ScheduledRun): () => void {
  let saveAt = clockMs() + SAVE_MS;
  return () => {
    if (clockMs() < saveAt) return;
    saveAt = Number.POSITIVE_INFINITY;
    run.later.add(() => {
      const now = clockMs();
      saveWorkspace(run);
      const cost = clockMs() - now;
      saveAt = now + Math.max(SAVE_MS, cost / SAVE_SHARE);
    });
  };
}

/** Loaded only where it is asked for. */
async function watchLoad({ concurrency, emit }: ScheduledRun): Promise<LoadWatch> {
  const { LoadWatch } = await import('./load-watch.ts');
  return new LoadWatch({ most: concurrency, emit });
}

/** Says of each task once what holds it up although there is a slot for it. */
function heldSayer(schedule: Draft, { emit }: ScheduledRun): () => void {
  const said = new Set<string>();
  return () => {
    for (const { task, for: wait } of held(schedule)) {
      const key = `${task} ${wait}`;
      if (!said.has(key)) emit({ type: 'task-held', task, for: wait });
      said.add(key);
    }
  };
}

function hasSucceeded(schedule: Schedule, id: number): boolean {
  return isSuccess(stateOf(schedule, id) as Outcome); // the schedule is done: every state is an outcome
}

/** Says how the tasks ended that never started. */
function sayNotStarted(ids: readonly number[], schedule: Schedule, { emit }: ScheduledRun): void {
  for (const task of ids) {
    const outcome = stateOf(schedule, task);
    if (outcome === 'skipped')
      emit({ type: 'task-ended', task, outcome, because: [{ kind: 'not-cached', why: 'a need failed' }], ms: 0 });
    if (outcome === 'cancelled') emit({ type: 'task-ended', task, outcome, because: [], ms: 0 });
  }
}
