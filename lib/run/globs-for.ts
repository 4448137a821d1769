/** The fewest globs that mean some files and no others that are there. Knows no disk. */
import { posix } from 'node:path';

/** What globs may mean. */
export interface GlobBounds {
  /** Every file that a glob with wildcards can find, workspace-relative; any other is named. */
  readonly files: readonly string[];
  /** Folders that should be meant by a glob, however few of their files are asked for. */
  readonly folders: ReadonlySet<string>;
  /** Files beside the asked ones that a glob may match too. */
  isAllowed(path: string): boolean;
}

/** As many files of one ending and folder are put into one glob. */
const SEVERAL = 2;

/**
 * Globs that match every one of `paths`, and of the other files only allowed ones, sorted: several of one folder and
 * ending become one, also those of the folders below it.
 */
export function globsFor(paths: readonly string[], { files, folders, isAllowed }: GlobBounds): readonly string[] {
  const wanted = new Set(paths);
  const globs = new Set<string>();
  for (const [ending, all] of Map.groupBy(files, endingOf)) {
    if (ending === '') continue;
    const asked = all.filter((path) => wanted.has(path));
    for (const folder of wholeFolders(
      asked,
      all.filter((path) => !wanted.has(path) && !isAllowed(path)),
    )) {
      const below = asked.filter((path) => wanted.has(path) && path.startsWith(`${folder}/`));
      if (below.length < (folders.has(folder) ? 1 : SEVERAL)) continue;
      const isFlat = !all.some((path) => path.startsWith(`${folder}/`) && posix.dirname(path) !== folder);
      globs.add(`${globOf(folder)}/${isFlat ? '' : '**/'}*${globOf(ending)}`);
      for (const path of below) wanted.delete(path);
    }
  }
  for (const path of wanted) globs.add(globOf(path));
  return [...globs].sort();
}

/** From the last dot of the name on; all of `.ts`. */
function endingOf(path: string): string {
  const name = posix.basename(path);
  return name.includes('.') ? name.slice(name.lastIndexOf('.')) : '';
}

/** Folders above asked files and above no forbidden one, the highest first; never the root, which would mean everything. */
function wholeFolders(asked: readonly string[], forbidden: readonly string[]): readonly string[] {
  if (asked.length === 0) return [];
  const broken = new Set(forbidden.flatMap(foldersAbove));
  const folders = [...new Set(asked.flatMap(foldersAbove))].filter((folder) => !broken.has(folder));
  return folders.sort((a, b) => a.split('/').length - b.split('/').length || (a < b ? -1 : 1));
}

function foldersAbove(path: string): readonly string[] {
  const names = path.split('/').slice(0, -1);
  return names.map((_, at) => names.slice(0, at + 1).join('/'));
}

/** A glob that means this very path. */
export function globOf(name: string): string {
  return name.replace(/[*?[\]{}()|\\]/g, '\\$&').replace(/^!/, '\\!');
}
