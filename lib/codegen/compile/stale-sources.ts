/** Decides which sources must be compiled, by what the manifest records; compiles nothing. */
import type { ManifestEntry } from '../../manifest/manifest.ts';
import { staleReasons } from '../../manifest/stale.ts';
import { ConductorError } from '../../model/conductor-error.ts';
import { type Digest, digestOf } from '../../model/digest.ts';
import type { MadeFile } from '../../task/context.ts';
import { throwJoined } from '../join-errors.ts';
import type { Stage } from '../toolbox.ts';
import { type Analysis, analyse } from './analyse.ts';
import type { Recorded } from './manifest-book.ts';

/** All that deciding needs. */
export interface SourceSet {
  readonly sources: readonly MadeFile[];
  readonly stage: Stage;
  readonly recorded: Recorded;
  readonly compiler: string;
  /** Switched off: nothing that is recorded counts. */
  readonly incremental: boolean;
}

/** One source and what is to be done about it. */
export interface SourceState {
  readonly source: MadeFile;
  readonly interface: Digest;
  /** Imported source -> its interface. */
  readonly imports: Readonly<Record<string, Digest>>;
  /** The record, where it is up to date. */
  readonly entry: ManifestEntry | undefined;
  /** Why it must be compiled, where something recorded tells. */
  readonly because: readonly string[] | undefined;
  /** The source read and understood, at most once. */
  analysis(): Promise<Analysis>;
}

/**
 * The state of every source, in the order given. Only sources that changed are read.
 * @throws ConductorError `compile/failed` with all that is wrong in any of them.
 */
export async function sourceStates(set: SourceSet): Promise<SourceState[]> {
  const known = new Set(set.sources.map(({ path }) => path));
  const looks = await Promise.allSettled(set.sources.map((source) => look(source, set, known)));
  throwJoined(looks.flatMap((result) => (result.status === 'rejected' ? [result.reason] : [])));
  const found = looks.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const interfaces = new Map(found.map((one) => [one.source.path, one.interface]));
  return found.map((one) => stateOf(one, interfaces, set));
}

interface Look {
  readonly source: MadeFile;
  readonly recorded: ManifestEntry | undefined;
  readonly interface: Digest;
  readonly importPaths: readonly string[];
  analysis(): Promise<Analysis>;
}

async function look(source: MadeFile, set: SourceSet, known: ReadonlySet<string>): Promise<Look> {
  const recorded = entryOf(source.path, set);
  let analysed: Promise<Analysis> | undefined;
  const analysis = () => {
    analysed ??= read(source, set.stage).then((text) => analyse({ path: source.path, text }, known));
    return analysed;
  };
  if (
    recorded &&
    isSameSource(recorded, source, set) &&
    Object.keys(recorded.imports).every((path) => known.has(path))
  ) {
    return { source, recorded, interface: recorded.interface, importPaths: Object.keys(recorded.imports), analysis };
  }
  const { interface: digest, imports } = await analysis();
  return { source, recorded, interface: digest, importPaths: imports, analysis };
}

function entryOf(path: string, { recorded, incremental }: SourceSet): ManifestEntry | undefined {
  return incremental && recorded.kind === 'valid' ? recorded.manifest.files[path] : undefined;
}

/** Same bytes by the same compiler have the same imports and interface. */
function isSameSource(entry: ManifestEntry, { digest }: MadeFile, { recorded, compiler }: SourceSet): boolean {
  return entry.checksum === digest && recorded.kind === 'valid' && recorded.manifest.compiler === compiler;
}

/** What is told of a source is recorded under its digest. */
async function read({ path, digest }: MadeFile, stage: Stage): Promise<string> {
  const bytes = await stage.read(path);
  if (digestOf(bytes) === digest) return bytes.toString('utf8');
  throw new ConductorError({
    code: 'compile/failed',
    message: `Cannot compile "${path}": it is not what it was when it was made`,
    place: { file: path },
    help: 'Run again',
    exitCode: 1,
  });
}

function stateOf(
  { source, recorded, interface: own, importPaths, analysis }: Look,
  interfaces: ReadonlyMap<string, Digest>,
  set: SourceSet,
): SourceState {
  const imports = Object.fromEntries(importPaths.map((path) => [path, interfaces.get(path) as Digest])); // only known sources are imported
  const reasons = reasonsFor(source, { recorded, imports }, set);
  const because = reasons !== undefined && reasons.length > 0 ? reasons : undefined;
  return { source, interface: own, imports, entry: reasons?.length === 0 ? recorded : undefined, because, analysis };
}

/** Undefined where nothing was recorded that could tell. */
function reasonsFor(
  { path, digest }: MadeFile,
  {
    recorded: entry,
    imports,
  }: { readonly recorded: ManifestEntry | undefined; readonly imports: Readonly<Record<string, Digest>> },
  { recorded, compiler, incremental }: SourceSet,
): readonly string[] | undefined {
  if (!incremental) return ['incremental compilation is switched off'];
  if (recorded.kind === 'damaged') return ['the manifest cannot be read'];
  if (recorded.kind === 'missing') return undefined;
  return staleReasons({
    source: path,
    entry,
    checksum: digest,
    compiler: { recorded: recorded.manifest.compiler, current: compiler },
    imports,
  });
}
