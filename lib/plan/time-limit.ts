/** How long an attempt at a task may take, by how long the task has taken; reads nothing itself. */
import type { RunRecord } from '../model/formats/run-history.ts';

/** How long an attempt may take, and, where it is a multiple of that, how long the task's runs took. */
export interface TimeLimit {
  readonly ms: number;
  readonly by?: {
    readonly factor: number;
    /** What 95 of 100 of these runs kept within, in milliseconds. */
    readonly p95Ms: number;
    readonly runs: number;
  };
}

/** A multiple of how long the task has taken, and its bounds in milliseconds. */
export interface AdaptiveRule {
  readonly factor: number;
  readonly minMs: number;
  readonly maxMs?: number | undefined;
}

/** Older runs say little about the next. */
const NEWEST = 100;
const RUNS = 500;

/**
 * The limit by a rule. Nothing known: the ceiling; undefined where there is none. A floor above the ceiling does not lift it.
 * @param times milliseconds of runs
 */
export function adaptiveLimit({ factor, minMs, maxMs }: AdaptiveRule, times: readonly number[]): TimeLimit | undefined {
  const p95Ms = percentile95(times);
  if (p95Ms === undefined) return maxMs === undefined ? undefined : { ms: maxMs };
  const ms = Math.min(Math.max(factor * p95Ms, minMs), maxMs ?? Number.POSITIVE_INFINITY);
  return { ms, by: { factor, p95Ms, runs: times.length } };
}

/** The least of the numbers that 95 of 100 of them do not exceed. */
export function percentile95(numbers: readonly number[]): number | undefined {
  return numbers.toSorted((one, other) => one - other)[Math.ceil(0.95 * numbers.length) - 1];
}

/**
 * What a task's executions took that went well at the first attempt, the newest 100: of others, the time has waits in it.
 * @param runs newest first; no more of them are taken than needed
 */
export function executionTimes(runs: Iterable<Pick<RunRecord, 'tasks'>>, id: number): readonly number[] {
  const times: number[] = [];
  let left = RUNS;
  for (const { tasks } of runs) {
    const task = tasks.find((each) => each.id === id);
    if (task?.outcome === 'executed' && task.attempts === undefined) times.push(task.ms);
    left--;
    if (times.length === NEWEST || left === 0) break;
  }
  return times;
}
