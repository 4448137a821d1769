/** What a task's outputs are before a run touches them. */
import { constants, copyFileSync, lstatSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findFiles } from '../files/find-files.ts';
import { manifestPath } from '../manifest/manifest.ts';
import type { ActionResult } from '../model/action-result.ts';
import type { Digest } from '../model/digest.ts';
import { type FileFact, factWord } from '../model/file-fact.ts';
import type { BackupContent, BackupEntry } from '../model/formats/backup.ts';
import type { TaskDefinition } from '../task/definition.ts';
import type { Workspace } from './workspace.ts';

/** Old content, and the file beside the record that has its bytes. */
export interface OldContent {
  readonly content: BackupContent;
  readonly word: string;
  readonly kept?: string;
}

/** One task's outputs at one moment; plain data. */
export interface TaskSnapshot {
  readonly task: number;
  readonly outputs: readonly string[];
  /** Path of its manifest, whether or not there is one. */
  readonly manifest: string;
  /** Key of its last result. */
  readonly key?: Digest | undefined;
  /** What its last result has left, and what nobody knows who made it, by path. */
  readonly old: Readonly<Record<string, OldContent>>;
  /** Other paths among its outputs that are there: no work of the task's. */
  readonly others: readonly string[];
}

/** Where old bytes go that nothing else has. */
export interface Keeping {
  /** Copies whatever is there. */
  readonly always: boolean;
  has(digest: Digest): boolean;
  /** The next file in the backup set: its name, and its absolute path. */
  place(): { readonly name: string; readonly path: string };
}

/** Takes it. */
export function snapshotOf(workspace: Workspace, definition: TaskDefinition, keeping: Keeping): TaskSnapshot {
  const { id, outputs } = definition;
  const last = workspace.state.tasks[id]?.result;
  const paths = [...Object.keys(last?.artifacts ?? {}), ...(last?.manifest ? [last.manifest.path] : [])];
  const old = oldContents(workspace, paths, keeping);
  return { task: id, outputs, manifest: manifestPath(definition), key: last?.key, old, others: [] };
}

/** What is at the paths now. */
export function oldContents(
  { root, index }: Pick<Workspace, 'root' | 'index'>,
  paths: readonly string[],
  keeping: Keeping,
): TaskSnapshot['old'] {
  const old: Record<string, OldContent> = {};
  for (const path of paths) {
    const fact = index.fact(path);
    if (fact.kind !== 'missing' && fact.kind !== 'other') old[path] = oldContent(join(root, path), fact, keeping);
  }
  return old;
}

function oldContent(path: string, fact: FileFact, keeping: Keeping): OldContent {
  const word = factWord(fact);
  if (fact.kind !== 'file') return { content: contentOf(fact), word };
  const mode = lstatSync(path).mode & 0o777;
  const content = { kind: 'file', digest: fact.digest, size: fact.size, mode } as const;
  if (!keeping.always && keeping.has(fact.digest)) return { content, word };
  const { name, path: copy } = keeping.place();
  mkdirSync(dirname(copy), { recursive: true });
  copyFileSync(path, copy, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  return { content, word, kept: name };
}

/** A fact as a backup's record tells it. */
export function contentOf(fact: FileFact): BackupContent {
  if (fact.kind === 'symlink') return { kind: 'symlink', target: fact.target };
  if (fact.kind === 'directory') return { kind: 'directory' };
  if (fact.kind !== 'file') return { kind: 'missing' };
  const { digest, size, executable } = fact;
  return { kind: 'file', digest, size, mode: executable ? 0o755 : 0o644 };
}

/** Paths of a result that are there and that the one before it did not leave: restoring it writes over somebody's files. */
export function othersOf(result: ActionResult, id: number, { state, index }: Workspace): readonly string[] {
  const own = state.tasks[id]?.result;
  return result.artifacts
    .map(({ path }) => path)
    .filter((path) => own?.artifacts[path] === undefined && index.fact(path).kind !== 'missing');
}

/** Paths to look at for what has become of the outputs, whatever made it. */
export function pathsNow(root: string, { outputs, manifest, old }: TaskSnapshot): readonly string[] {
  return [...new Set([...findFiles({ root, patterns: outputs }), manifest, ...Object.keys(old)])];
}

/** What has become of the outputs, by path; `now` are the task's outputs by now. */
export function changesSince(
  { task, old, others }: TaskSnapshot,
  now: readonly string[],
  factOf: (path: string) => FileFact,
): Readonly<Record<string, BackupEntry>> {
  const entries: Record<string, BackupEntry> = {};
  const known = new Set(others);
  for (const path of new Set([...Object.keys(old), ...now])) {
    const before = old[path];
    if (before === undefined && known.has(path)) continue; // the transaction that wrote over it has kept it
    const fact = factOf(path);
    if (factWord(fact) === (before?.word ?? 'missing') || fact.kind === 'other') continue;
    const { content, kept } = before ?? { content: { kind: 'missing' } as const };
    entries[path] = { old: content, new: contentOf(fact), task, ...(kept === undefined ? {} : { kept }) };
  }
  return entries;
}
