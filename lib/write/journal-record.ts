/** The durable record of a transaction: what it changes from what to what, as text that vouches for itself. */
import { digestOf, isDigest } from '../model/digest.ts';
import type { FileFact } from '../model/file-fact.ts';
import { isRelativePath } from '../model/relative-path.ts';
import { isReserved } from './layout.ts';
import { linkStaysInside } from './link-target.ts';

/** A file or link, or nothing, at a path. */
export type Content = Extract<FileFact, { kind: 'file' | 'symlink' | 'missing' }>;

/** One path's step from `old` to `next`; `index` names its files in the transaction's folder. */
export interface Change {
  readonly index: number;
  readonly path: string;
  readonly old: Content;
  readonly next: Content;
}

/** Everything a recovery needs to know. */
export interface JournalRecord {
  readonly id: string;
  readonly label: string;
  /** Where a recovery goes. */
  readonly direction: 'forward' | 'back';
  /** What is replaced is kept as a backup set. */
  readonly backup?: true;
  readonly changes: readonly Change[];
  readonly folders: {
    /** Made by this transaction, parents first. */
    readonly make: readonly string[];
    /** Empty folders that were asked to go, children first. */
    readonly remove: readonly string[];
    /** Folders that go where they are empty at the end, children first. */
    readonly prune: readonly string[];
  };
}

const SHAPE = /^\{"version":2,"checksum":"([0-9a-f]{64})","record":(.*)\}\n$/s;

/** The text of a record: JSON of one line whose checksum is over the text of `record`. */
export function encodeRecord(record: JournalRecord): string {
  const text = JSON.stringify(record);
  return `{"version":2,"checksum":"${digestOf(text)}","record":${text}}\n`;
}

/** The record in a text, or undefined where the text is torn, edited, of another version or names a path outside the workspace. */
export function decodeRecord(text: string, id: string): JournalRecord | undefined {
  const [, checksum, body] = SHAPE.exec(text) ?? [];
  if (body === undefined || digestOf(body) !== checksum) return undefined;
  try {
    const value: unknown = JSON.parse(body);
    return isRecord(value) && value.id === id ? value : undefined;
  } catch {
    return undefined; // nesting too deep, or text that its writer checksummed without its being JSON
  }
}

function isRecord(value: unknown): value is JournalRecord {
  if (!isObject(value) || !isObject(value['folders'])) return false;
  const { make, remove, prune } = value['folders'];
  return (
    typeof value['id'] === 'string' &&
    typeof value['label'] === 'string' &&
    (value['direction'] === 'forward' || value['direction'] === 'back') &&
    (value['backup'] === undefined || value['backup'] === true) &&
    isList(value['changes'], isChange) &&
    [make, remove, prune].every((paths) => isList(paths, isTarget))
  );
}

function isChange(value: unknown): boolean {
  if (!isObject(value) || !isTarget(value['path'])) return false;
  const { index, path, old, next } = value;
  return Number.isSafeInteger(index) && isContent(old, path, false) && isContent(next, path, true);
}

function isContent(value: unknown, path: unknown, checkLink: boolean): boolean {
  if (!isObject(value)) return false;
  if (value['kind'] === 'missing') return true;
  // A link of the user's own may lead anywhere; only one that is to be made must stay inside.
  if (value['kind'] === 'symlink')
    return typeof value['target'] === 'string' && (!checkLink || linkStaysInside(String(path), value['target']));
  return (
    value['kind'] === 'file' &&
    isDigest(value['digest']) &&
    Number.isSafeInteger(value['size']) &&
    typeof value['executable'] === 'boolean'
  );
}

function isTarget(value: unknown): boolean {
  return isRelativePath(value) && !isReserved(value);
}

function isList(value: unknown, holds: (member: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(holds);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
