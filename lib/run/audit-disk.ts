/** The disk as an audit asks about it: two roots that are one workspace, the copy that a task ran in and the original. */
import { lstatSync, realpathSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { FootprintDisk } from './footprint.ts';

/** The roots, absolute and without links. */
export interface AuditRoots {
  readonly copy: string;
  readonly original: string;
}

/** Made after the run. */
export class AuditDisk implements FootprintDisk {
  readonly #roots: AuditRoots;
  readonly #places = new Map<string, string>();

  constructor(roots: AuditRoots) {
    this.#roots = roots;
  }

  /** Where the task ran. */
  get root(): string {
    return this.#roots.copy;
  }

  /** Workspace-relative path, '' for the root; undefined where it is outside. */
  relative(path: string): string | undefined {
    for (const root of [this.#roots.copy, this.#roots.original]) {
      if (path === root) return '';
      if (path.startsWith(`${root}/`)) return path.slice(root.length + 1);
    }
    return undefined;
  }

  place(path: string): string {
    const folder = posix.dirname(path);
    const known = this.#places.get(folder) ?? real(folder);
    this.#places.set(folder, known);
    return posix.join(known, posix.basename(path));
  }

  real(path: string): string {
    return real(path);
  }

  links(path: string): readonly string[] {
    const found: string[] = [];
    for (let at = path; this.relative(at); at = posix.dirname(at)) if (isLink(at)) found.push(this.place(at));
    return found;
  }

  /** What was in the copy before is still in the original; a path outside counts as there. */
  wasThere(path: string): boolean {
    const relative = this.relative(path);
    return relative === undefined || this.isThere(join(this.#roots.original, relative));
  }

  isThere(path: string): boolean {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  }

  isFolder(path: string): boolean {
    return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  }
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}

/** As far as it is there. */
function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path === '/' ? path : posix.join(real(posix.dirname(path)), posix.basename(path));
  }
}
