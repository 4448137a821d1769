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

/** What was measured of a task. */
type Usage = Pick<Extract<RunEvent, { type: 'usage' }>, 'memory' | 'cpuMs'>;

const EXECUTED: ReadonlySet<Outcome> = new Set(['executed', 'failed', 'timed-out']);

/** Listens to one run, from its first task on. */
export class RunMeter {
  readonly #next: Emit;
  readonly #started = clockMs();
  readonly #spans: Span[] = [];
  readonly #usages = new Map<number, Usage>();
  readonly #held: NonNullable<Efficiency['held']>[number][] = [];
  /** How long services took to be there. */
  readonly #ready = new Map<number, number>();

  constructor(emit: Emit) {
    this.#next = emit;
  }

  /** Takes an event and hands it on. */
  readonly emit: Emit = (event: RunEvent) => {
    this.#next(event);
    if (event.type === 'usage') this.#used(event);
    if (event.type === 'task-held') this.#held.push({ task: event.task, for: event.for });
    if (event.type === 'service-ready') this.#ready.set(event.task, event.ms);
    if (event.type !== 'task-ended') return;
    const to = clockMs();
    this.#spans.push({ event, from: to - event.ms, to });
  };

  #startOf(service: number): readonly [number, number] {
    return [service, this.#ready.get(service) ?? 0];
  }

  /** Processes of one task follow each other or are told of twice: the most counts. */
  #used({ task, memory, cpuMs }: Usage & { readonly task: number }): void {
    const known = this.#usages.get(task) ?? { memory: 0, cpuMs: 0 };
    this.#usages.set(task, { memory: Math.max(known.memory, memory), cpuMs: Math.max(known.cpuMs, cpuMs) });
  }

  /** Says how efficient the run was, where it executed something, and remembers it, where not everything was fresh. */
  end(facts: RunFacts, { workspace, concurrency }: Pick<RunnerPorts, 'workspace' | 'concurrency'>): void {
    const due = this.#spans.filter(({ event }) => event.outcome !== 'fresh');
    if (due.length === 0) return;
    const isService = ({ event }: Span) => workspace.definitions.get(event.task)?.definition.service !== undefined;
    const [services, tasks] = [due.filter(isService), due.filter((span) => !isService(span))];
    const start = Math.min(...tasks.filter(({ event }) => EXECUTED.has(event.outcome)).map(({ from }) => from));
    const inSlots = tasks.filter(({ from, event }) => from >= start && event.ms > 0);
    const beside = services.map(({ event }) => ({ event: { ...event, ms: 0 }, from: start, to: start })); // they held no slot
    const efficiency =
      inSlots.length > 0
        ? measured([...inSlots, ...beside], { start, graph: workspace.graph, concurrency })
        : undefined;
    const held = this.#held.length > 0 ? { held: this.#held } : {};
    if (efficiency) this.#next({ type: 'efficiency', ...efficiency, ...held });
    const times = new Map([...ownTimes(tasks, start), ...services.map(({ event }) => this.#startOf(event.task))]);
    appendRun(workspace.root, {
      version: 1,
      ...facts,
      at: new Date().toISOString(),
      ms: rounded(lastEnd(due) - this.#started),
      concurrency,
      tasks: due.map(({ event }) => {
        const run = taskRun(event, times.get(event.task) ?? 0, workspace.state.tasks[event.task]?.result?.key);
        const isTask = event.outcome === 'executed' && !services.some((span) => span.event === event);
        return isTask ? { ...run, ...this.#usages.get(event.task) } : run;
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
function taskRun({ task, outcome, because, attempts }: Span['event'], ms: number, key: string | undefined): TaskRun {
  return {
    id: task,
    outcome: outcome as TaskRun['outcome'], // those that were fresh are kept apart
    ms: rounded(ms),
    because: [...new Set(because.map(kindOf))],
    ...(key !== undefined && (outcome === 'executed' || outcome === 'restored') ? { key } : {}),
    ...(attempts === undefined ? {} : { attempts }),
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
