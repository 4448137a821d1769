/**
 * Whether a line is one of the record of a run. By hand, because every run that ends well looks at what others have left;
 * a test holds it to `schemas/unfinished-run.schema.json`. Knows no file.
 */
import type {
  AskedRun,
  PlannedStep,
  RunBegun,
  RunOver,
  TaskOver,
  UncachedResult,
  UnfinishedRunLine,
} from '../model/formats/unfinished-run.ts';
import { type Check, fits, isCount, isMoment, isWord, listOf, mapOf, optional } from '../perf/record-fields.ts';

type Checks<T> = Readonly<Record<keyof T, Check>>;

const OUTCOMES: ReadonlySet<unknown> = new Set<TaskOver['outcome']>([
  'fresh',
  'restored',
  'executed',
  'failed',
  'cancelled',
  'timed-out',
]);

const REQUEST: Checks<AskedRun> = {
  words: listOf(isText),
  only: optional(isSwitch),
  since: optional(isText),
  force: optional(isSwitch),
  continueAfterFailure: optional(isSwitch),
  concurrency: optional((value) => isCount(value) && value !== 0),
  profile: optional(isWord),
  adaptive: optional(isSwitch),
  handEdited: optional((value) => value === 'ours' || value === 'theirs' || value === 'merge'),
  optimizations: optional(mapOf(isSwitch)),
};

const STEP: Checks<PlannedStep> = { id: isCount, slug: isWord };

const BEGUN: Checks<RunBegun> = {
  version: (value) => value === 1,
  run: isWord,
  at: isMoment,
  resumes: optional(listOf(isWord)),
  request: (value) => fits(value, REQUEST),
  plan: listOf((step) => fits(step, STEP)),
};

const EDIT: Checks<NonNullable<UncachedResult['edits']>[string]> = {
  how: (value) => value === 'theirs' || value === 'merged' || value === 'conflict' || value === 'regions',
  generated: isDigest,
  word: isText,
};

const RESULT: Checks<UncachedResult> = {
  key: isDigest,
  fingerprint: optional(mapOf(() => true)),
  artifacts: mapOf(isText),
  outputs: isDigest,
  manifest: optional((value) => fits(value, { path: isText, word: isText })),
  actions: mapOf(isDigest),
  published: listOf(isText),
  edits: optional(mapOf((edit) => fits(edit, EDIT))),
};

const TASK: Checks<TaskOver> = {
  task: isCount,
  outcome: (value) => OUTCOMES.has(value),
  at: isMoment,
  run: optional(isWord),
  result: optional((value) => fits(value, RESULT)),
};

const OVER: Checks<RunOver> = { ended: (value) => value === 'failed' || value === 'interrupted', at: isMoment };

/** What a line says; undefined where it is cut, damaged, of another version or no such line. */
export function parseUnfinishedLine(line: string): UnfinishedRunLine | undefined {
  try {
    const value: unknown = JSON.parse(line);
    const isOne = fits(value, TASK) || fits(value, BEGUN) || fits(value, OVER);
    return isOne ? (value as unknown as UnfinishedRunLine) : undefined; // every field was looked at
  } catch {
    return undefined;
  }
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isSwitch(value: unknown): boolean {
  return typeof value === 'boolean';
}

function isDigest(value: unknown): boolean {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}
