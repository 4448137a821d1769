/** Finds out what a task that ran has made. */
import { findFiles } from '../files/find-files.ts';
import { manifestPath } from '../manifest/manifest.ts';
import { type Artifact, artifactOf } from '../model/artifact.ts';
import type { TaskDefinition } from '../task/definition.ts';
import type { Workspace } from './workspace.ts';

/** A task's outputs and its manifest. */
export interface Collected {
  readonly artifacts: readonly Artifact[];
  readonly manifest: Extract<Artifact, { kind: 'file' }> | undefined;
}

/**
 * The artifacts of a task.
 * @param made paths that the task published through conductor; undefined where its output globs tell
 */
export async function collectArtifacts(
  { root, index }: Workspace,
  definition: TaskDefinition,
  made: readonly string[] | undefined,
): Promise<Collected> {
  const record = manifestPath(definition);
  const paths = made ?? findFiles({ root, patterns: definition.outputs, listing: index.listing() });
  index.refresh([...paths, record]);
  const facts = await index.facts(paths);
  const artifacts = paths.flatMap((path) => artifactOf(path, facts.get(path) ?? { kind: 'missing' }) ?? []);
  const manifest = artifactOf(record, index.fact(record));
  return { artifacts, manifest: manifest?.kind === 'file' ? manifest : undefined };
}
