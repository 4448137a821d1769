/** Where a repository is and what it excludes itself; knows no pattern. */
import { basename, dirname, isAbsolute, join, relative } from 'node:path';
import type { Entry } from './folder-entries.ts';

/** A look at the disk. Paths are relative to the workspace's root and may begin with `../`. */
export interface FolderView {
  /** Absolute path of the workspace's root. */
  readonly root: string;
  /** What has a name in a folder; undefined where nothing has. */
  kindIn(folder: string, name: string): Entry['kind'] | undefined;
  /** Bytes of a file, one character for each; '' where there is none, or a link. Throws `files/unreadable`. */
  text(path: string): string;
}

/** A folder above the workspace, and the name of what leads from it to the workspace. */
export interface OuterFolder {
  readonly path: string;
  readonly next: string;
}

/** The folders from the root of the repository that the workspace is in down to it; none where it is in none, or is the root. */
export function outerFolders(view: FolderView): readonly OuterFolder[] {
  const outer: OuterFolder[] = [];
  let path = '';
  let folder = view.root;
  while (view.kindIn(path, '.git') === undefined) {
    if (dirname(folder) === folder) return [];
    path = path === '' ? '..' : `../${path}`;
    outer.unshift({ path, next: basename(folder) });
    folder = dirname(folder);
  }
  return outer;
}

/** Text of the `info/exclude` of the repository that has its `.git` in `folder`. */
export function excludeText(view: FolderView, folder: string): string {
  const git = folder === '' ? '.git' : `${folder}/.git`;
  if (view.kindIn(folder, '.git') !== 'file') return view.text(`${git}/info/exclude`);
  const [, own] = /^gitdir: (.+)/.exec(view.text(git)) ?? [];
  if (own === undefined) return '';
  const place = linked(view, dirname(git), own);
  return view.text(`${linked(view, place, view.text(`${place}/commondir`))}/info/exclude`);
}

/** Where a worktree or a submodule has its files, by what a file in `folder` says in UTF-8. */
function linked({ root }: FolderView, folder: string, text: string): string {
  const path = Buffer.from(text.trimEnd(), 'latin1').toString();
  return (isAbsolute(path) ? relative(root, path) : join(folder, path)).replaceAll('\\', '/');
}
