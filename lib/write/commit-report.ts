/** What a commit would do and what it did. */
import { statfsSync } from 'node:fs';
import { dirname } from 'node:path/posix';
import type { Digest } from '../model/digest.ts';
import type { RecoveredTransaction } from './recover.ts';
import type { StagedSet } from './staged-set.ts';
import type { StepTimes } from './step-clock.ts';
import type { Survey } from './survey.ts';
import type { Target } from './target.ts';

/** Which paths change, sorted. */
export interface ChangedPaths {
  readonly written: readonly string[];
  /** The same bytes and the same permissions are there already: not touched at all. */
  readonly unchanged: readonly string[];
  readonly removed: readonly string[];
  /** Bytes of the files to write. */
  readonly bytes: number;
  /** Writes that a later one to the same path made needless. */
  readonly coalesced: number;
}

/** What is to happen at one path. */
export interface PlannedChange {
  readonly path: string;
  readonly action: 'create' | 'replace' | 'remove';
  /** What is there afterwards; of a removal, what is there now. */
  readonly kind: 'file' | 'symlink' | 'directory';
  /** Of the new content. */
  readonly bytes: number;
  /** Permission bits that are set; undefined where those of the replaced file, or the usual ones, are taken. */
  readonly mode: number | undefined;
}

/** The changes in one folder. */
export interface PlannedGroup {
  readonly folder: string;
  /** The folder is to be made. */
  readonly isNew: boolean;
  readonly changes: readonly PlannedChange[];
  readonly bytes: number;
}

/** What a commit would do. */
export interface TransactionPlan extends ChangedPaths {
  /** The changes by folder, sorted. */
  readonly groups: readonly PlannedGroup[];
  readonly space: {
    /** Bytes that the commit takes until it is over: new content, and copies of what it replaces. */
    readonly needed: number;
    /** Bytes that are free; undefined where the file system does not tell. */
    readonly free: number | undefined;
  };
}

/** What a commit did. */
export interface CommitReport extends ChangedPaths {
  /** Of every file of the set, written or unchanged. */
  readonly digests: ReadonlyMap<string, Digest>;
  /** Files, links and folders written and removed. */
  readonly files: number;
  /** Originals that were copied, or moved aside, for the way back. */
  readonly originals: number;
  /** The set in which they are kept, where that was asked for and there were changes. */
  readonly backup: string | undefined;
  readonly ms: StepTimes;
  /** Transactions of killed processes that had to be settled first. */
  readonly recovered: readonly RecoveredTransaction[];
  /** How many of those were rolled back. */
  readonly rolledBack: number;
}

/** The plan that a survey of a set in the workspace at `root` amounts to. */
export function planOf(root: string, set: StagedSet, found: Survey): TransactionPlan {
  const { bsize, bavail, blocks } = statfsSync(root);
  const needed = found.targets.reduce((sum, target) => sum + bytesOf(target) + copiedBytes(target), 0);
  const free = blocks === 0 ? undefined : bsize * bavail;
  return { ...changedPaths(set, found), groups: groupsOf(found), space: { needed, free } };
}

/** Which paths change. Removing what is not there is nothing. */
function changedPaths(set: StagedSet, { changed, unchanged }: Survey): ChangedPaths {
  const written = changed.filter(isStaying);
  return {
    written: written.map(pathOf),
    unchanged: unchanged.filter(isStaying).map(pathOf),
    removed: changed.filter((target) => !isStaying(target)).map(pathOf),
    bytes: written.reduce((sum, target) => sum + bytesOf(target), 0),
    coalesced: set.coalesced,
  };
}

/** What a report is made of. */
export interface ReportParts {
  readonly set: StagedSet;
  readonly found: Survey;
  readonly recovered: readonly RecoveredTransaction[];
  readonly backup: string | undefined;
  readonly ms: StepTimes;
}

/** The report of a commit that found `found` and changed it. */
export function reportOf({ set, found, recovered, backup, ms }: ReportParts): CommitReport {
  const digests = new Map<string, Digest>();
  for (const { path, staged } of set.entries()) if (staged.kind === 'file') digests.set(path, staged.digest);
  return {
    ...changedPaths(set, found),
    digests,
    files: found.changed.length,
    originals: found.targets.filter((target) => target.found.kind !== 'missing').length,
    backup,
    ms,
    recovered,
    rolledBack: recovered.filter(({ outcome }) => outcome === 'rolled-back').length,
  };
}

function groupsOf({ changed, folders }: Survey): PlannedGroup[] {
  const make = new Set(folders.make);
  const byFolder = Map.groupBy(changed, ({ entry }) => dirname(entry.path));
  return [...byFolder]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([folder, targets]) => ({
      folder,
      isNew: make.has(folder),
      changes: targets.map(changeOf),
      bytes: targets.reduce((sum, target) => sum + bytesOf(target), 0),
    }));
}

function changeOf(target: Target): PlannedChange {
  const { entry, found } = target;
  const { kind } = isStaying(target) ? entry.staged : found;
  const action = !isStaying(target) ? 'remove' : found.kind === 'missing' ? 'create' : 'replace';
  return {
    path: entry.path,
    action,
    kind: kind === 'symlink' || kind === 'directory' ? kind : 'file',
    bytes: bytesOf(target),
    mode: entry.staged.kind === 'file' ? entry.staged.mode : undefined,
  };
}

function isStaying({ entry }: Target): boolean {
  return entry.staged.kind !== 'missing';
}

function bytesOf({ entry }: Target): number {
  return entry.staged.kind === 'file' ? entry.staged.size : 0;
}

/** A removed file is moved, not copied. */
function copiedBytes(target: Target): number {
  return isStaying(target) && target.found.kind === 'file' ? target.found.size : 0;
}

function pathOf({ entry }: Target): string {
  return entry.path;
}
