/** What a task stands on, as it was when the task started, and what of it was written to since. */
import type { FileIndex } from '../files/file-index.ts';
import { matcher } from '../files/find-files.ts';
import { actionKey } from '../model/fingerprint.ts';
import type { LoadedDefinition } from '../task/load-definitions.ts';
import type { Reach } from '../task/module-graph.ts';
import type { OutputsAside } from './outputs-aside.ts';
import type { DueTask, RunnerPorts } from './runner-ports.ts';
import { StampedPaths } from './stamped-paths.ts';
import type { Workspace } from './workspace.ts';

/** Taken before the task runs. */
export interface TaskStamps {
  /** There may be very many. */
  readonly inputs: StampedPaths;
  /** What it stands on besides. */
  readonly others: StampedPaths;
  /** Path of these -> how it is called. */
  readonly names: ReadonlyMap<string, string>;
  /** Services that it needs and that are something else by now than what they were started as. */
  readonly changed: readonly number[];
  /** Whether the fingerprint was made by the same look: then it has what was there. */
  readonly areAsInFingerprint: boolean;
  /** Its outputs. */
  readonly outputs: StampedPaths;
  readonly emptyFolders: ReadonlySet<string>;
  /** The moment, by the file system's clock (ns), of a task that may load modules which nobody knows yet. */
  readonly since: bigint | undefined;
}

/** Takes them. */
export async function stampTask(
  { task, fingerprint }: DueTask,
  { workspace, observer }: Pick<RunnerPorts, 'workspace' | 'observer'>,
  { aside, isLatest }: { readonly aside: OutputsAside; readonly isLatest: boolean },
): Promise<TaskStamps> {
  const { index } = workspace;
  const names = new Map([...needsOf(task, workspace), ...codeOf(task)]);
  const changed: number[] = [];
  for (const [id, service] of servicesOf(task, workspace)) {
    const now = await observer.fingerprint(service);
    const recorded = workspace.state.tasks[id]?.result?.key;
    if (recorded !== undefined && recorded !== actionKey(now)) changed.push(id);
    for (const path of [...now.inputs.paths, ...service.modules, ...service.packageFiles])
      names.set(path, `"${path}" of service ${id}`);
  }
  const { inputs } = fingerprint;
  const beside = [...names.keys()].filter((path) => !inputs.has(path));
  const { refreshes } = index;
  return {
    inputs: await StampedPaths.take(index, inputs.paths),
    others: await StampedPaths.take(index, beside),
    names,
    changed,
    areAsInFingerprint: isLatest && index.refreshes === refreshes,
    outputs: await StampedPaths.take(index, aside.stayed),
    emptyFolders: aside.emptyFolders(),
    since: task.definition.how.kind === 'run' ? index.now() : undefined,
  };
}

/** What tasks that are needed have made. */
function needsOf({ definition }: LoadedDefinition, { state }: Workspace): readonly (readonly [string, string])[] {
  const made = definition.needs.flatMap((need) => Object.keys(state.tasks[need]?.result?.artifacts ?? {}));
  return made.map((path) => [path, `"${path}", which a need has made,`]);
}

function codeOf({ modules, packageFiles }: LoadedDefinition): readonly (readonly [string, string])[] {
  return [...modules, ...packageFiles].map((path) => [path, `task code "${path}"`]);
}

function servicesOf(
  { definition }: LoadedDefinition,
  { definitions }: Workspace,
): readonly (readonly [number, LoadedDefinition])[] {
  return definition.needs.flatMap((id) => {
    const task = definitions.get(id);
    return task?.definition.service ? [[id, task] as const] : [];
  });
}

/**
 * Code that nobody knew before the run has loaded it, and that was written to since it began: it may have loaded what was
 * there before, or nothing.
 */
export function touchedCode(
  { modules, packageFiles, sought = [] }: Reach,
  { names, since }: TaskStamps,
  index: FileIndex,
): readonly string[] {
  if (since === undefined) return [];
  const wasMissing = new Set(sought);
  const isSame = (path: string) =>
    wasMissing.has(path) ? index.fact(path).kind === 'missing' : index.isOlder(path, since);
  return [...modules, ...packageFiles].filter((path) => !names.has(path) && !isSame(path));
}

/** Those of some paths that the task has not made itself: it may load modules that it makes. */
export function notOwn(paths: readonly string[], { outputs }: LoadedDefinition['definition']): readonly string[] {
  if (paths.length === 0) return paths;
  const isOwn = matcher(outputs);
  return paths.filter((path) => !isOwn(path));
}
