/** Brings a recorded result of a task back to disk, in one transaction. */
import type { ActionResult } from '../model/action-result.ts';
import { type Artifact, matchesArtifact } from '../model/artifact.ts';
import type { Durability } from '../write/durability.ts';
import { type Transaction, writeTransaction } from '../write/transaction.ts';
import type { FactOf } from './facts-hold.ts';
import type { ResultCache } from './result-cache.ts';

/** Where a result is brought back to. */
export interface RestoreTarget {
  readonly root: string;
  readonly durability: Durability;
  readonly cache: ResultCache;
  readonly fact: FactOf;
  /** Paths that the result before it left; those that this one does not have are removed. */
  readonly previous: readonly string[];
}

/** Restores every artifact that is not right on disk. False where a blob is missing or damaged: then nothing was changed. */
export async function restoreResult(result: ActionResult, target: RestoreTarget): Promise<boolean> {
  const { root, durability, fact } = target;
  const artifacts = result.manifest ? [...result.artifacts, result.manifest] : result.artifacts;
  const wrong = artifacts.filter((artifact) => !matchesArtifact(artifact, fact(artifact.path)));
  await using transaction = await writeTransaction({ root, durability, label: `restore task ${result.task}` });
  for (const artifact of wrong) if (!(await stage(artifact, transaction, target.cache))) return false;
  const kept = new Set(artifacts.map((artifact) => artifact.path));
  for (const path of target.previous) if (!kept.has(path) && fact(path).kind !== 'missing') transaction.remove(path);
  await transaction.commit();
  return true;
}

async function stage(artifact: Artifact, transaction: Transaction, cache: ResultCache): Promise<boolean> {
  if (artifact.kind === 'directory') transaction.directory(artifact.path);
  if (artifact.kind === 'symlink') transaction.symlink(artifact.path, artifact.target);
  if (artifact.kind !== 'file') return true;
  const bytes = await cache.blob(artifact.digest, artifact.size);
  if (bytes) transaction.write(artifact.path, bytes, { executable: artifact.executable });
  return bytes !== undefined;
}
