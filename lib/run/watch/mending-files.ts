/** Which files could mend a workspace that cannot be opened; what it stands on is not known then. */
import { lstatSync } from 'node:fs';
import { resolve } from 'node:path';
import { hiddenPart } from '../../files/hidden-folders.ts';

/** Files that configurations, tasks and their modules can be. */
const MENDING = /\.(?:[cm]?[jt]sx?|json|ya?ml|sh)$|(?:^|\/)\.conductorrc$/;

/** Files of one workspace, as they were when they were last told of. */
export class MendingFiles {
  readonly #root: string;
  readonly #stamps = new Map<string, string>();

  /** @param root absolute path */
  constructor(root: string) {
    this.#root = root;
  }

  /** Whether a file could mend it, and is not as it was: the system may tell of one change more than once. */
  mayMend(path: string): boolean {
    return MENDING.test(path) && hiddenPart(path) === '' && this.note(path);
  }

  /** Keeps what a file is now; returns whether that is something new. */
  note(path: string): boolean {
    const stats = lstatSync(resolve(this.#root, path), { throwIfNoEntry: false });
    const stamp = stats ? [stats.ino, stats.size, stats.mtimeMs, stats.ctimeMs].join(' ') : 'gone';
    const isNew = this.#stamps.get(path) !== stamp;
    this.#stamps.set(path, stamp);
    return isNew;
  }

  /** The workspace was opened. */
  clear(): void {
    this.#stamps.clear();
  }
}
