/** A workspace as every command needs it: its configuration, its tasks and what is remembered of them. */
import { join, relative } from 'node:path';
import { findWorkspace } from '../config/find-workspace.ts';
import type { LoadedConfig } from '../config/load-config.ts';
import { FileIndex } from '../files/file-index.ts';
import type { Listing } from '../files/listing.ts';
import type { FileFact } from '../model/file-fact.ts';
import { STORE_FOLDER } from '../model/file-names.ts';
import type { ActionKey } from '../model/fingerprint.ts';
import { checkClaims } from '../plan/claims.ts';
import { type TaskGraph, taskGraph } from '../plan/graph.ts';
import { checkInputs } from '../plan/input-claims.ts';
import type { TaskDefinition } from '../task/definition.ts';
import { discoverTasks, type TaskFile } from '../task/discover.ts';
import type { LoadedDefinition } from '../task/load-definitions.ts';
import { type Environment, environmentFacts, taskEnvironment, visibleTo } from './environment.ts';
import { type FactOf, factsHold, factWords } from './facts-hold.ts';
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
  const loaded = await configuration({ cwd: options.cwd, root, file: found?.file, index, state });
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

interface ConfigurationSource {
  readonly cwd: string;
  readonly root: string;
  readonly file: string | undefined;
  readonly index: FileIndex;
  readonly state: State;
}

async function configuration({ cwd, root, file, index, state }: ConfigurationSource): Promise<LoadedConfig> {
  const fact = (path: string) => index.fact(path);
  const known = state.config;
  if (known?.loaded.root === root && known.loaded.file === file && factsHold(known.facts, fact)) return known.loaded;
  const { loadConfig } = await import('../config/load-config.ts');
  const loaded = await loadConfig({ cwd });
  const paths = loaded.files.map((path) => relative(root, path).replaceAll('\\', '/'));
  state.config = { loaded, facts: factWords(paths, fact) };
  return loaded;
}

interface DefinitionsSource {
  readonly loaded: LoadedConfig;
  readonly index: FileIndex;
  readonly state: State;
  readonly env: Environment;
}

async function readDefinitions(source: DefinitionsSource): Promise<readonly LoadedDefinition[]> {
  const { loaded, index, state } = source;
  const fact = (path: string) => index.fact(path);
  const listing = index.listing();
  const files = discoverTasks(loaded.root, loaded.config.tasks, listing);
  const known = state.definitions;
  const seen = JSON.stringify(environmentFacts(source.env, visibleTo(loaded)));
  if (known && known.env === seen && areOf(files, known.list) && hold(known, { fact, listing })) return known.list;
  const { loadDefinitions } = await import('../task/load-definitions.ts');
  const env = taskEnvironment(source.env, { declared: loaded.config.env, mode: loaded.config.envMode });
  const late = known?.late ?? {};
  const list = withLateModules(await loadDefinitions({ root: loaded.root, files, env }), late, fact);
  const definitions = list.map((each) => each.definition);
  checkClaims(definitions);
  checkInputs(definitions);
  const paths = new Set(list.flatMap((each) => [...each.modules, ...each.packageFiles, ...(each.reads?.paths ?? [])]));
  const folders = new Set(list.flatMap((each) => each.reads?.folders ?? []));
  const held = folders.size > 0 ? { folders: folderWords(folders, index.listing()) } : {};
  state.definitions = { list, late, facts: factWords(paths, fact), env: seen, ...held };
  return list;
}

/** Whether files and folders are as they were when the definitions were read. */
function hold(
  { facts, folders = {} }: DefinitionsRecord,
  { fact, listing }: { readonly fact: FactOf; readonly listing: Listing },
): boolean {
  if (!factsHold(facts, fact)) return false;
  const now = folderWords(Object.keys(folders), listing);
  return Object.entries(folders).every(([folder, word]) => now[folder] === word);
}

/** What folders hold, in a word for each. */
function folderWords(folders: Iterable<string>, listing: Listing): Record<string, string> {
  const contents = [...folders].map((folder) => [folder, listing.content(folder)] as const);
  return Object.fromEntries(contents.map(([folder, { kinds, names }]) => [folder, `${kinds} ${names}`]));
}

/** Whether the definitions are those of just these files, by whose names everything is told that is not in them. */
function areOf(files: readonly TaskFile[], list: readonly LoadedDefinition[]): boolean {
  return files.length === list.length && files.every(({ file }, at) => file === list[at]?.definition.file);
}

function withLateModules(
  list: readonly LoadedDefinition[],
  late: DefinitionsRecord['late'],
  fact: FactOf,
): readonly LoadedDefinition[] {
  return list.map((task) => {
    const loaded = late[task.definition.file]?.filter((path) => fact(path).kind === 'file') ?? [];
    return { ...task, modules: [...new Set([...task.modules, ...loaded])] };
  });
}

function neededKeys(state: State): ReadonlySet<ActionKey> {
  const results = Object.values(state.tasks).flatMap((record) => record.result ?? []);
  return new Set(results.flatMap((result) => [...Object.values(result.actions), ...(result.key ? [result.key] : [])]));
}
