/** How often each influence changed over the recorded runs of a task. */
import type { FingerprintField } from '../model/cause.ts';
import type { Fingerprint } from '../model/fingerprint.ts';
import { explain } from './explain.ts';

/** An influence and how often it differed between two consecutive records. */
export interface Culprit {
  readonly field: FingerprintField;
  readonly name: string;
  readonly count: number;
}

/**
 * The influences that differed most often; equally frequent ones by field and name.
 * @param history fingerprints in the order in which they were recorded
 * @param limit how many to name
 */
export function culprits(history: readonly Fingerprint[], limit: number): readonly Culprit[] {
  const found = new Map<string, Culprit>();
  for (const [at, now] of history.entries()) {
    const before = history[at - 1];
    if (before) count(found, before, now);
  }
  return [...found.values()].sort(byCount).slice(0, limit);
}

function count(found: Map<string, Culprit>, before: Fingerprint, now: Fingerprint): void {
  for (const cause of explain(before, now)) {
    if (cause.kind !== 'changed') continue;
    const { field, name } = cause;
    const key = `${field} ${name}`; // no field has a space in it
    found.set(key, { field, name, count: (found.get(key)?.count ?? 0) + 1 });
  }
}

function byCount(one: Culprit, other: Culprit): number {
  if (one.count !== other.count) return other.count - one.count;
  const [left, right] = [`${one.field} ${one.name}`, `${other.field} ${other.name}`];
  return left < right ? -1 : Number(left > right);
}
