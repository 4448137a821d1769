/** Which folders a set of changes makes, removes and leaves empty. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { dirname } from 'node:path/posix';
import type { FolderViews } from './folder-views.ts';
import type { JournalRecord } from './journal-record.ts';
import type { Target } from './target.ts';

/** Folders to make and to remove, and why some cannot be removed. */
export interface FolderPlan extends Pick<JournalRecord['folders'], 'make' | 'remove' | 'prune'> {
  /** Folders asked to go that hold more than what goes: folder and one such path. */
  readonly stuck: readonly { readonly folder: string; readonly holds: string }[];
}

/** What the plan is made from. */
export interface FolderPlanInput {
  readonly changed: readonly Target[];
  readonly unchanged: readonly Target[];
  readonly views: FolderViews;
}

/** Plans the folders of a set. */
export function planFolders(root: string, input: FolderPlanInput): FolderPlan {
  const removal = planRemoval(root, input);
  return { make: planMaking(input), prune: planPruning(input), ...removal };
}

function planMaking({ changed, views }: FolderPlanInput): string[] {
  const make = new Set<string>();
  for (const { entry } of changed) {
    if (entry.staged.kind === 'missing') continue;
    const lowest = entry.staged.kind === 'directory' ? entry.path : dirname(entry.path);
    for (const folder of withParents(lowest)) if (!views.of(folder).exists) make.add(folder);
  }
  return [...make].sort(); // a parent is shorter than its child and so comes first
}

/** Folders that lose a file, up to but without the first of the path: that one was not made for the file. */
function planPruning({ changed, unchanged }: FolderPlanInput): string[] {
  const wanted = new Set(
    [...changed, ...unchanged].filter(({ entry }) => entry.staged.kind === 'directory').map(({ entry }) => entry.path),
  );
  const prune = new Set<string>();
  for (const { entry, found } of changed) {
    if (entry.staged.kind !== 'missing' || found.kind === 'directory') continue;
    for (const folder of withParents(dirname(entry.path)).slice(0, -1)) prune.add(folder);
  }
  return [...prune]
    .filter((folder) => !wanted.has(folder))
    .sort()
    .reverse();
}

function planRemoval(root: string, { changed }: FolderPlanInput): Pick<FolderPlan, 'remove' | 'stuck'> {
  const going = new Set(changed.filter(({ entry }) => entry.staged.kind === 'missing').map(({ entry }) => entry.path));
  const remove = new Set<string>();
  const stuck: { folder: string; holds: string }[] = [];
  for (const { entry, found } of changed) {
    if (entry.staged.kind !== 'missing' || found.kind !== 'directory') continue;
    const inside = readdirSync(join(root, entry.path), { recursive: true, withFileTypes: true });
    const paths = inside.map((item) => ({
      folder: item.isDirectory(),
      path: pathOf(root, join(item.parentPath, item.name)),
    }));
    const left = paths.find(({ folder, path }) => !folder && !going.has(path));
    if (left !== undefined) stuck.push({ folder: entry.path, holds: left.path });
    for (const folder of [entry.path, ...paths.filter((item) => item.folder).map(({ path }) => path)])
      remove.add(folder);
  }
  return { remove: [...remove].sort().reverse(), stuck };
}

/** A folder and those above it, lowest first, without the workspace's own. */
function withParents(folder: string): string[] {
  return folder === '.' ? [] : [folder, ...withParents(dirname(folder))];
}

function pathOf(root: string, absolute: string): string {
  return absolute.slice(root.length + 1).replaceAll('\\', '/');
}
