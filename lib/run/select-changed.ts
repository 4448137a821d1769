/** Narrows a selection to the tasks that changes of files can concern. */
import { basename, dirname, join } from 'node:path';
import { SEARCH_PLACES } from '../config/find-workspace.ts';
import { matcher } from '../files/find-files.ts';
import { parseGlob } from '../files/glob.ts';
import { findLinked } from '../files/linked-patterns.ts';
import { withDependents } from '../plan/dependents.ts';
import type { LoadedDefinition } from '../task/load-definitions.ts';
import type { Looked } from './grounds.ts';
import { withServices } from './services/with-services.ts';
import type { Workspace } from './workspace.ts';

const GITIGNORE = '.gitignore';

/**
 * Those of `ids` whose inputs, outputs or code are among the changed files, what depends on those, and the services needed. What a changed
 * `.gitignore` said before is not known: all tasks that look for inputs where it counts are among them. Nor is what a changed
 * configuration said: all of `ids` are.
 */
export function selectChanged(
  ids: readonly number[],
  workspace: Workspace,
  changed: readonly string[],
): readonly number[] {
  const { definitions, graph, index, loaded } = workspace;
  if (changed.some((path) => mayConfigure(path, workspace))) return ids;
  const { gitignore } = loaded.config;
  const listing = index.listing();
  const gitIgnore = gitignore ? listing.gitIgnore : undefined;
  const fact = (path: string) => index.fact(path);
  const patternsOf = (patterns: readonly string[]) =>
    findLinked({ root: workspace.root, patterns, gitignore, listing, fact }).patterns;
  const rules = gitIgnore ? changed.filter((path) => basename(path) === GITIGNORE) : [];
  const isConcerned = ({ definition, modules, reads }: LoadedDefinition): boolean => {
    const code = new Set(modules);
    const isMine = matcher(patternsOf(definition.inputs), gitIgnore);
    const isMade = matcher(definition.outputs);
    return (
      changed.some((path) => code.has(path) || isMine(path) || isMade(path) || isLookedAt(path, reads)) ||
      rules.some((path) => looksIn(path.slice(0, -GITIGNORE.length), definition.inputs))
    );
  };
  const concerned = [...definitions.values()].filter(isConcerned);
  const wanted = withDependents(
    graph,
    concerned.map((task) => task.definition.id),
  );
  const all = withServices(wanted, workspace);
  return ids.filter((id) => all.has(id));
}

/** Also a configuration that is not there any more. Of a package.json only that counts which says something now. */
function mayConfigure(path: string, { root, loaded }: Workspace): boolean {
  const isPlace = path !== 'package.json' && SEARCH_PLACES.includes(path);
  return isPlace || loaded.files.includes(join(root, path)) || isLookedAt(path, loaded.looks);
}

/** Whether code that reads files has read it, or listed the folder that it is in. */
function isLookedAt(path: string, { paths, folders }: Looked = { paths: [], folders: [] }): boolean {
  return paths.includes(path) || folders.includes(dirname(path));
}

/** Whether one of the globs looks for files in a folder, or below; `folder` is '' or ends in a slash. */
function looksIn(folder: string, globs: readonly string[]): boolean {
  return globs.map(parseGlob).some(({ negative, base }) => {
    const from = base === '' ? '' : `${base}/`;
    return !negative && (from.startsWith(folder) || folder.startsWith(from));
  });
}
