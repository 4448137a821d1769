/** Compares what is staged with what is on disk: what is to change, what is right already, which folders come and go. */
import { readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { dirname } from 'node:path/posix';
import { setImmediate } from 'node:timers/promises';
import type { Problem } from '../model/conductor-error.ts';
import { type DiskState, digestAt, hasExecutableBit, MISSING, SMALL, stateAt } from './disk-state.ts';
import { problemOf } from './errno.ts';
import { type FolderPlan, planFolders } from './folder-plan.ts';
import { FolderViews } from './folder-views.ts';
import type { StagedEntry, StagedFile } from './staged-set.ts';
import type { Target } from './target.ts';

/** What a commit would do. */
export interface Survey {
  /** Everything that is not yet as staged. */
  readonly changed: readonly Target[];
  /** Those of them that are files and links to write or remove. */
  readonly targets: readonly Target[];
  readonly unchanged: readonly Target[];
  readonly folders: FolderPlan;
  readonly views: FolderViews;
  /** Targets that are not what their new content was made from. */
  readonly conflicts: readonly string[];
  /** What could not even be read. */
  readonly problems: readonly Problem[];
}

/** Entries compared before other work of the process gets its turn. */
const BATCH = 64;

/** Surveys the entries (one a path) against the workspace at `root` (absolute). Changes nothing. */
export async function survey(root: string, entries: readonly StagedEntry[]): Promise<Survey> {
  const changed: Target[] = [];
  const unchanged: Target[] = [];
  const problems: Problem[] = [];
  const conflicts: string[] = [];
  const views = new FolderViews(root);
  for (const [count, entry] of entries.entries()) {
    if (count % BATCH === BATCH - 1) await setImmediate();
    try {
      // In a folder that is not there is nothing to look at.
      const found = views.of(dirname(entry.path)).exists ? stateAt(join(root, entry.path)) : MISSING;
      const right = await isRight(root, entry, found);
      (right ? unchanged : changed).push({ entry, found });
      if (!right && !(await isBase(root, entry, found))) conflicts.push(entry.path);
    } catch (error) {
      const problem = problemOf(error, 'read', entry.path);
      if (problem === undefined) throw error;
      problems.push(problem);
    }
  }
  const folders = planFolders(root, { changed, unchanged, views });
  const targets = changed.filter((target) => !concernsFolder(target));
  return { changed, targets, unchanged, folders, views, conflicts, problems };
}

/** Whether every target still is what the survey found, by a look at each. */
export function stillTrue(root: string, { targets, unchanged, views }: Survey): boolean {
  const missing = new Map<string, boolean>();
  return [...targets, ...unchanged].every(({ entry, found }) => {
    const folder = dirname(entry.path);
    if (!views.of(folder).exists && !missing.has(folder))
      missing.set(folder, stateAt(join(root, folder)).kind === 'missing');
    return missing.get(folder) || stateAt(join(root, entry.path)).stamp === found.stamp;
  });
}

function concernsFolder({ entry, found }: Target): boolean {
  return entry.staged.kind === 'missing'
    ? found.kind === 'directory'
    : entry.staged.kind === 'directory' && found.kind === 'missing';
}

async function isBase(root: string, { path, base }: StagedEntry, found: DiskState): Promise<boolean> {
  if (base === undefined || base === found.kind) return true;
  return found.kind === 'file' && base === (await digestAt(join(root, path), found.size));
}

async function isRight(root: string, { path, staged }: StagedEntry, found: DiskState): Promise<boolean> {
  if (staged.kind !== found.kind) return false;
  if (staged.kind === 'symlink') return readlinkSync(join(root, path)).replaceAll('\\', '/') === staged.target;
  return staged.kind !== 'file' || (await holds(join(root, path), staged, found));
}

async function holds(path: string, file: StagedFile, found: DiskState): Promise<boolean> {
  const executable = file.executable && hasExecutableBit(0o100);
  if (found.size !== file.size || found.executable !== executable) return false;
  if (file.mode !== undefined && process.platform !== 'win32' && file.mode !== found.mode) return false;
  // Comparing bytes that are at hand is cheaper than a digest.
  if (file.bytes !== undefined && file.size <= SMALL) return file.bytes.equals(readFileSync(path));
  return (await digestAt(path, found.size)) === file.digest;
}
