/** The difference of two fingerprints field by field, with the values before and after. */
import { canonicalJson, type Json } from '../model/canonical-json.ts';
import type { Cause, FingerprintField } from '../model/cause.ts';
import type { Fingerprint } from '../model/fingerprint.ts';
import { explain } from './explain.ts';

type Change = Extract<Cause, { kind: 'changed' }>;

/** One difference. A value is undefined where there was none; of a variable it is a digest, null where it was unset. */
export interface Difference extends Omit<Change, 'kind'> {
  readonly before?: Json | undefined;
  readonly after?: Json | undefined;
}

interface Values {
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

type Members = Readonly<Record<string, Json | undefined>>;

const DIGEST = /\b[0-9a-f]{64}\b/g;
const SHOWN_DIGITS = 12;
const MAPS = { code: 'code', package: 'packages', need: 'needs', env: 'env', edit: 'edits' } as const;

/** What `explain` names, with its values; digests are cut to 12 digits. */
export function differences(before: Fingerprint, now: Fingerprint): readonly Difference[] {
  return explain(before, now).flatMap((cause) => {
    if (cause.kind !== 'changed') return [];
    const { field, name, how } = cause;
    const values = valuesOf(field, name, { before, now });
    return [{ field, name, how, before: shortened(values.before), after: shortened(values.after) }];
  });
}

interface Pair {
  readonly before: Fingerprint;
  readonly now: Fingerprint;
}

function valuesOf(field: FingerprintField, name: string, { before, now }: Pair): Values {
  if (field === 'definition') return definitionValues(name, { before, now });
  if (field === 'input') return { before: before.inputs.get(name), after: now.inputs.get(name) };
  const map = MAPS[field];
  return { before: member(before[map] ?? {}, name), after: member(now[map] ?? {}, name) };
}

/** A member's name may hold dots itself: of all that a name can mean, what differs is meant. */
function definitionValues(name: string, { before, now }: Pair): Values {
  const [one, other] = [before.definition, now.definition];
  const inside = isMembers(one) && isMembers(other) ? [...places(name, one, other)] : [];
  const heads = [...places(name, headOf(before), headOf(now))];
  return [...inside, ...heads].find(isChange) ?? { before: undefined, after: undefined };
}

function headOf({ format, name, definition }: Fingerprint): Members {
  return { format, name, definition };
}

function* places(name: string, before: Members, now: Members): Generator<Values> {
  for (const key of new Set([...Object.keys(before), ...Object.keys(now)])) {
    const values = { before: member(before, key), after: member(now, key) };
    if (name === key) yield values;
    if (!name.startsWith(`${key}.`) || !isMembers(values.before) || !isMembers(values.after)) continue;
    yield* places(name.slice(key.length + 1), values.before, values.after);
  }
}

function isChange({ before, after }: Values): boolean {
  if (isMembers(before) && isMembers(after)) return false;
  return before === undefined || after === undefined
    ? before !== after
    : canonicalJson(before) !== canonicalJson(after);
}

function member(members: Members, name: string): Json | undefined {
  return Object.hasOwn(members, name) ? members[name] : undefined;
}

function isMembers(value: Json | undefined): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shortened(value: Json | undefined): Json | undefined {
  if (value === undefined) return undefined;
  // Digits become fewer digits, so that it is the JSON that it was.
  return JSON.parse(canonicalJson(value).replace(DIGEST, (digest) => digest.slice(0, SHOWN_DIGITS))) as Json;
}
