/**
 * One file with what V8 made of several: a line of JSON that says what is where, then the data, twice. V8 takes what it is
 * given for what it once made, and one wrong byte may end the process: what is not the same in both places is not taken.
 * Comparing costs nothing, where loading a checksum takes 1 ms.
 */
import { closeSync, fsyncSync, mkdirSync, openSync, readSync, renameSync, writevSync } from 'node:fs';
import { dirname } from 'node:path';
import { removeIfThere, siblingName } from '../files/sibling-file.ts';

/** What the first line says. */
interface Head {
  /** What it was all made of. */
  readonly key: string;
  /** How often it was written. */
  readonly writes: number;
  /** Kinds of processes whose functions are in it. */
  readonly kinds: readonly string[];
  /** Name -> where its data begins after the head, and how long they are. */
  readonly files: Readonly<Record<string, readonly [at: number, length: number]>>;
  /** Of all data together: so far behind them they stand again. */
  readonly length: number;
}

/** A pack that was opened. */
export interface CodePack extends Pick<Head, 'kinds' | 'writes'> {
  readonly names: readonly string[];
  /** What was made of a file; undefined where that is not in the pack, or damaged. */
  data(name: string): Buffer | undefined;
}

/** What is to be written. */
export interface NewPack {
  readonly key: string;
  readonly kinds: readonly string[];
  readonly made: ReadonlyMap<string, Buffer>;
  /** The one that it replaces: what was not made now is taken from it. */
  readonly before: CodePack | undefined;
}

/** The first line is filled up to so many bytes. */
const HEAD = 16_384;

/** Opens a pack, for as long as the process lives; undefined where there is none, or one that was made of something else. */
export function openPack(file: string, key: string): CodePack | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file, 'r');
    const pack = readPack(descriptor, key);
    if (pack === undefined) closeSync(descriptor);
    return pack;
  } catch {
    if (descriptor !== undefined) closeSync(descriptor);
    return undefined;
  }
}

function readPack(descriptor: number, key: string): CodePack | undefined {
  const { kinds, writes, files, length: all, ...head } = JSON.parse(readAt(descriptor, 0, HEAD).toString()) as Head; // written below, whole
  if (head.key !== key) return undefined;
  const data = (name: string) => {
    const [at, length] = files[name] ?? [];
    if (at === undefined || length === undefined) return undefined;
    const [one, other] = [readAt(descriptor, HEAD + at, length), readAt(descriptor, HEAD + all + at, length)];
    return one.length === length && one.equals(other) ? one : undefined;
  };
  return { kinds, writes, names: Object.keys(files), data };
}

function readAt(descriptor: number, at: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafeSlow(length);
  return bytes.subarray(0, readSync(descriptor, bytes, 0, length, at));
}

/** Writes a pack, whole and on the disk before it has its name. Where that is not possible, nothing is written. */
export function writePack(file: string, { key, kinds, made, before }: NewPack): void {
  const all = new Map(made);
  for (const name of before?.names ?? []) {
    const data = all.has(name) ? undefined : before?.data(name);
    if (data) all.set(name, data);
  }
  const files: Record<string, readonly [number, number]> = {};
  let length = 0;
  for (const [name, data] of all) {
    files[name] = [length, data.length];
    length += data.length;
  }
  const text = JSON.stringify({ key, kinds, writes: (before?.writes ?? 0) + 1, files, length } satisfies Head);
  const head = Buffer.from(`${text.padEnd(HEAD - 1)}\n`);
  if (head.length === HEAD) writeWhole(file, [head, ...all.values(), ...all.values()]);
}

function writeWhole(file: string, parts: readonly Buffer[]): void {
  const temporary = siblingName(file);
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  try {
    mkdirSync(dirname(file), { recursive: true });
    const descriptor = openSync(temporary, 'wx');
    try {
      if (writevSync(descriptor, parts) < length) throw new Error('no space is left for all of it');
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, file);
  } catch {
    removeIfThere(temporary); // the next process tries again
  }
}
