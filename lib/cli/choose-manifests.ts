/** Finds the manifests that a word means: a task's, one by its own path, or the one that has a file. */
import { join } from 'node:path';
import { manifestPath } from '../manifest/manifest.ts';
import { readManifest } from '../manifest/read-manifest.ts';
import { ConductorError } from '../model/conductor-error.ts';
import { didYouMean } from '../model/similar.ts';
import { taskFinder } from '../plan/find-task.ts';
import type { Workspace } from '../run/workspace.ts';

/** Which manifests, by workspace-relative path, and of which file in them where one was asked for. */
export interface ChosenManifests {
  readonly paths: readonly string[];
  readonly file?: string;
}

/**
 * Without a word, every manifest that there is.
 * @throws ConductorError `manifest/unknown` where the word is neither a task nor a file that a manifest has
 */
export async function chooseManifests(
  workspace: Pick<Workspace, 'root' | 'tasks'>,
  word: string | undefined,
): Promise<ChosenManifests> {
  const { root, tasks } = workspace;
  const all = tasks.map(manifestPath);
  if (word === undefined) return { paths: await existing(root, all) };
  const ids = taskFinder(tasks).find(word);
  if (ids.length > 0) return { paths: tasks.filter((task) => ids.includes(task.id)).map(manifestPath) };
  const file = word.replaceAll('\\', '/').replace(/^\.\//, '');
  if (all.includes(file)) return { paths: [file] };
  return await havingFile({ root, all, file });
}

async function existing(root: string, paths: readonly string[]): Promise<readonly string[]> {
  const readings = await Promise.all(paths.map((path) => readManifest(root, path)));
  return paths.filter((_, at) => readings[at]?.kind !== 'missing');
}

async function havingFile({
  root,
  all,
  file,
}: {
  root: string;
  all: readonly string[];
  file: string;
}): Promise<ChosenManifests> {
  const known: string[] = [];
  for (const path of all) {
    const reading = await readManifest(root, path);
    if (reading.kind !== 'valid') continue;
    const entries = Object.entries(reading.manifest.files);
    const owner = entries.find(([source, entry]) => source === file || Object.hasOwn(entry.outputs, file));
    if (owner) return { paths: [path], file: owner[0] };
    known.push(...entries.map(([source]) => source));
  }
  throw new ConductorError({
    code: 'manifest/unknown',
    message: `Cannot find "${file}": it is neither a task nor a file in a manifest`,
    place: { file: join(root, file) },
    help: didYouMean(file, known) ?? 'Run "conductor manifest status" for all manifests',
  });
}
