/** How long a plan takes with given durations: the scheduler itself, played with a clock that is only a number. */
import type { Durations } from './critical-path.ts';
import type { TaskGraph } from './graph.ts';
import type { Admission } from './limits.ts';
import { apply, createSchedule, done, draftOf, type HeldTask, held, next } from './schedule.ts';

/** What is played. */
interface Play {
  /** In order of preference, as for `createSchedule`. */
  readonly ids: readonly number[];
  readonly durations: Durations;
  /** How many tasks may run at once; 1 or more. */
  readonly slots: number;
  readonly admission?: Admission | undefined;
  /** Takes the tasks that a limit holds up for a while, again and again. */
  onHeld?(tasks: readonly HeldTask[]): void;
}

interface Running {
  readonly task: number;
  readonly endsAt: number;
}

/** Milliseconds from the first start to the last end, where every task succeeds and starts as soon as it may. */
export function simulate(graph: TaskGraph, { ids, durations, slots, admission, onHeld }: Play): number {
  if (!ids.some((id) => durations.get(id))) return 0; // as where all is fresh
  const schedule = draftOf(createSchedule(graph, ids, { concurrency: slots, continueAfterFailure: false, admission }));
  const running: Running[] = []; // what ends first stands last
  let now = 0;
  while (!done(schedule)) {
    for (const task of next(schedule)) {
      apply(schedule, { type: 'started', task });
      enqueue(running, { task, endsAt: now + (durations.get(task) ?? 0) });
    }
    const then = running.at(-1)?.endsAt ?? now;
    if (then > now) onHeld?.(held(schedule));
    now = then;
    // What ends at one moment has ended before anything starts.
    for (let last = running.at(-1); last?.endsAt === now; last = running.at(-1)) {
      running.pop();
      apply(schedule, { type: 'ended', task: last.task, outcome: 'executed' });
    }
  }
  return now;
}

function enqueue(running: Running[], added: Running): void {
  let from = 0;
  let to = running.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((running[middle]?.endsAt ?? 0) > added.endsAt) from = middle + 1;
    else to = middle;
  }
  running.splice(from, 0, added);
}
