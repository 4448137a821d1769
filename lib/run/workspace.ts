/** A workspace as every command needs it: its configuration, its tasks and what is remembered of them. */
import { join, relative } from 'node:path';
import { findWorkspace } from '../config/find-workspace.ts';
import type { LoadedConfig } from '../config/load-config.ts';
import { FileIndex } from '../files/file-index.ts';
import type { FileFact } from '../model/file-fact.ts';
import { STORE_FOLDER } from '../model/file-names.ts';
import type { ActionKey } from '../model/fingerprint.ts';
import { checkClaims } from '../plan/claims.ts';
import { type TaskGraph, taskGraph } from '../plan/graph.ts';
import { checkInputs } from '../plan/input-claims.ts';
import type { TaskDefinition } from '../task/definition.ts';
import { discoverTasks, type TaskFile } from '../task/discover.ts';
import { withLate } from '../task/late-reach.ts';
import type { LoadedDefinition } from '../task/load-definitions.ts';
import { type Environment, taskEnvironment, variablesOf, visibleTo } from './environment.ts';
import { groundsHold, groundsOf } from './grounds.ts';
import { type DefinitionsRecord, readState, type State, stateVersion, type TaskRecord } from './state.ts';

/** An opened workspace. */
export interface Workspace {
  readonly root: string;
  readonly loaded: LoadedConfig;
  readonly definitions: ReadonlyMap<number, LoadedDefinition>;
  readonly tasks: readonly TaskDefinition[];
  readonly graph: TaskGraph;
  readonly index: FileIndex;
  readonly state: State;
  /** Which version of the state it was opened with (`stateVersion`). */
  readonly version: string;
  /** False: the configuration or the definitions were loaded anew, so that the state is worth writing. */
  readonly isRemembered: boolean;
  last(task: number): TaskRecord['last'] | undefined;
  fact(path: string): FileFact;
  neededKeys(): ReadonlySet<ActionKey>;
}

/**
 * Opens the workspace that `cwd` is in. What was loaded last time is taken as it was where the files that it
 * stands on are unchanged.
 * @throws ConductorError for an invalid configuration, an invalid task, a cycle or a doubly claimed output.
 */
export async function openWorkspace(options: { readonly cwd: string; readonly env: Environment }): Promise<Workspace> {
  const found = findWorkspace(options.cwd);
  const root = found?.root ?? options.cwd;
  const index = FileIndex.open({ root, file: join(root, STORE_FOLDER, 'index') });
  const version = stateVersion(root); // before reading: a write in between makes a difference
  const state = readState(root);
  const { config: knownConfig, definitions: knownDefinitions } = state;
  const loaded = await configuration({ ...options, root, file: found?.file, index, state });
  const definitions = await readDefinitions({ loaded, index, state, env: options.env });
  const tasks = definitions.map((each) => each.definition);
  return {
    root,
    loaded,
    definitions: new Map(definitions.map((each) => [each.definition.id, each])),
    tasks,
    graph: taskGraph(tasks),
    index,
    state,
    version,
    isRemembered: state.config === knownConfig && state.definitions === knownDefinitions,
    last: (task) => state.tasks[task]?.last,
    fact: (path) => index.fact(path),
    neededKeys: () => neededKeys(state),
  };
}

interface Source {
  readonly index: FileIndex;
  readonly state: State;
  readonly env: Environment;
}

interface ConfigurationSource extends Source {
  readonly cwd: string;
  readonly root: string;
  readonly file: string | undefined;
}

async function configuration(source: ConfigurationSource): Promise<LoadedConfig> {
  const { cwd, root, file, state } = source;
  const known = state.config;
  if (
    known?.loaded.root === root &&
    known.loaded.file === file &&
    groundsHold(known, variablesOf(known.loaded), source)
  )
    return known.loaded;
  const { loadConfig } = await import('../config/load-config.ts');
  const { recordLooks } = await import('../task/record-looks.ts');
  const since = source.index.now();
  const loaded = await loadConfig({ cwd, record: recordLooks });
  const { paths = [], folders = [] } = loaded.looks ?? {};
  const files = loaded.files.map((path) => relative(root, path).replaceAll('\\', '/'));
  const grounds = groundsOf({ paths: [...files, ...paths], folders }, variablesOf(loaded), { ...source, since });
  state.config = { loaded, ...grounds };
  return loaded;
}

interface DefinitionsSource extends Source {
  readonly loaded: LoadedConfig;
}

async function readDefinitions(source: DefinitionsSource): Promise<readonly LoadedDefinition[]> {
  const { loaded, index, state } = source;
  const files = discoverTasks(loaded.root, loaded.config.tasks, index.listing());
  const known = state.definitions;
  const visible = visibleTo(loaded);
  if (known && areOf(files, known.list) && groundsHold(known, visible, source)) return known.list;
  const { loadDefinitions } = await import('../task/load-definitions.ts');
  const env = taskEnvironment(source.env, { declared: loaded.config.env, mode: loaded.config.envMode });
  const late = known?.late ?? {};
  const since = index.now();
  const read = await loadDefinitions({ root: loaded.root, files, env });
  const list = read.map((task) => withKnownLate(task, { known, root: loaded.root, index }));
  const definitions = list.map((each) => each.definition);
  checkClaims(definitions);
  checkInputs(definitions);
  const paths = list.flatMap((each) => [...each.modules, ...each.packageFiles, ...(each.reads?.paths ?? [])]);
  const folders = list.flatMap((each) => each.reads?.folders ?? []);
  state.definitions = { list, late, ...groundsOf({ paths, folders }, visible, { ...source, since }) };
  return list;
}

/** Whether the definitions are those of just these files, by whose names everything is told that is not in them. */
function areOf(files: readonly TaskFile[], list: readonly LoadedDefinition[]): boolean {
  return files.length === list.length && files.every(({ file }, at) => file === list[at]?.definition.file);
}

/** What is gone is loaded no more; what was looked for in vain may be so again. */
function withKnownLate(
  task: LoadedDefinition,
  { known, root, index }: Pick<Workspace, 'root' | 'index'> & { readonly known: DefinitionsRecord | undefined },
): LoadedDefinition {
  const late = known?.late[task.definition.file];
  if (late === undefined) return task;
  const counts = (path: string) => index.fact(path).kind === 'file' || known?.facts[path] === 'missing';
  return withLate(task, { modules: late.modules.filter(counts), packageFiles: late.packageFiles.filter(counts) }, root);
}

function neededKeys(state: State): ReadonlySet<ActionKey> {
  const results = Object.values(state.tasks).flatMap((record) => record.result ?? []);
  return new Set(results.flatMap((result) => [...Object.values(result.actions), ...(result.key ? [result.key] : [])]));
}
