/** Measures a run by its own events: how near it came to the shortest time, and what is remembered of it. */
import type { Cause } from '../model/cause.ts';
import type { Outcome } from '../model/decision.ts';
import type { Efficiency } from '../model/efficiency.ts';
import type { Emit, RunEvent } from '../model/event.ts';
import type { RunRecord, TaskRun } from '../model/formats/run-history.ts';
import { clockMs } from '../perf/clock.ts';
import { appendRun } from '../perf/history.ts';
import { efficiencyOf } from '../plan/efficiency.ts';
import type { TaskGraph } from '../plan/graph.ts';
import type { RunnerPorts } from './runner-ports.ts';

/** What is remembered of a run besides its tasks. */
interface RunFacts {
  readonly run: string;
  readonly ok: boolean;
}

/** A task and when it was carried out, by the clock of `clockMs`. */
interface Span {
  readonly event: Extract<RunEvent, { type: 'task-ended' }>;
  readonly from: number;
  readonly to: number;
}

const EXECUTED: ReadonlySet<Outcome> = new Set(['executed', 'failed', 'timed-out']);

/** Listens to one run, from its first task on. */
export class RunMeter {
  readonly #next: Emit;
  readonly #started = clockMs();
  readonly #spans: Span[] = [];

  constructor(emit: Emit) {
    this.#next = emit;
  }

  /** Takes an event and hands it on. */
  readonly emit: Emit = (event: RunEvent) => {
    this.#next(event);
    if (event.type !== 'task-ended') return;
    const to = clockMs();
    this.#spans.push({ event, from: to - event.ms, to });
  };

  /** Says how efficient the run was, where it executed something, and remembers it, where not everything was fresh. */
  end(facts: RunFacts, { workspace, concurrency }: Pick<RunnerPorts, 'workspace' | 'concurrency'>): void {
    const due = this.#spans.filter(({ event }) => event.outcome !== 'fresh');
    if (due.length === 0) return;
    const start = Math.min(...due.filter(({ event }) => EXECUTED.has(event.outcome)).map(({ from }) => from));
    const inSlots = due.filter(({ from, event }) => from >= start && event.ms > 0);
    const efficiency =
      inSlots.length > 0 ? measured(inSlots, { start, graph: workspace.graph, concurrency }) : undefined;
    if (efficiency) this.#next({ type: 'efficiency', ...efficiency });
    const times = ownTimes(due, start);
    appendRun(workspace.root, {
      version: 1,
      ...facts,
      at: new Date().toISOString(),
      ms: rounded(lastEnd(due) - this.#started),
      concurrency,
      tasks: due.map(({ event }) => {
        return taskRun(event, times.get(event.task) ?? 0, workspace.state.tasks[event.task]?.result?.key);
      }),
      fresh: this.#spans.flatMap(({ event }) => (event.outcome === 'fresh' ? [event.task] : [])),
      ...(efficiency ? { efficiency: remembered(efficiency) } : {}),
    });
  }
}

/** Counts from the first task that was executed: what was restored before came back all at once, in no slot. */
function measured(
  spans: readonly Span[],
  { start, graph, concurrency }: { readonly start: number; readonly graph: TaskGraph; readonly concurrency: number },
): Efficiency {
  const durations = new Map(spans.map(({ event }) => [event.task, event.ms]));
  const elapsedMs = lastEnd(spans) - start;
  return efficiencyOf(graph, { ids: [...durations.keys()], durations, slots: concurrency, elapsedMs });
}

/** What each task took by itself. Of those that came back all at once each has an equal share. */
function ownTimes(due: readonly Span[], start: number): ReadonlyMap<number, number> {
  const together = due.filter(({ event, from }) => event.outcome === 'restored' && from < start);
  const ids = new Set(together.map(({ event }) => event.task));
  const share = (lastEnd(together) - Math.min(...together.map(({ from }) => from))) / together.length;
  return new Map(due.map(({ event: { task, ms } }) => [task, ids.has(task) ? Math.min(ms, share) : ms]));
}

function lastEnd(spans: readonly Span[]): number {
  return spans.reduce((last, { to }) => Math.max(last, to), Number.NEGATIVE_INFINITY);
}

/** A task that did not succeed has no new result: the key that is known is that of an earlier one. */
function taskRun({ task, outcome, because }: Span['event'], ms: number, key: string | undefined): TaskRun {
  return {
    id: task,
    outcome: outcome as TaskRun['outcome'], // those that were fresh are kept apart
    ms: rounded(ms),
    because: [...new Set(because.map(kindOf))],
    ...(key !== undefined && (outcome === 'executed' || outcome === 'restored') ? { key } : {}),
  };
}

function kindOf(cause: Cause): string {
  return cause.kind === 'changed' ? cause.field : cause.kind;
}

function remembered({ ofBound, boundMs, workMs, criticalPath }: Efficiency): NonNullable<RunRecord['efficiency']> {
  const share = Math.round(ofBound * 1e4) / 1e4;
  return { ofBound: share, boundMs: rounded(boundMs), workMs: rounded(workMs), path: criticalPath.tasks };
}

/** To the tenth of a millisecond: further digits are noise. */
function rounded(ms: number): number {
  return Math.round(ms * 10) / 10;
}
