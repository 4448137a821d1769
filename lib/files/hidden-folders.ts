/** Names that globs reach only where a pattern names them; knows no disk. */
import { DERIVED_FOLDERS, FOLDER } from '../model/file-names.ts';
import { folderOf } from '../model/relative-path.ts';

const NAMES: ReadonlySet<string> = new Set(['.git', 'node_modules']);
const PATHS: ReadonlySet<string> = new Set(DERIVED_FOLDERS);

const IN_NAMES = /(?:^|\0)(?:\.git|node_modules)(?:\0|$)/;

/** Whether what is at `path` is reached only by patterns that name it. Workspaces may lie in others. */
export function isHidden(path: string): boolean {
  if (NAMES.has(path.slice(path.lastIndexOf('/') + 1)) || PATHS.has(path)) return true;
  const inner = path.lastIndexOf(`/${FOLDER}/`);
  return inner !== -1 && PATHS.has(path.slice(inner + 1));
}

/** Whether any of a folder's entries could be hidden. `names` are joined by NUL. */
export function mayHide(folder: string, names: string): boolean {
  return folder === FOLDER || folder.endsWith(`/${FOLDER}`) || IN_NAMES.test(names);
}

/** The longest part of `path` that is hidden; '' where nothing in it is. */
export function hiddenPart(path: string): string {
  let part = path;
  while (part !== '' && !isHidden(part)) part = folderOf(part);
  return part;
}
