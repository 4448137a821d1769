/**
 * `.conductor/hand-edited.json` (`schemas/hand-edited.schema.json`): which generated files keep an edit. The state tells
 * the same; this file outlives it, so that an edit that was to stay is known when the cache was deleted or conductor was
 * replaced by another version.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isDigest } from '../model/digest.ts';
import { HAND_EDITED_FILE } from '../model/file-names.ts';
import type { HandEdited } from '../model/formats/hand-edited.ts';
import type { KeptEdit, KeptEdits } from '../model/kept-edit.ts';

const VERSION = 1;
const WAYS: ReadonlySet<unknown> = new Set<KeptEdit['how']>(['theirs', 'merged', 'conflict']);

type Marked = KeptEdit & { readonly task: number };

/** The edits that tasks' outputs keep, by task. What cannot be read is none. */
export function readEdits(root: string): ReadonlyMap<number, KeptEdits> {
  const byTask = Map.groupBy(read(root), ([, { task }]) => task);
  return new Map([...byTask].map(([task, edits]) => [task, Object.fromEntries(edits.map(withoutTask))]));
}

function withoutTask([path, { how, generated, word }]: readonly [string, Marked]): readonly [string, KeptEdit] {
  return [path, { how, generated, word }];
}

/** Replaces what is kept of a task. Regions need no record: the files tell them. */
export async function writeEdits(root: string, task: number, edits: KeptEdits): Promise<void> {
  const path = join(root, HAND_EDITED_FILE);
  if (Object.keys(edits).length === 0 && !existsSync(path)) return;
  const { replaceFile } = await import('../write/replace-file.ts'); // a no-op does no more than read
  const all = read(root); // from here to the rename nothing is waited for: other tasks end at the same time
  const before = JSON.stringify([...all]);
  for (const [each, marked] of all) if (marked.task === task) all.delete(each);
  for (const [each, edit] of Object.entries(edits)) if (edit.how !== 'regions') all.set(each, { task, ...edit });
  const files = [...all].sort(([one], [other]) => (one < other ? -1 : 1));
  if (JSON.stringify(files) === before) return;
  if (files.length === 0) rmSync(path, { force: true });
  else await replaceFile(path, `${JSON.stringify({ version: VERSION, files: Object.fromEntries(files) }, null, 2)}\n`);
}

function read(root: string): Map<string, Marked> {
  try {
    const text = readFileSync(join(root, HAND_EDITED_FILE), 'utf8');
    const { version, files } = JSON.parse(text) as HandEdited; // what is of another form is left out below
    if (version !== VERSION) return new Map();
    return new Map(Object.entries<unknown>(files).flatMap(([path, value]) => (isMarked(value) ? [[path, value]] : [])));
  } catch {
    return new Map();
  }
}

function isMarked(value: unknown): value is Marked {
  if (typeof value !== 'object' || value === null) return false;
  const { task, how, generated, word } = value as Readonly<Record<string, unknown>>;
  return Number.isSafeInteger(task) && WAYS.has(how) && isDigest(generated) && typeof word === 'string';
}
