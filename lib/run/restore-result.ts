/** Brings a recorded result of a task back to disk, in one transaction. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { bootId } from '../files/boot-id.ts';
import type { FileIndex } from '../files/file-index.ts';
import { matcher } from '../files/find-files.ts';
import { manifestPath } from '../manifest/manifest.ts';
import type { ActionResult } from '../model/action-result.ts';
import { type Artifact, matchesArtifact } from '../model/artifact.ts';
import { isConductorError } from '../model/conductor-error.ts';
import type { FileFact } from '../model/file-fact.ts';
import type { TaskDefinition } from '../task/definition.ts';
import type { Durability } from '../write/durability.ts';
import { eachOf } from '../write/each-of.ts';
import type { Transaction } from '../write/transaction.ts';
import type { BackupRequest } from '../write/transaction-options.ts';
import type { FactOf } from './facts-hold.ts';
import type { ResultCache } from './result-cache.ts';
import type { RunWrites } from './run-writes.ts';

type ArtifactFile = Extract<Artifact, { kind: 'file' }>;

/** Larger files are copied and proved on the way, not held. */
const LARGE = 64 << 10;

/** Where a result is brought back to. */
export interface RestoreTarget {
  readonly root: string;
  readonly cache: ResultCache;
  readonly fact: FactOf;
  /** Paths that the result before it left; those that this one does not have are removed. */
  readonly previous: readonly string[];
}

/**
 * How restored files are written. What a power cut takes of them is in the cache still, and is missed, for after a restart
 * of the machine everything is read again: so they need not be flushed, where a restart can be told.
 */
export function restoreDurability(durability: Durability): Durability {
  return durability === 'full' && bootId() !== undefined ? 'process' : durability;
}

/** Whether a record names only what the task may make: one that was tampered with could name anything. */
export function isOwnResult(definition: TaskDefinition, { artifacts, manifest }: ActionResult): boolean {
  const isOutput = matcher(definition.outputs);
  return (
    artifacts.every(({ path }) => isOutput(path)) &&
    (manifest?.path ?? manifestPath(definition)) === manifestPath(definition)
  );
}

/** What bringing a result back takes. */
export interface Restoration {
  /** Artifacts that are not right on disk. */
  readonly wrong: readonly Artifact[];
  /** Paths to be removed. */
  readonly gone: readonly string[];
}

/**
 * Restores every artifact that is not right on disk. False where that cannot be done, and then nothing was changed: a blob
 * is missing or damaged, or a file stands where a folder has to be, which no transaction turns into each other.
 */
export async function restoreResult(
  result: ActionResult,
  target: RestoreTarget & {
    readonly durability: Durability;
    readonly writes: RunWrites;
    /** Told what is right now. */
    readonly index: FileIndex;
    readonly backup?: BackupRequest;
  },
): Promise<boolean> {
  const restoration = planRestoration(result, target);
  if (restoration === undefined) return false;
  const { durability, writes, cache, backup } = target;
  await using transaction = await writes.transaction({ durability, label: `restore task ${result.task}`, backup });
  if (!(await stageRestoration(restoration, transaction, cache))) return false;
  await transaction.commit();
  knowRestored(target.index, restoration);
  return true;
}

/** What is to be done, by a look at the disk; undefined where no transaction can do it. */
export function planRestoration(result: ActionResult, target: RestoreTarget): Restoration | undefined {
  const artifacts = result.manifest ? [...result.artifacts, result.manifest] : result.artifacts;
  const wrong = artifacts.filter((artifact) => !matchesArtifact(artifact, target.fact(artifact.path)));
  const left = new Set(target.previous);
  if (wrong.some((artifact) => swapsKind(artifact, left, target))) return undefined;
  const kept = new Set(artifacts.map((artifact) => artifact.path));
  return { wrong, gone: target.previous.filter((path) => !kept.has(path) && isOurs(path, target)) };
}

/** Stages all of it, proved; false where a blob is not to be had, and then something of it may be staged. */
export async function stageRestoration(
  { wrong, gone }: Restoration,
  transaction: Transaction,
  cache: ResultCache,
): Promise<boolean> {
  let isWhole = true;
  await eachOf(wrong, async (artifact) => {
    if (isWhole && !(await stage(artifact, transaction, cache))) isWhole = false;
  });
  if (isWhole) for (const path of gone) transaction.remove(path);
  return isWhole;
}

/** Tells the index what was restored, so that nobody reads it again in this run. */
export function knowRestored(index: FileIndex, { wrong, gone }: Restoration): void {
  index.refresh([...wrong.map(({ path }) => path), ...gone]);
  for (const artifact of wrong) if (artifact.kind === 'file') index.remember(artifact.path, artifact.digest);
}

/** Whether what the last result left is a file where this artifact needs a folder, or the other way round. */
function swapsKind({ path, kind }: Artifact, left: ReadonlySet<string>, target: RestoreTarget): boolean {
  const found = target.fact(path).kind;
  if (foldersOf(path).some((folder) => left.has(folder) && isInTheWay(target.fact(folder).kind))) return true;
  if (kind === 'directory') return left.has(path) && isInTheWay(found);
  if (found !== 'directory') return false;
  return (left.has(path) && isOurs(path, target)) || target.previous.some((other) => other.startsWith(`${path}/`));
}

function isInTheWay(kind: FileFact['kind']): boolean {
  return kind !== 'directory' && kind !== 'missing';
}

/** `a/b/c` -> `a/b`, `a`. */
function foldersOf(path: string): string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, at) => parts.slice(0, parts.length - at - 1).join('/'));
}

/** Whether there is something that may be removed: not a folder that something is in, which is not what a task left. */
function isOurs(path: string, { root, fact }: RestoreTarget): boolean {
  const { kind } = fact(path);
  return kind === 'directory' ? readdirSync(join(root, path)).length === 0 : kind !== 'missing';
}

function stageFolderOrLink(artifact: Artifact, transaction: Transaction): void {
  if (artifact.kind === 'directory') transaction.directory(artifact.path);
  if (artifact.kind === 'symlink') transaction.symlink(artifact.path, artifact.target);
}

async function stage(artifact: Artifact, transaction: Transaction, cache: ResultCache): Promise<boolean> {
  stageFolderOrLink(artifact, transaction);
  if (artifact.kind !== 'file') return true;
  const { path, digest, size, executable } = artifact;
  const file = size > LARGE ? cache.file(digest, size) : undefined;
  if (file !== undefined && (await copied(file, artifact, transaction))) return true;
  const bytes = await cache.blob(digest, size);
  if (bytes === undefined) return false;
  if (size > LARGE) await transaction.putAside(path, bytes, { digest, executable });
  else transaction.put(path, bytes, { digest, executable });
  return true;
}

/** False where the file does not hold what it should: whoever reads it next finds that out, too, and sets it aside. */
async function copied(source: string, file: ArtifactFile, transaction: Transaction): Promise<boolean> {
  try {
    await transaction.copy(file.path, source, { digest: file.digest, executable: file.executable });
    return true;
  } catch (error) {
    if (isConductorError(error) && error.code === 'write/digest') return false;
    throw error;
  }
}
