/**
 * Whether a line of the history is a run's record. By hand, because a run reads many before it starts; a test holds it to
 * `schemas/run-history.schema.json`. Knows no file.
 */
import type { RunRecord, TaskRun } from '../model/formats/run-history.ts';
import { type Check, fits, isCount, isMoment, isTime, isWord, listOf } from './record-fields.ts';

const OUTCOMES: ReadonlySet<unknown> = new Set<TaskRun['outcome']>([
  'restored',
  'executed',
  'failed',
  'skipped',
  'cancelled',
  'timed-out',
]);
const KEY = /^[0-9a-f]{64}$/;

const TASK: Readonly<Record<keyof TaskRun, Check>> = {
  id: isCount,
  outcome: (value) => OUTCOMES.has(value),
  ms: isTime,
  because: listOf(isWord),
  memory: (value) => value === undefined || isCount(value),
  cpuMs: (value) => value === undefined || isTime(value),
  key: (value) => value === undefined || (typeof value === 'string' && KEY.test(value)),
  attempts: (value) => value === undefined || (isCount(value) && (value as number) >= 2),
};

const EFFICIENCY: Readonly<Record<keyof NonNullable<RunRecord['efficiency']>, Check>> = {
  ofBound: isTime,
  boundMs: isTime,
  workMs: isTime,
  path: listOf(isCount),
};

const RUN: Readonly<Record<keyof RunRecord, Check>> = {
  version: (value) => value === 1,
  run: isWord,
  at: isMoment,
  ok: (value) => typeof value === 'boolean',
  ms: isTime,
  concurrency: (value) => isCount(value) && value !== 0,
  tasks: listOf((task) => fits(task, TASK)),
  fresh: listOf(isCount),
  efficiency: (value) => value === undefined || fits(value, EFFICIENCY),
};

/** The record on a line; undefined where it is damaged, of another version or no record at all. */
export function parseRunRecord(line: string): RunRecord | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return fits(value, RUN) ? (value as unknown as RunRecord) : undefined; // every field was looked at
  } catch {
    return undefined;
  }
}
