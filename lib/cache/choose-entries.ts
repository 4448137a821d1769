/** Which records a cleanup keeps. Pure. */
import type { ActionResult } from '../model/action-result.ts';
import type { ActionKey } from '../model/fingerprint.ts';

/** What the choice looks at. `result` is undefined where the record cannot be used. */
export interface Entry {
  readonly key: ActionKey;
  readonly mtimeMs: number;
  readonly result: Pick<ActionResult, 'kind' | 'at' | 'actions'> | undefined;
}

/** What is to be kept besides the newest. */
export interface KeepRule {
  /** How many of each kind. */
  readonly keep: number;
  readonly needed: ReadonlySet<ActionKey>;
}

/**
 * The newest `keep` of each kind (`task`, `template`, `generate`, …), those that `needed` names, and the actions that the
 * needed ones were made of. What cannot be used is never kept.
 */
export function entriesToKeep(entries: readonly Entry[], { keep, needed }: KeepRule): ReadonlySet<ActionKey> {
  const kept = new Set<ActionKey>();
  const counts = new Map<string, number>();
  const all = withParts(entries, needed);
  for (const { key, result } of entries.toSorted(newestFirst)) {
    if (!result) continue;
    const seen = counts.get(result.kind) ?? 0;
    counts.set(result.kind, seen + 1);
    if (seen < keep || all.has(key)) kept.add(key);
  }
  return kept;
}

function withParts(entries: readonly Entry[], needed: ReadonlySet<ActionKey>): ReadonlySet<ActionKey> {
  const parts = entries
    .filter((entry) => needed.has(entry.key))
    .flatMap((entry) => Object.values(entry.result?.actions ?? {}));
  return new Set([...needed, ...parts]);
}

/** By the file's time; where that is equal by the recorded one, then by key, so that the choice is always the same. */
function newestFirst(a: Entry, b: Entry): number {
  return b.mtimeMs - a.mtimeMs || compare(b.result?.at ?? '', a.result?.at ?? '') || compare(a.key, b.key);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
