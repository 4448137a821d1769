/** What a manifest says against what is on disk, for `conductor manifest`. Changes nothing. */
import { ConductorError } from '../model/conductor-error.ts';
import type { Digest } from '../model/digest.ts';
import type { FileFact } from '../model/file-fact.ts';
import type { Manifest, ManifestEntry } from './manifest.ts';
import { readManifest } from './read-manifest.ts';
import { sourcesBeside } from './sources-beside.ts';
import { outputDifference, staleReasons } from './stale.ts';

/** Which manifest, and how to see the workspace. */
export interface InspectOptions {
  /** Absolute path of the workspace. */
  readonly root: string;
  /** Workspace-relative path of the manifest. */
  readonly path: string;
  /** What is at a workspace-relative path now. */
  fact(path: string): FileFact;
  /** The compiler in use, where it is known: name, version and digest of its options. */
  readonly compiler?: string | undefined;
}

/** A source that would be compiled again. */
export interface StaleSource {
  readonly source: string;
  readonly reasons: readonly string[];
}

/** A manifest in figures. Sizes in bytes. */
export interface ManifestStatus {
  readonly path: string;
  readonly timestamp: string;
  readonly compiler: string;
  /** Recorded sources. */
  readonly files: number;
  /** Of the sources as recorded. */
  readonly sourceBytes: number;
  readonly outputs: number;
  /** Of the outputs as they are on disk. */
  readonly outputBytes: number;
  readonly totalBytes: number;
  readonly stale: readonly StaleSource[];
}

/** An output that is not as recorded. */
export interface OutputDifference {
  readonly path: string;
  readonly source: string;
  readonly how: 'missing' | 'modified';
}

/** Sources against the record, sorted. */
export interface ManifestDiff {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly modified: readonly string[];
}

/**
 * Figures, and what is stale and why.
 * @throws ConductorError `manifest/missing` or `manifest/invalid`, as the other two
 */
export async function manifestStatus(options: InspectOptions): Promise<ManifestStatus> {
  const manifest = await load(options);
  const entries = Object.values(manifest.files);
  const outputs = entries.flatMap((entry) => Object.keys(entry.outputs));
  const sourceBytes = entries.reduce((sum, entry) => sum + entry.size, 0);
  const outputBytes = outputs.reduce((sum, path) => sum + sizeOf(options.fact(path)), 0);
  return {
    path: options.path,
    timestamp: manifest.timestamp,
    compiler: manifest.compiler,
    files: entries.length,
    sourceBytes,
    outputs: outputs.length,
    outputBytes,
    totalBytes: sourceBytes + outputBytes,
    stale: await staleSources(manifest, options),
  };
}

/** Outputs on disk that differ from the record; none where all is well. */
export async function manifestVerify(options: InspectOptions): Promise<readonly OutputDifference[]> {
  const manifest = await load(options);
  const differences: OutputDifference[] = [];
  for (const [source, entry] of Object.entries(manifest.files)) {
    for (const [path, digest] of Object.entries(entry.outputs)) {
      const how = outputDifference(digest, options.fact(path));
      if (how) differences.push({ path, source, how });
    }
  }
  return differences;
}

/** Sources that came, went or changed since the record. New ones are looked for beside the recorded ones. */
export async function manifestDiff(options: InspectOptions): Promise<ManifestDiff> {
  const manifest = await load(options);
  const removed: string[] = [];
  const modified: string[] = [];
  for (const [source, entry] of Object.entries(manifest.files)) {
    const checksum = digestIn(options.fact(source));
    if (checksum === undefined) removed.push(source);
    else if (checksum !== entry.checksum) modified.push(source);
  }
  return { added: await sourcesBeside(options.root, manifest), removed: removed.sort(), modified: modified.sort() };
}

async function load({ root, path }: InspectOptions): Promise<Manifest> {
  const reading = await readManifest(root, path);
  if (reading.kind === 'valid') return reading.manifest;
  if (reading.kind === 'invalid') throw new ConductorError({ code: 'manifest/invalid', ...reading.problem });
  throw new ConductorError({
    code: 'manifest/missing',
    message: `Cannot read manifest "${path}": there is no such file`,
    help: 'Run its task: a task that compiles writes its manifest',
  });
}

async function staleSources(manifest: Manifest, options: InspectOptions): Promise<readonly StaleSource[]> {
  const added = await sourcesBeside(options.root, manifest);
  const sources = [...Object.keys(manifest.files), ...added].sort();
  const stale = sources.map((source) => ({ source, reasons: reasonsFor(source, manifest, options) }));
  return stale.filter(({ reasons }) => reasons.length > 0);
}

function reasonsFor(source: string, manifest: Manifest, { fact, compiler }: InspectOptions): readonly string[] {
  const entry = manifest.files[source];
  return staleReasons({
    source,
    entry,
    checksum: digestIn(fact(source)),
    ...(compiler === undefined ? {} : { compiler: { recorded: manifest.compiler, current: compiler } }),
    imports: entry && recordedInterfaces(entry, manifest),
    output: fact,
  });
}

/** Interfaces of imported files by their own entries: a modified one's is known only when it has been compiled. */
function recordedInterfaces(entry: ManifestEntry, { files }: Manifest): Readonly<Record<string, string>> {
  const imports = Object.entries(entry.imports);
  return Object.fromEntries(imports.map(([path, recorded]) => [path, files[path]?.interface ?? recorded]));
}

function digestIn(fact: FileFact): Digest | undefined {
  return fact.kind === 'file' ? fact.digest : undefined;
}

function sizeOf(fact: FileFact): number {
  return fact.kind === 'file' ? fact.size : 0;
}
