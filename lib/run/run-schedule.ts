/** Carries out a schedule: starts what may start, waits, saves what is remembered. */
import type { Outcome } from '../model/decision.ts';
import { clockMs } from '../perf/clock.ts';
import { apply, createSchedule, done, draftOf, next, type Schedule, stateOf } from '../plan/schedule.ts';
import { CacheRecorder } from './cache-recorder.ts';
import { warnOnce } from './not-stored.ts';
import { Pauses } from './pauses.ts';
import { restoreAhead } from './restore-ahead.ts';
import type { RunnerPorts } from './runner-ports.ts';
import { saveWorkspace } from './save-workspace.ts';
import { startOrder } from './start-order.ts';
import { TaskRunner } from './task-runner.ts';

/** How often results are saved while tasks run, at the most, and how much of the time that may take. What a killed run has not saved, the next one finds in the cache. */
const SAVE_MS = 250;
const SAVE_SHARE = 0.02;
const SUCCESSES: ReadonlySet<Outcome> = new Set(['fresh', 'restored', 'executed']);

/** Ports of a run and what it does after a failure. */
export interface ScheduledRun extends RunnerPorts {
  readonly continueAfterFailure: boolean;
}

/** Carries out the tasks, needs first, as many at once as the limit allows. Returns whether all went well. */
export async function runSchedule(ids: readonly number[], scheduled: ScheduledRun): Promise<boolean> {
  const run = { ...scheduled, emit: warnOnce(scheduled.emit) };
  const recorder = new CacheRecorder(run);
  const pauses = new Pauses(run.signal);
  const runner = new TaskRunner({ ...run, emit: recorder.emit, pause: pauses.pause });
  const { concurrency, continueAfterFailure } = run;
  const ahead = await restoreAhead(ids, { ...run, emit: recorder.emit });
  const order = startOrder(ids, ids.length - ahead.length, run);
  const schedule = draftOf(createSchedule(run.workspace.graph, order, { concurrency, continueAfterFailure }));
  const started = new Set<number>();
  for (const { task, outcome } of ahead) {
    started.add(task);
    apply(schedule, { type: 'started', task });
    apply(schedule, { type: 'ended', task, outcome });
  }
  let saveAt = clockMs() + SAVE_MS;
  const running = new Map<number, Promise<readonly [number, Outcome]>>();
  while (!done(schedule)) {
    for (const event of pauses.take()) apply(schedule, event);
    if (run.signal.aborted) apply(schedule, { type: 'cancel' });
    for (const task of next(schedule)) {
      started.add(task);
      apply(schedule, { type: 'started', task });
      if (pauses.goOn(task)) continue;
      running.set(
        task,
        runner.perform(task).then((outcome) => [task, outcome] as const),
      );
    }
    if (running.size === 0) continue;
    const ended = await Promise.race([...running.values(), pauses.changed]);
    if (ended === undefined) continue;
    const [task, outcome] = ended;
    running.delete(task);
    apply(schedule, { type: 'ended', task, outcome });
    const now = clockMs();
    if (now < saveAt) continue;
    saveWorkspace(run);
    const cost = clockMs() - now;
    saveAt = now + Math.max(SAVE_MS, cost / SAVE_SHARE);
  }
  pauses.end();
  await Promise.all(running.values()); // those that the schedule ended while they waited between two attempts
  saveWorkspace(run);
  sayNotStarted(
    ids.filter((id) => !started.has(id)),
    schedule,
    run,
  );
  recorder.flush();
  for (const problem of run.cache.troubles()) run.emit({ type: 'warning', code: 'cache/trouble', problem });
  return ids.every((id) => isSuccess(schedule, id));
}

function isSuccess(schedule: Schedule, id: number): boolean {
  return SUCCESSES.has(stateOf(schedule, id) as Outcome); // the schedule is done: every state is an outcome
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
