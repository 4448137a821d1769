/**
 * Whether a parsed value is an action result that can be trusted with a workspace. By hand, because loading and compiling
 * a schema validator takes 80 ms and this 0.05; a test holds it to `schemas/action-result.schema.json`. Pure.
 */
import type { ActionResult } from '../model/action-result.ts';
import { digestOf, isDigest } from '../model/digest.ts';
import { actionKey, FINGERPRINT_FORMAT, type Fingerprint } from '../model/fingerprint.ts';
import { InputWords } from '../model/input-words.ts';
import type { KeptEdit } from '../model/kept-edit.ts';
import { artifactProblem, artifactsProblem } from './check-artifacts.ts';

type Fields = { readonly [name: string]: unknown };
/** True, or false or a reason. */
type Check = (value: unknown) => boolean | string;

const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

const EDIT_WAYS: ReadonlySet<unknown> = new Set<KeptEdit['how']>(['theirs', 'merged', 'conflict', 'regions']);

const RESULT: Readonly<Record<keyof ActionResult, Check>> = {
  version: (value) => value === 1,
  key: isDigest,
  kind: (value) => typeof value === 'string' && value !== '' && value.length <= 200,
  task: (value) => Number.isSafeInteger(value) && (value as number) >= 0,
  fingerprint: (value) => isObject(value) && problemOf(value, FINGERPRINT, 'fingerprint.') === undefined,
  artifacts: (value) => artifactsProblem(value) ?? true,
  value: optional(isDigest),
  manifest: optional((value) => artifactProblem(value) ?? (isObject(value) && value['kind'] === 'file')),
  actions: optional((value) => isMap(value, isDigest)),
  published: optional((value) => Array.isArray(value) && value.every(isString)),
  edits: optional((value) => isMap(value, isEdit)),
  durationMs: (value) => typeof value === 'number' && Number.isFinite(value) && value >= 0,
  at: (value) => typeof value === 'string' && TIMESTAMP.test(value) && !Number.isNaN(Date.parse(value)),
  by: (value) => typeof value === 'string' && value !== '',
};

const FINGERPRINT: Readonly<Record<keyof Fingerprint, Check>> = {
  format: (value) => value === FINGERPRINT_FORMAT,
  name: isString,
  definition: (value) => value !== undefined,
  code: (value) => isMap(value, isString),
  packages: (value) => isMap(value, isString),
  inputs: (value) => value instanceof InputWords || isMap(value, isString),
  needs: (value) => isMap(value, isString),
  env: (value) => isMap(value, (entry) => entry === null || typeof entry === 'string'),
  edits: optional((value) => isMap(value, isString)),
};

/**
 * What is wrong with a value that should be an action result, or undefined where it is one.
 * @param text what may be the canonical text of its fingerprint: to hash that takes a fifth of making it again
 */
export function actionResultProblem(value: unknown, text?: Buffer): string | undefined {
  if (!isObject(value)) return 'it is not an object';
  const version = value['version'];
  if (version !== 1) return `its format version is ${JSON.stringify(version) ?? 'missing'}, expected 1`;
  const problem = problemOf(value, RESULT, '');
  if (problem !== undefined) return problem;
  const { key, fingerprint } = value as unknown as ActionResult; // every field was looked at
  const isItsKey = (text !== undefined && digestOf(text) === key) || actionKey(fingerprint) === key;
  return isItsKey ? undefined : 'its key is not that of its fingerprint';
}

/** Takes the prototypes of a checked result's maps away, so that a file named `constructor` finds what was recorded and nothing else. */
export function bareMaps(result: ActionResult): ActionResult {
  const { code, packages, inputs, needs, env, edits } = result.fingerprint;
  for (const map of [code, packages, needs, env, edits, result.actions, result.edits])
    if (map) Object.setPrototypeOf(map, null);
  if (inputs instanceof InputWords) return result;
  return { ...result, fingerprint: { ...result.fingerprint, inputs: InputWords.of(inputs) } }; // written by nobody who knows the canonical text
}

function problemOf(value: Fields, checks: Readonly<Record<string, Check>>, prefix: string): string | undefined {
  const unknown = Object.keys(value).find((name) => !Object.hasOwn(checks, name));
  if (unknown !== undefined) return `it has an unknown field "${prefix}${unknown}"`;
  for (const [name, check] of Object.entries(checks)) {
    const verdict = check(Object.hasOwn(value, name) ? value[name] : undefined);
    if (verdict !== true) return verdict === false ? `its field "${prefix}${name}" is not valid` : verdict;
  }
  return undefined;
}

function optional(check: Check): Check {
  return (value) => value === undefined || check(value);
}

function isEdit(value: unknown): boolean {
  if (!isObject(value) || Object.keys(value).length !== 3) return false;
  return EDIT_WAYS.has(value['how']) && isDigest(value['generated']) && isString(value['word']);
}

function isString(value: unknown): boolean {
  return typeof value === 'string';
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isMap(value: unknown, check: (entry: unknown) => boolean): boolean {
  if (!isObject(value)) return false;
  for (const name of Object.keys(value)) if (!check(value[name])) return false;
  return true;
}
