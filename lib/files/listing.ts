/** Folder listings as of one moment: each folder is read once; knows no globs. */
import { type BigIntStats, lstatSync, readFileSync } from 'node:fs';
import { contentOf, type Entry, entriesOf, type FolderContent, kindOf, readContent } from './folder-entries.ts';
import type { FolderMemory } from './folder-memory.ts';
import { GitIgnore } from './git-ignore.ts';
import { unreadable } from './unreadable.ts';
import { pathPrefix } from './workspace-path.ts';

export type { Entry };

const EMPTY: FolderContent = { kinds: '', names: '' };

/** What the folders of a workspace hold. */
export class Listing {
  readonly #root: string;
  readonly #memory: FolderMemory | undefined;
  readonly #stats = new Map<string, BigIntStats | undefined>();
  readonly #contents = new Map<string, FolderContent>();
  /** What git ignores, as of the same moment. */
  readonly gitIgnore: GitIgnore;

  /**
   * @param root Absolute path of the workspace's root.
   * @param memory What saves the reading of folders that did not change; `FileIndex.listing` gives it.
   */
  constructor(root: string, memory?: FolderMemory) {
    this.#root = root;
    this.#memory = memory;
    const kindIn = (folder: string, name: string) => this.#kindIn(folder, name);
    this.gitIgnore = new GitIgnore({ root, kindIn, text: (path) => this.#text(path) });
  }

  /**
   * The entries of a folder (workspace-relative; the root is ''), sorted by code unit with folders as if their names
   * ended in `/`; none where there is no folder, or a link to one. Throws `files/unreadable`.
   */
  entries(folder: string): readonly Entry[] {
    return entriesOf(this.content(folder));
  }

  /** The same as text, for whoever walks many folders. */
  content(folder: string): FolderContent {
    const known = this.#contents.get(folder);
    if (known !== undefined) return known;
    const content = this.#read(folder);
    this.#contents.set(folder, content);
    return content;
  }

  /** Like `content`, but of these names only, without reading the folder. `folder` itself must be one, not a link. */
  some(folder: string, names: readonly string[]): FolderContent {
    const entries: Entry[] = [];
    for (const name of names) {
      const stats = this.#stat(folder === '' ? name : `${folder}/${name}`);
      if (stats !== undefined) entries.push({ name, kind: kindOf(stats) });
    }
    return contentOf(entries);
  }

  /** What has a name in a folder, by its content where that is known. */
  #kindIn(folder: string, name: string): Entry['kind'] | undefined {
    const content = this.#contents.get(folder) ?? this.some(folder, [name]);
    return content.names.includes(name) ? entriesOf(content).find((entry) => entry.name === name)?.kind : undefined;
  }

  /** Bytes of a file, one character for each; '' where there is none. */
  #text(path: string): string {
    if (this.#stat(path)?.isFile() !== true) return '';
    const read = () => unlessMissing(path, () => readFileSync(this.#at(path), 'latin1')) ?? '';
    const text = read();
    this.#memory?.noteText(path, () => read() === text);
    return text;
  }

  #read(folder: string): FolderContent {
    const path = this.#at(folder);
    const stats = this.#stat(folder);
    if (!stats?.isDirectory()) return EMPTY;
    return unlessMissing(folder, () => this.#memory?.content(folder, path, stats) ?? readContent(path)) ?? EMPTY;
  }

  #stat(path: string): BigIntStats | undefined {
    if (!this.#stats.has(path)) {
      const stats = unlessMissing(path, () => lstatSync(this.#at(path), { bigint: true, throwIfNoEntry: false }));
      this.#stats.set(path, stats);
      this.#memory?.noteNamed(path, stats);
    }
    return this.#stats.get(path);
  }

  #at(path: string): string {
    return pathPrefix(this.#root) + path || '.';
  }
}

/** What the work gives; undefined where the path is not there. Throws `files/unreadable`. */
function unlessMissing<T>(path: string, work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException; // fs throws errno errors
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw unreadable(path || '.', error);
  }
}
