/** What only running a task has loaded, by dynamic imports that reading its definition cannot see. */
import { isAbsolute, join } from 'node:path';
import { installedPackage } from '../config/installed-package.ts';
import type { LoadedDefinition } from './load-definitions.ts';
import { type Reach, versions } from './module-graph.ts';

/** Paths as in `Reach`; versions are read anew. */
export type LateReach = Pick<Reach, 'modules' | 'packageFiles'>;

/** Of what a run has loaded, that which is not known of the task. */
export function lateOf(task: LateReach, loaded: LateReach): LateReach {
  return {
    modules: loaded.modules.filter((path) => !task.modules.includes(path)),
    packageFiles: loaded.packageFiles.filter((path) => !task.packageFiles.includes(path)),
  };
}

/**
 * The definition with them, packages by the versions that are installed now.
 * @param root Absolute path of the workspace.
 */
export function withLate(task: LoadedDefinition, late: LateReach, root: string): LoadedDefinition {
  const { modules, packageFiles } = lateOf(task, late);
  const found = packageFiles.flatMap((file) => installedPackage(isAbsolute(file) ? file : join(root, file)) ?? []);
  return {
    ...task,
    modules: [...task.modules, ...modules],
    packages: mergedVersions(task.packages, versions(found)),
    packageFiles: [...task.packageFiles, ...packageFiles],
  };
}

/** Packages of both: several versions of one are joined by a space, as in `Reach`. */
export function mergedVersions(one: Reach['packages'], other: Reach['packages']): Reach['packages'] {
  const merged = new Map(Object.entries(one));
  for (const [name, versions] of Object.entries(other)) {
    const all = new Set([...(merged.get(name)?.split(' ') ?? []), ...versions.split(' ')]);
    merged.set(name, [...all].sort().join(' '));
  }
  return Object.fromEntries(merged);
}
