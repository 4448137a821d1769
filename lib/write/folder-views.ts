/** The folders that targets lie in: whether they exist, and where they really are. */
import { lstatSync, realpathSync, statSync } from 'node:fs';
import { basename, isAbsolute, join, relative } from 'node:path';
import { dirname } from 'node:path/posix';
import { isMissing } from './errno.ts';

/** One folder. */
export interface FolderView {
  readonly exists: boolean;
  /** Absolute, links resolved; of a missing folder, where it would be. */
  readonly real: string;
  /** File system; of a missing folder, its parent's. */
  readonly device: bigint;
  /** Why nothing may be written there. */
  readonly problem?: 'outside' | 'not a folder';
  /** The nearest folder that exists, workspace-relative. */
  readonly nearest: string;
}

/** Looks at each folder once. */
export class FolderViews {
  readonly #views = new Map<string, FolderView>();
  readonly #places = new Map<string, string>();

  constructor(root: string) {
    const real = realpathSync(root);
    this.#views.set('.', { exists: true, real, device: lstatSync(real, { bigint: true }).dev, nearest: '.' });
  }

  /** The workspace's own folder. */
  get top(): FolderView {
    return this.of('.');
  }

  /** The folder at a workspace-relative path. */
  of(folder: string): FolderView {
    const known = this.#views.get(folder);
    if (known !== undefined) return known;
    const view = this.#look(folder, this.of(dirname(folder)));
    this.#views.set(folder, view);
    return view;
  }

  /** Path of something in the folder relative to the workspace's real place, forward slashes. */
  realPath(path: string): string {
    const folder = this.#realFolder(dirname(path));
    return folder === '' ? basename(path) : `${folder}/${basename(path)}`;
  }

  /** Asked for once for each path in it. */
  #realFolder(folder: string): string {
    const known = this.#places.get(folder);
    if (known !== undefined) return known;
    const place = relative(this.top.real, this.of(folder).real).replaceAll('\\', '/');
    this.#places.set(folder, place);
    return place;
  }

  #look(folder: string, parent: FolderView): FolderView {
    const below = { ...parent, real: join(parent.real, basename(folder)) };
    if (parent.problem !== undefined) return parent;
    if (!parent.exists) return below;
    try {
      const stats = lstatSync(below.real, { bigint: true, throwIfNoEntry: false });
      if (stats === undefined) return { ...below, exists: false };
      if (stats.isSymbolicLink()) return this.#follow(folder, below);
      const found = { ...below, exists: true, device: stats.dev, nearest: folder };
      return stats.isDirectory() ? found : { ...found, problem: 'not a folder' };
    } catch (error) {
      if (isMissing(error)) return { ...below, exists: false };
      throw error;
    }
  }

  /** A link to a folder inside the workspace is as good as the folder. */
  #follow(folder: string, link: FolderView): FolderView {
    try {
      const real = realpathSync(link.real);
      const stats = statSync(real, { bigint: true });
      const way = relative(this.top.real, real);
      const view = { exists: true, real, device: stats.dev, nearest: folder };
      if (way.startsWith('..') || isAbsolute(way)) return { ...view, problem: 'outside' };
      return stats.isDirectory() ? view : { ...view, problem: 'not a folder' };
    } catch (error) {
      if (isMissing(error)) return { ...link, exists: true, problem: 'not a folder', nearest: folder };
      throw error;
    }
  }
}
