/**
 * Whether a line of the history is a run's record. By hand, because a run reads many before it starts; a test holds it to
 * `schemas/run-history.schema.json`. Knows no file.
 */
import type { RunRecord, TaskRun } from '../model/formats/run-history.ts';

type Fields = { readonly [name: string]: unknown };
type Check = (value: unknown) => boolean;

const OUTCOMES: ReadonlySet<unknown> = new Set<TaskRun['outcome']>([
  'restored',
  'executed',
  'failed',
  'skipped',
  'cancelled',
  'timed-out',
]);
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const KEY = /^[0-9a-f]{64}$/;

const TASK: Readonly<Record<keyof TaskRun, Check>> = {
  id: isCount,
  outcome: (value) => OUTCOMES.has(value),
  ms: isTime,
  because: listOf(isWord),
  key: (value) => value === undefined || (typeof value === 'string' && KEY.test(value)),
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
  at: (value) => typeof value === 'string' && MOMENT.test(value) && !Number.isNaN(Date.parse(value)),
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

function fits(value: unknown, checks: Readonly<Record<string, Check>>): value is Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const fields = value as Fields; // an object has fields
  for (const name of Object.keys(fields)) if (!Object.hasOwn(checks, name)) return false;
  for (const [name, check] of Object.entries(checks)) {
    if (!check(Object.hasOwn(fields, name) ? fields[name] : undefined)) return false;
  }
  return true;
}

function listOf(check: Check): Check {
  return (value) => Array.isArray(value) && value.every(check);
}

function isCount(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 0;
}

function isTime(value: unknown): boolean {
  return typeof value === 'number' && value >= 0;
}

function isWord(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}
