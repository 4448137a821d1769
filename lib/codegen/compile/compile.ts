/** Compiles TypeScript sources, each as an action, by the task's manifest; knows nothing of how they were made. */
import { localTimestamp, type ManifestEntry } from '../../manifest/manifest.ts';
import { ConductorError } from '../../model/conductor-error.ts';
import type { Digest } from '../../model/digest.ts';
import type { ActionReply, Compile, MadeFile } from '../../task/context.ts';
import { folderPath } from '../folder-path.ts';
import { throwJoined } from '../join-errors.ts';
import { runLimited } from '../run-limited.ts';
import type { Toolbox } from '../toolbox.ts';
import { emit } from './emit.ts';
import { ManifestBook } from './manifest-book.ts';
import { compilerName } from './oxc.ts';
import { commonFolder, isSource, type OutputPaths, outputPaths } from './source-layout.ts';
import { type SourceState, sourceStates } from './stale-sources.ts';

/** `compile` of a task (see `Compile`). */
export function compiler(toolbox: Toolbox): Compile {
  const book = new ManifestBook(toolbox);
  return async ({ sources, into }) => {
    checkSources(sources);
    const recorded = await book.recorded();
    const incremental = toolbox.optimizations.incrementalCompilation;
    const name = await compilerName();
    const states = await sourceStates({ sources, stage: toolbox.stage, recorded, compiler: name, incremental });
    const base = commonFolder(sources.map(({ path }) => path));
    const work: Work = {
      toolbox,
      compiler: name,
      base,
      into: folderPath(into),
      cache: incremental && recorded.kind !== 'damaged',
    };
    const done = await compileAll(states, work);
    await book.add(new Map(done.map(({ state, reply }) => [state.source.path, entryOf(state, reply)])), name);
    return done.flatMap(({ reply }) => reply.outputs).sort((a, b) => (a.path < b.path ? -1 : 1));
  };
}

interface Work {
  readonly toolbox: Toolbox;
  readonly compiler: string;
  /** Folder that source paths are taken relative to. */
  readonly base: string;
  readonly into: string;
  readonly cache: boolean;
}

interface Done {
  readonly state: SourceState;
  readonly reply: ActionReply;
}

function checkSources(sources: readonly MadeFile[]): void {
  const other = sources.find(({ path }) => !isSource(path));
  if (other === undefined) return;
  throw new ConductorError({
    code: 'compile/failed',
    message: `Cannot compile "${other.path}": it is no TypeScript source`,
    place: { file: other.path },
    help: 'Give files that end in ".ts" or ".mts"',
    exitCode: 1,
  });
}

/** Every source is tried before the first mistake is told. */
async function compileAll(states: readonly SourceState[], work: Work): Promise<Done[]> {
  const { concurrency: limit, signal } = work.toolbox;
  const results = await runLimited(states, { limit, signal }, async (state) => {
    const [result] = await Promise.allSettled([compileOne(state, work)]);
    return result;
  });
  throwJoined(results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : [])));
  return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}

async function compileOne(state: SourceState, { toolbox, compiler: name, base, into, cache }: Work): Promise<Done> {
  const { source, imports, because } = state;
  const outputs = outputPaths(source.path, base, into);
  const reply = await toolbox.action({
    name: `compile ${source.path}`,
    inputs: [source],
    params: { compiler: name, imports },
    outputs: Object.values(outputs),
    cache,
    record: recordOf(state, outputs),
    because,
    async run(context) {
      for (const [path, text] of await emit(await state.analysis(), outputs)) context.write(path, text);
      return undefined;
    },
  });
  return { state, reply };
}

/** What the manifest says was made, where it is up to date and for the same places. */
function recordOf(
  { entry }: SourceState,
  outputs: OutputPaths,
): { outputs: { path: string; digest: Digest }[]; value: null } | undefined {
  const paths = Object.values(outputs);
  if (entry === undefined || Object.keys(entry.outputs).length !== paths.length) return undefined;
  const recorded = paths.flatMap((path) => {
    const digest = entry.outputs[path];
    return digest === undefined ? [] : [{ path, digest }];
  });
  return recorded.length === paths.length ? { outputs: recorded, value: null } : undefined;
}

/** An up-to-date record stays as it is where its outputs did. */
function entryOf(
  { source, entry, imports, interface: own }: SourceState,
  { outcome, outputs }: ActionReply,
): ManifestEntry {
  const digests = Object.fromEntries(outputs.map(({ path, digest }) => [path, digest]));
  const time = entry !== undefined && outcome !== 'executed' ? entry.last_compiled : localTimestamp(new Date());
  return { checksum: source.digest, size: source.size, last_compiled: time, imports, interface: own, outputs: digests };
}
