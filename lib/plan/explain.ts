/** The difference of two fingerprints as causes; knows nothing of where they were recorded. */
import { canonicalJson, type Json } from '../model/canonical-json.ts';
import type { Cause, FingerprintField } from '../model/cause.ts';
import type { Fingerprint } from '../model/fingerprint.ts';
import type { InputWords } from '../model/input-words.ts';

type Change = Extract<Cause, { kind: 'changed' }>;
type Members = Readonly<Record<string, Json | undefined>>;

/**
 * What differs between two fingerprints, one cause for each member; empty exactly where their action keys are equal.
 * What a user changed on purpose comes first: definition, code, packages, environment, needs, inputs; each by name.
 */
export function explain(before: Fingerprint, now: Fingerprint): readonly Cause[] {
  if (before === now) return []; // most often, after a task ran
  return [
    ...definitionChanges('', headOf(before), headOf(now)),
    ...changes('code', before.code, now.code),
    ...changes('package', before.packages, now.packages),
    ...changes('env', before.env, now.env),
    ...changes('need', before.needs, now.needs),
    ...changes('edit', before.edits ?? {}, now.edits ?? {}),
    ...inputChanges(before.inputs, now.inputs),
  ];
}

function headOf({ format, name, definition }: Fingerprint): Members {
  return { format, name, definition };
}

/** Goes into nested objects, so that a cause names `params.size` and not the whole of `params`. */
function definitionChanges(path: string, before: Members, now: Members): Change[] {
  return changedNames(before, now).flatMap((name) => {
    const [old, fresh] = [member(before, name), member(now, name)];
    const whole = path === '' && name === 'definition';
    const below = path === '' ? name : `${path}.${name}`;
    if (isMembers(old) && isMembers(fresh)) return definitionChanges(whole ? '' : below, old, fresh);
    return [{ kind: 'changed', field: 'definition', name: below, how: howOf(rank(old), rank(fresh)) }];
  });
}

function changes(field: FingerprintField, before: Members, now: Members): Change[] {
  return changedNames(before, now).map((name) => {
    return { kind: 'changed', field, name, how: howOf(rank(member(before, name)), rank(member(now, name))) };
  });
}

function inputChanges(before: InputWords, now: InputWords): Change[] {
  const names = [...before.differing(now)].sort(byNumberThenText);
  return names.map((name) => {
    const how = howOf(Number(before.has(name)), Number(now.has(name)));
    return { kind: 'changed', field: 'input', name, how };
  });
}

function changedNames(before: Members, now: Members): string[] {
  const isChanged = (name: string) =>
    member(before, name) !== member(now, name) && textOf(before, name) !== textOf(now, name);
  const [changed, fresh] = [
    Object.keys(before).filter(isChanged),
    Object.keys(now).filter((name) => !Object.hasOwn(before, name)),
  ];
  return [...changed, ...fresh.filter(isChanged)].sort(byNumberThenText);
}

function textOf(members: Members, name: string): string | undefined {
  const value = member(members, name);
  return value === undefined ? undefined : canonicalJson(value);
}

/** Own members only: an input may be called `constructor`. */
function member(members: Members, name: string): Json | undefined {
  return Object.hasOwn(members, name) ? members[name] : undefined;
}

/** How much is there: an unset variable is recorded as null, and setting it reads as adding it. */
function rank(value: Json | undefined): number {
  if (value === undefined) return 0;
  return value === null ? 1 : 2;
}

function howOf(before: number, now: number): Change['how'] {
  if (before === now) return 'modified';
  return now > before ? 'added' : 'removed';
}

function byNumberThenText(a: string, b: string): number {
  const [left, right] = [/^\d+$/.test(a) ? Number(a) : Infinity, /^\d+$/.test(b) ? Number(b) : Infinity];
  if (left !== right) return left - right;
  return a < b ? -1 : Number(a > b);
}

function isMembers(value: Json | undefined): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
