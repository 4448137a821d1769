/** How long tasks are expected to take: by earlier runs, else by what their definitions say. Reads nothing itself. */
import type { RunRecord } from '../model/formats/run-history.ts';

/** What is expected of a task, in milliseconds, and what that stands on. */
export interface Expected {
  readonly ms: number;
  readonly from: 'history' | 'estimate' | 'default';
}

/** Task number -> newest durations in milliseconds, by how the task ended. */
export interface Samples {
  readonly executed: ReadonlyMap<number, readonly number[]>;
  readonly restored: ReadonlyMap<number, readonly number[]>;
  /** What was measured of those that were executed. */
  readonly used: ReadonlyMap<number, readonly Used[]>;
}

/** What a task was measured to take: the most bytes at a time, and cores on average. */
export interface Used {
  readonly memory: number;
  readonly cores: number;
}

/** How many of a task's newest durations count. */
const NEWEST = 5;
const RUN_MS = 1000;
const RESTORE_MS = 50;
const NO_TIME: Expected = { ms: 0, from: 'default' };

/**
 * Collects durations from runs; takes no more of them than it needs.
 * @param runs newest first
 * @param most how many of them are looked through at the most
 */
export function samplesOf(
  runs: Iterable<Pick<RunRecord, 'tasks'>>,
  ids: readonly number[],
  most: number = Number.POSITIVE_INFINITY,
): Samples {
  const executed = new Map<number, number[]>(ids.map((id) => [id, []]));
  const restored = new Map<number, number[]>(ids.map((id) => [id, []]));
  const used = new Map<number, Used[]>(ids.map((id) => [id, []]));
  let missing = ids.length;
  let left = most;
  for (const run of runs) {
    for (const { id, outcome, ms, memory, cpuMs } of run.tasks) {
      const samples = outcome === 'executed' ? executed : outcome === 'restored' ? restored : undefined;
      const list = samples?.get(id);
      if (list === undefined || list.length === NEWEST) continue;
      list.push(ms);
      const cores = cpuMs === undefined ? Number.NaN : cpuMs / ms;
      if (outcome === 'executed' && memory !== undefined && Number.isFinite(cores))
        used.get(id)?.push({ memory, cores });
      if (list.length === NEWEST && outcome === 'executed') missing--;
    }
    left--;
    if (missing === 0 || left === 0) break;
  }
  return { executed, restored, used };
}

/**
 * What running each task is expected to take. What nothing is known of takes as long as the others do, or a second. A
 * service takes no time of its own: it goes on beside the tasks that need it, and its start is a part of their time.
 */
export function expectedRuns(
  tasks: readonly { readonly id: number; readonly estimate?: number | undefined; readonly service?: unknown }[],
  { executed }: Pick<Samples, 'executed'>,
): ReadonlyMap<number, Expected> {
  const known = new Map<number, Expected>();
  const others = tasks.filter(({ service }) => service === undefined);
  for (const { id, estimate } of others) {
    const ms = median(executed.get(id) ?? []) ?? estimate;
    if (ms !== undefined) known.set(id, { ms, from: executed.get(id)?.length ? 'history' : 'estimate' });
  }
  const other: Expected = { ms: median([...known.values()].map(({ ms }) => ms)) ?? RUN_MS, from: 'default' };
  return new Map(tasks.map(({ id, service }) => [id, service === undefined ? (known.get(id) ?? other) : NO_TIME]));
}

/** What restoring a task is expected to take, where running it takes `run`. */
export function expectedRestore(id: number, run: Expected, { restored }: Pick<Samples, 'restored'>): Expected {
  const ms = median(restored.get(id) ?? []);
  return ms === undefined ? { ms: Math.min(run.ms, RESTORE_MS), from: 'default' } : { ms, from: 'history' };
}

function median(numbers: readonly number[]): number | undefined {
  const sorted = numbers.toSorted((one, other) => one - other);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}
