/** The files that an index knows, column by column; knows no disk. */
import type { BigIntStats } from 'node:fs';
import type { Digest } from '../model/digest.ts';
import type { FileFact } from '../model/file-fact.ts';
import type { DigestPlace } from '../model/input-words.ts';
import { type Columns, STATE } from './observer.ts';
import { runsOf } from './runs.ts';
import { SortedNames } from './sorted-names.ts';
import { isVoid, KEY_WIDTH, putKey, voidKey } from './stat-key.ts';

/** The owner's right to execute, in a file's mode. */
const EXECUTABLE = 0o100;
/** Rows that nobody asked for so many days are dropped when the index is written. */
const KEEP_DAYS = 30;

/** Rows as they were loaded, sorted by path, then rows added since. */
export class FileRows implements Columns {
  keys: BigInt64Array;
  digests: Buffer;
  states: Uint8Array;
  readonly #seen: Uint16Array;
  readonly #loaded: SortedNames;
  readonly #added: string[] = [];
  readonly #rowOfAdded = new Map<string, number>();
  #hasNews = false;
  /** States when the rows were last written. */
  #written = new Uint8Array();

  /** @param columns What `encode` gave. */
  constructor(columns: readonly Uint8Array<ArrayBuffer>[]) {
    const [keys, digests, seen, names] = columns;
    const count = (seen?.byteLength ?? 0) / 2;
    this.keys = new BigInt64Array(keys?.buffer ?? new ArrayBuffer(0), keys?.byteOffset, count * KEY_WIDTH);
    this.digests = digests ? Buffer.from(digests.buffer, digests.byteOffset, digests.byteLength) : Buffer.alloc(0);
    this.states = new Uint8Array(count);
    this.#seen = new Uint16Array(seen?.buffer ?? new ArrayBuffer(0), seen?.byteOffset, count);
    this.#loaded = new SortedNames(names ?? new Uint8Array(), count);
  }

  /** How many rows were loaded; rows from here on were added and are in no file yet. */
  get loaded(): number {
    return this.#loaded.count;
  }

  get count(): number {
    return this.#loaded.count + this.#added.length;
  }

  /** The row of `path`, if it has one. */
  find(path: string): number | undefined {
    return this.#loaded.find(path) ?? this.#rowOfAdded.get(path);
  }

  /** The row of `path`; added where there is none. */
  rowOf(path: string): number {
    return this.find(path) ?? this.#add(path);
  }

  /** What the row says about its file. */
  fact(row: number): Extract<FileFact, { kind: 'file' }> {
    const size = Number(this.keys[row * KEY_WIDTH]);
    return { kind: 'file', digest: this.#digest(row), size, executable: this.#isExecutable(row) };
  }

  /** Where the digest of the row's file stands. */
  digestPlace(row: number): DigestPlace {
    return { digests: this.digests, from: row * 32, executable: this.#isExecutable(row) };
  }

  #isExecutable(row: number): boolean {
    return (Number(this.keys[row * KEY_WIDTH + 4]) & EXECUTABLE) !== 0;
  }

  /** Whether the row says what its file is, so that `fact` may be asked. */
  isFile(row: number): boolean {
    const state = this.states[row];
    return state === STATE.same || state === STATE.settled || state === STATE.recent;
  }

  /** Whether nothing was ever known of the row's file, or nothing that can be trusted again. */
  #isVoid(row: number): boolean {
    return isVoid(this.keys, row * KEY_WIDTH);
  }

  /** Records what is known from elsewhere. */
  put(row: number, file: { stats: BigIntStats; digest: Digest; state: 'settled' | 'recent' }): void {
    putKey(this.keys, row * KEY_WIDTH, file.stats);
    this.digests.write(file.digest, row * 32, 'hex');
    this.states[row] = STATE[file.state];
  }

  /** The rows that were looked at and hold a file; undefined where one of them is not to be trusted by a later process. */
  lookedAt(): { readonly names: readonly string[]; readonly keys: BigInt64Array } | undefined {
    const rows: number[] = [];
    for (let row = 0; row < this.count; row++) {
      const state = this.states[row];
      if (state === STATE.recent) return undefined;
      if (this.isFile(row)) rows.push(row);
    }
    return { names: rows.map((row) => this.#name(row)), keys: this.keysOf(rows) };
  }

  /** The keys of rows, one after another; those of rows that hold no file are void. */
  keysOf(rows: readonly number[]): BigInt64Array {
    const keys = new BigInt64Array(rows.length * KEY_WIDTH);
    let to = 0;
    for (const [first, end] of runsOf(rows)) {
      keys.set(this.keys.subarray(first * KEY_WIDTH, end * KEY_WIDTH), to);
      for (let row = first; row < end; row++) if (!this.isFile(row)) voidKey(keys, to + (row - first) * KEY_WIDTH);
      to += (end - first) * KEY_WIDTH;
    }
    return keys;
  }

  /** Makes the row one whose file must be looked at again; where its digest was `recent`, also read again. */
  forget(row: number): void {
    if (this.states[row] === STATE.recent) voidKey(this.keys, row * KEY_WIDTH);
    if (this.states[row] === STATE.settled) this.#hasNews = true;
    this.states[row] = STATE.unknown;
  }

  /** Whether `encode` would say anything that was neither loaded nor written. */
  get changed(): boolean {
    return this.#hasNews || this.states.some((state, row) => state !== this.#written[row] && this.#isNews(state, row));
  }

  /** Takes what `encode` said as written. */
  written(): void {
    this.#hasNews = false;
    for (let row = 0; row < this.count; row++) if (this.states[row] === STATE.settled) this.states[row] = STATE.same;
    this.#written = this.states.slice();
  }

  /**
   * The columns of all rows worth keeping, sorted by path.
   * @param today Number of the day, counted from any fixed one.
   */
  encode(today: number): Uint8Array[] {
    const rows: number[] = [];
    for (let row = 0; row < this.count; row++) if (this.#isWorthKeeping(row, today)) rows.push(row);
    if (rows.length === this.loaded && this.#added.length === 0) return this.#columns(today);
    if (this.#added.length > 0) rows.sort((one, other) => (this.#name(one) < this.#name(other) ? -1 : 1));
    const keys = new BigInt64Array(rows.length * KEY_WIDTH);
    const digests = new Uint8Array(rows.length * 32);
    const seen = new Uint16Array(rows.length);
    let at = 0;
    for (const [first, end] of runsOf(rows)) {
      keys.set(this.keys.subarray(first * KEY_WIDTH, end * KEY_WIDTH), at * KEY_WIDTH);
      digests.set(this.digests.subarray(first * 32, end * 32), at * 32);
      for (let row = first; row < end; row++) seen[at++] = this.#seenOn(row, today);
    }
    const names = Buffer.from(rows.map((row) => this.#name(row)).join('\0'));
    return [bytesOf(keys), digests, bytesOf(seen), names];
  }

  /** As they stand, where just what was loaded is kept. */
  #columns(today: number): Uint8Array[] {
    const seen = this.#seen.map((_, row) => this.#seenOn(row, today));
    return [bytesOf(this.keys), this.digests, bytesOf(seen), this.#loaded.encoded];
  }

  #isNews(state: number, row: number): boolean {
    if (state === STATE.settled) return true;
    return row < this.loaded && state !== STATE.unknown && state !== STATE.same;
  }

  #isWorthKeeping(row: number, today: number): boolean {
    const state = this.states[row];
    if (state === STATE.same || state === STATE.settled) return true;
    return state === STATE.unknown && !this.#isVoid(row) && today - this.#seenOn(row, today) <= KEEP_DAYS;
  }

  #seenOn(row: number, today: number): number {
    const isUnasked = row < this.loaded && this.states[row] === STATE.unknown;
    return isUnasked ? (this.#seen[row] ?? today) : today;
  }

  #add(path: string): number {
    const row = this.count;
    if (row >= this.states.length) this.#grow();
    this.#added.push(path);
    this.#rowOfAdded.set(path, row);
    voidKey(this.keys, row * KEY_WIDTH);
    return row;
  }

  #grow(): void {
    const capacity = Math.max(64, this.states.length * 2);
    const { keys, digests, states } = this;
    this.keys = new BigInt64Array(capacity * KEY_WIDTH);
    this.digests = Buffer.alloc(capacity * 32);
    this.states = new Uint8Array(capacity);
    this.keys.set(keys);
    this.digests.set(digests);
    this.states.set(states);
  }

  #name(row: number): string {
    return this.#loaded.at(row) ?? this.#added[row - this.loaded] ?? '';
  }

  #digest(row: number): Digest {
    return this.digests.toString('hex', row * 32, row * 32 + 32) as Digest; // 32 bytes that SHA-256 gave
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: BigInt64Array | Uint16Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
