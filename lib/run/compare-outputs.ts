/** Compares two sets of outputs byte by byte; knows nothing of how they were made. */
import { lstatSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';

/** Outputs in a workspace: path -> fact word, as they were recorded. */
export interface OutputSet {
  /** Absolute path. */
  readonly root: string;
  readonly artifacts: Readonly<Record<string, string>>;
}

/** An output that is not the same in both. Sizes in bytes, of files only. */
export interface OutputDifference {
  readonly path: string;
  /** Missing: only the first set has it; extra: only the second. Mode: the bytes are equal, the executable bit is not. */
  readonly how: 'missing' | 'extra' | 'kind' | 'link' | 'mode' | 'content';
  readonly size?: number | undefined;
  readonly otherSize?: number | undefined;
  /** Of the first byte that differs, where the content does; the shorter one's length where it is the other's beginning. */
  readonly offset?: number | undefined;
}

const CHUNK = 1 << 20;

/** What differs, by path. */
export async function compareOutputs(one: OutputSet, other: OutputSet): Promise<readonly OutputDifference[]> {
  const paths = [...new Set([...Object.keys(one.artifacts), ...Object.keys(other.artifacts)])].sort();
  const found: OutputDifference[] = [];
  for (const path of paths) {
    if (wordOf(one, path) !== wordOf(other, path)) found.push(await difference(path, one, other));
  }
  return found;
}

async function difference(path: string, one: OutputSet, other: OutputSet): Promise<OutputDifference> {
  const how = howOf(wordOf(one, path), wordOf(other, path));
  const [file, otherFile] = [join(one.root, path), join(other.root, path)];
  const offset = how === 'content' ? await firstDifference(file, otherFile) : undefined;
  return { path, how, size: sizeOf(file), otherSize: sizeOf(otherFile), offset };
}

function howOf(word: string | undefined, otherWord: string | undefined): OutputDifference['how'] {
  if (otherWord === undefined) return 'missing';
  if (word === undefined) return 'extra';
  if (kindOf(word) !== kindOf(otherWord)) return 'kind';
  if (kindOf(word) === 'symlink') return 'link';
  return bytesOf(word) === bytesOf(otherWord) ? 'mode' : 'content';
}

/** The inverse of `factWord`, as far as it matters here. */
function kindOf(word: string): string {
  if (word.startsWith('-> ')) return 'symlink';
  return word === 'directory' ? word : 'file';
}

function bytesOf(word: string): string {
  return word.replace(/\+x$/, '');
}

function wordOf({ artifacts }: OutputSet, path: string): string | undefined {
  return Object.hasOwn(artifacts, path) ? artifacts[path] : undefined;
}

function sizeOf(file: string): number | undefined {
  const facts = lstatSync(file, { throwIfNoEntry: false });
  return facts?.isFile() ? facts.size : undefined;
}

/** Undefined where both have the same bytes after all: somebody else changed one of them meanwhile. */
async function firstDifference(path: string, otherPath: string): Promise<number | undefined> {
  await using file = await open(path);
  await using other = await open(otherPath);
  for (let position = 0; ; position += CHUNK) {
    const [bytes, otherBytes] = await Promise.all([chunkAt(file, position), chunkAt(other, position)]);
    if (!bytes.equals(otherBytes)) return position + firstIn(bytes, otherBytes);
    if (bytes.length < CHUNK) return undefined;
  }
}

/** As many bytes as there are, up to a chunk. */
async function chunkAt(file: FileHandle, position: number): Promise<Buffer> {
  const buffer = Buffer.alloc(CHUNK);
  let filled = 0;
  while (filled < CHUNK) {
    const { bytesRead } = await file.read(buffer, filled, CHUNK - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

function firstIn(bytes: Buffer, otherBytes: Buffer): number {
  const at = bytes.findIndex((byte, index) => byte !== otherBytes[index]);
  return at === -1 ? bytes.length : at;
}
