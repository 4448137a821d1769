/** What a commit would do and what it did, by path. */
import type { Digest } from '../model/digest.ts';
import type { RecoveredTransaction } from './recover.ts';
import type { StagedSet } from './staged-set.ts';
import type { Survey } from './survey.ts';
import type { Target } from './target.ts';

/** What a commit would do. Paths are sorted. */
export interface TransactionPlan {
  readonly written: readonly string[];
  /** The same bytes and the same executable bit are there already: not touched at all. */
  readonly unchanged: readonly string[];
  readonly removed: readonly string[];
  /** Bytes of the files to write. */
  readonly bytes: number;
}

/** What a commit did. */
export interface CommitReport extends TransactionPlan {
  /** Of every file of the set, written or unchanged. */
  readonly digests: ReadonlyMap<string, Digest>;
  /** Transactions of killed processes that had to be settled first. */
  readonly recovered: readonly RecoveredTransaction[];
}

/** The plan that a survey amounts to. Removing what is not there is nothing. */
export function planOf({ changed, unchanged }: Survey): TransactionPlan {
  const staying = (target: Target): boolean => target.entry.staged.kind !== 'missing';
  const written = changed.filter(staying);
  const sizes = written.map(({ entry }) => (entry.staged.kind === 'file' ? entry.staged.size : 0));
  return {
    written: written.map(pathOf),
    unchanged: unchanged.filter(staying).map(pathOf),
    removed: changed.filter((target) => !staying(target)).map(pathOf),
    bytes: sizes.reduce((sum, size) => sum + size, 0),
  };
}

/** The report of a commit that found `found` and changed it. */
export function reportOf({
  set,
  found,
  recovered,
}: {
  set: StagedSet;
  found: Survey;
  recovered: readonly RecoveredTransaction[];
}): CommitReport {
  const digests = new Map<string, Digest>();
  for (const { path, staged } of set.entries()) if (staged.kind === 'file') digests.set(path, staged.digest);
  return { ...planOf(found), digests, recovered };
}

function pathOf({ entry }: Target): string {
  return entry.path;
}
