/** What folders held when they were last read, and whether that still stands; knows no globs. */
import { type BigIntStats, lstatSync } from 'node:fs';
import type { FileClock } from './file-clock.ts';
import { type FolderContent, readContent } from './folder-entries.ts';
import { textOfColumn } from './sealed.ts';
import type { SnapshotMaker } from './snapshot.ts';
import { SortedNames } from './sorted-names.ts';
import { hasKey, isSameKey, KEY_WIDTH, lastChange, putKey } from './stat-key.ts';

/** Folders that nobody asked for so many days are dropped when the index is written. */
const KEEP_DAYS = 30;

interface Memory {
  readonly key: BigInt64Array;
  readonly content: FolderContent;
}

/**
 * Adding, removing or renaming an entry gives its folder a new mtime. So a folder whose stat key is the recorded one,
 * and whose times were over before it was read, need not be read again.
 */
export class FolderMemory {
  /** Whether `encode` would say anything that was not loaded. */
  changed = false;
  readonly #clock: FileClock;
  readonly #names: SortedNames;
  readonly #keys: BigInt64Array;
  readonly #seen: Uint16Array;
  readonly #encodedTexts: Uint8Array<ArrayBuffer>;
  #texts: readonly string[] | undefined;
  /** Folders looked at by this process; undefined: what was read is not to be trusted again. */
  readonly #asked = new Map<string, Memory | undefined>();
  /** What was asked for by its name alone, not by listing its folder; undefined where it was not there. */
  readonly #named = new Map<string, BigIntStats | undefined>();
  /** What of that was read: whether it still says the same. */
  readonly #read = new Map<string, () => boolean>();

  /** @param columns What `encode` gave. */
  constructor(columns: readonly Uint8Array<ArrayBuffer>[], clock: FileClock) {
    const [keys, seen, names, texts] = columns;
    const count = (seen?.byteLength ?? 0) / 2;
    this.#clock = clock;
    this.#keys = new BigInt64Array(keys?.buffer ?? new ArrayBuffer(0), keys?.byteOffset, count * KEY_WIDTH);
    this.#seen = new Uint16Array(seen?.buffer ?? new ArrayBuffer(0), seen?.byteOffset, count);
    this.#names = new SortedNames(names ?? new Uint8Array(), count);
    this.#encodedTexts = texts ?? new Uint8Array();
  }

  /** The content of `folder`, whose stat at `path` on disk is `stats`. Throws errno errors. */
  content(folder: string, path: string, stats: BigIntStats): FolderContent {
    const memory = this.#recall(folder);
    if (memory !== undefined && hasKey(memory.key, 0, stats)) {
      this.#asked.set(folder, memory);
      return memory.content;
    }
    const settled = this.#clock.hasPassed(lastChange(stats)); // asked before reading
    const content = readContent(path);
    const trusted = settled && isSameKey(stats, lstatSync(path, { bigint: true }));
    this.#asked.set(folder, trusted ? memoryOf(stats, content) : undefined);
    this.changed ||= trusted;
    return content;
  }

  /** Tells of a path that was looked for by its name. */
  noteNamed(path: string, stats: BigIntStats | undefined): void {
    this.#named.set(path, stats);
  }

  /** Tells of a file that was looked for by its name and then read. */
  noteText(path: string, isSame: () => boolean): void {
    this.#read.set(path, isSame);
  }

  /** What this process looked at, added to a snapshot; false where a listing is not to be trusted by a later process. */
  addTo(snapshot: SnapshotMaker): boolean {
    for (const [folder, memory] of this.#asked) {
      if (memory === undefined) return false;
      snapshot.addKey(folder, memory.key);
    }
    for (const [path, stats] of this.#named) {
      if (stats === undefined) snapshot.addMissing(path);
      else if (stats.isDirectory()) snapshot.addFolder(path);
      else snapshot.addStats(path, stats);
    }
    return [...this.#read].every(([path, isSame]) => this.#isSettled(this.#named.get(path)) && isSame());
  }

  #isSettled(stats: BigIntStats | undefined): boolean {
    return stats === undefined || this.#clock.hasPassed(lastChange(stats));
  }

  /**
   * The columns of all folders worth keeping.
   * @param today Number of the day, counted from any fixed one.
   */
  encode(today: number): Uint8Array[] {
    const kept = [...this.#kept(today)].sort((one, other) => (one.folder < other.folder ? -1 : 1));
    const keys = new BigInt64Array(kept.length * KEY_WIDTH);
    for (const [index, { memory }] of kept.entries()) keys.set(memory.key, index * KEY_WIDTH);
    const seen = Uint16Array.from(kept, ({ day }) => day);
    const names = Buffer.from(kept.map(({ folder }) => folder).join('\0'));
    const texts = Buffer.from(kept.map(({ memory }) => textOf(memory.content)).join('/')); // no name contains a slash
    return [new Uint8Array(keys.buffer), new Uint8Array(seen.buffer), names, texts];
  }

  *#kept(today: number): Generator<{ folder: string; memory: Memory; day: number }> {
    for (const [folder, memory] of this.#asked) if (memory !== undefined) yield { folder, memory, day: today };
    for (let row = 0; row < this.#names.count; row++) {
      const [folder, day] = [this.#names.at(row) ?? '', this.#seen[row] ?? today];
      if (!this.#asked.has(folder) && today - day <= KEEP_DAYS) yield { folder, memory: this.#loaded(row), day };
    }
  }

  #recall(folder: string): Memory | undefined {
    if (this.#asked.has(folder)) return this.#asked.get(folder);
    const row = this.#names.find(folder);
    return row === undefined ? undefined : this.#loaded(row);
  }

  #loaded(row: number): Memory {
    this.#texts ??= textOfColumn(this.#encodedTexts).split('/');
    return {
      key: this.#keys.subarray(row * KEY_WIDTH, (row + 1) * KEY_WIDTH),
      content: contentOf(this.#texts[row] ?? ''),
    };
  }
}

function memoryOf(stats: BigIntStats, content: FolderContent): Memory {
  const key = new BigInt64Array(KEY_WIDTH);
  putKey(key, 0, stats);
  return { key, content };
}

function textOf({ kinds, names }: FolderContent): string {
  return `${kinds}\0${names}`;
}

function contentOf(text: string): FolderContent {
  const end = text.indexOf('\0');
  return { kinds: text.slice(0, end), names: text.slice(end + 1) };
}
