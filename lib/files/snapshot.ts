/** What a process looked at in a workspace, in a form that one pass of stats compares; knows no digest and no glob. */
import { type BigIntStats, lstatSync } from 'node:fs';
import { hasKey, KEY_WIDTH, putKey } from './stat-key.ts';
import { pathPrefix, placeOf } from './workspace-path.ts';

/** Paths joined by NUL: first those with a stat key (`KEY_WIDTH` numbers each), then folders, then what is not there. */
export interface Snapshot {
  readonly keys: BigInt64Array;
  readonly names: string;
  /** How many of the names are folders, of which only that counts. */
  readonly folders: number;
}

/** Collects a snapshot. */
export class SnapshotMaker {
  readonly #names: string[];
  readonly #keys: BigInt64Array;
  readonly #more: BigInt64Array[] = [];
  readonly #folders = new Set<string>();
  readonly #missing = new Set<string>();

  /** Begins with files and their keys. */
  constructor(files: { readonly names: readonly string[]; readonly keys: BigInt64Array }) {
    this.#names = [...files.names];
    this.#keys = files.keys;
  }

  /** A path whose key must stay. */
  addKey(path: string, key: BigInt64Array): void {
    this.#names.push(path);
    this.#more.push(key);
  }

  /** A path whose stat must stay. */
  addStats(path: string, stats: BigIntStats): void {
    const key = new BigInt64Array(KEY_WIDTH);
    putKey(key, 0, stats);
    this.addKey(path, key);
  }

  /** A path that must stay a folder, whatever it holds. */
  addFolder(path: string): void {
    this.#folders.add(path);
  }

  /** A path at which nothing must come. */
  addMissing(path: string): void {
    this.#missing.add(path);
  }

  snapshot(): Snapshot {
    const keys = new BigInt64Array(this.#keys.length + this.#more.length * KEY_WIDTH);
    keys.set(this.#keys);
    for (const [index, key] of this.#more.entries()) keys.set(key, this.#keys.length + index * KEY_WIDTH);
    const names = [...this.#names, ...this.#folders, ...this.#missing].join('\0');
    return { keys, names, folders: this.#folders.size };
  }
}

/** Whether everything is as it was; what cannot be looked at counts as changed. */
export function stillHolds(root: string, snapshot: Snapshot): boolean {
  try {
    return compare(pathPrefix(root), snapshot);
  } catch {
    return false;
  }
}

function compare(prefix: string, { keys, names, folders }: Snapshot): boolean {
  const paths = names === '' && keys.length === 0 ? [] : names.split('\0');
  const keyed = keys.length / KEY_WIDTH;
  for (let at = 0; at < paths.length; at++) {
    const stats = statOf(placeOf(prefix, paths[at] ?? '') || '.');
    if (at < keyed) {
      if (!stats || !hasKey(keys, at * KEY_WIDTH, stats)) return false;
    } else if (at < keyed + folders ? !stats?.isDirectory() : stats) return false;
  }
  return true;
}

function statOf(path: string): BigIntStats | undefined {
  try {
    return lstatSync(path, { bigint: true, throwIfNoEntry: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return undefined; // fs throws errno errors
    throw error;
  }
}
