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

/** Counts the influences from one fingerprint to the next, and holds only the last one. */
export class Culprits {
  readonly #found = new Map<string, Culprit>();
  #last: Fingerprint | undefined;

  /** Takes the next one, in the order in which they were recorded. */
  add(fingerprint: Fingerprint): void {
    for (const cause of this.#last ? explain(this.#last, fingerprint) : []) {
      if (cause.kind !== 'changed') continue;
      const { field, name } = cause;
      const key = `${field} ${name}`; // no field has a space in it
      this.#found.set(key, { field, name, count: (this.#found.get(key)?.count ?? 0) + 1 });
    }
    this.#last = fingerprint;
  }

  /** Those that differed most often, at most `limit`; equally frequent ones by field and name. */
  most(limit: number): readonly Culprit[] {
    return [...this.#found.values()].sort(byCount).slice(0, limit);
  }
}

function byCount(one: Culprit, other: Culprit): number {
  if (one.count !== other.count) return other.count - one.count;
  const [left, right] = [`${one.field} ${one.name}`, `${other.field} ${other.name}`];
  return left < right ? -1 : Number(left > right);
}
