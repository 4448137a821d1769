/** Finds out what a task that ran has made. */
import { emptyFolders } from '../files/empty-folders.ts';
import { findFiles } from '../files/find-files.ts';
import { manifestPath } from '../manifest/manifest.ts';
import { type Artifact, artifactOf } from '../model/artifact.ts';
import type { TaskDefinition } from '../task/definition.ts';
import type { StampedPaths } from './stamped-paths.ts';
import type { Workspace } from './workspace.ts';

/** A task's outputs and its manifest. */
export interface Collected {
  readonly artifacts: readonly Artifact[];
  readonly manifest: Extract<Artifact, { kind: 'file' }> | undefined;
}

/** What is known of how the outputs came about. */
export interface OutputOrigin {
  /** Paths that the task published through conductor; undefined where it published nothing. */
  readonly made: readonly string[] | undefined;
  /** The outputs as they were before it ran. */
  readonly before: StampedPaths;
  /** Empty folders among them; what was there before is no work of the task's. */
  readonly emptyFolders: ReadonlySet<string>;
}

/**
 * The artifacts of a task: everything that its output globs match, and new empty folders; where it published through
 * conductor, that and what it wrote itself beside, so that files of others in the same folders are none of its artifacts.
 */
export async function collectArtifacts(
  { root, index }: Workspace,
  definition: TaskDefinition,
  { made, before, emptyFolders: known }: OutputOrigin,
): Promise<Collected> {
  const record = manifestPath(definition);
  const found = findFiles({ root, patterns: definition.outputs, listing: index.listing() });
  const files = made ? [...made, ...(await before.touchedOf(found))] : found;
  const folders = emptyFolders(index.listing(), definition.outputs).filter((path) => !known.has(path));
  const paths = [...new Set([...files, ...folders])].sort();
  index.refresh([...paths, record]);
  const facts = await index.facts(paths);
  const artifacts = paths.flatMap((path) => artifactOf(path, facts.get(path) ?? { kind: 'missing' }) ?? []);
  const manifest = artifactOf(record, index.fact(record));
  return { artifacts, manifest: manifest?.kind === 'file' ? manifest : undefined };
}
