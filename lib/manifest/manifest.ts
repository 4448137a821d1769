/** A task's record of which sources made which outputs, its file's name and text. Pure. */
import type { Digest } from '../model/digest.ts';
import { MANIFESTS_FOLDER } from '../model/file-names.ts';

/** The format that this version reads and writes. */
export const MANIFEST_VERSION = '1.0';

/** What is recorded of one source (`schemas/manifest.schema.json`). */
export interface ManifestEntry {
  /** Of the source that was compiled. */
  readonly checksum: Digest;
  /** Of that source, in bytes. */
  readonly size: number;
  /** ISO 8601 with the local offset. */
  readonly last_compiled: string;
  /** Imported file -> digest of the interface that it had then. */
  readonly imports: Readonly<Record<string, string>>;
  /** Digest of its own declarations. */
  readonly interface: Digest;
  /** Output path -> digest. */
  readonly outputs: Readonly<Record<string, Digest>>;
}

/** The whole record. One that was read has maps without a prototype: only what was recorded is found in them. */
export interface Manifest {
  readonly version: typeof MANIFEST_VERSION;
  /** ISO 8601 with the local offset. */
  readonly timestamp: string;
  /** Compiler's name@version and the digest of its options. */
  readonly compiler: string;
  /** Source path -> what is recorded of it. */
  readonly files: Readonly<Record<string, ManifestEntry>>;
}

/** Workspace-relative path of a task's manifest: `.conductor/manifests/08-code-generation.json`. */
export function manifestPath(task: { readonly id: number; readonly slug: string }): string {
  return `${MANIFESTS_FOLDER}/${String(task.id).padStart(2, '0')}-${task.slug}.json`;
}

/** The file's text: equal manifests have equal texts, whatever the order of their keys. */
export function manifestText(manifest: Manifest): string {
  const { version, timestamp, compiler, files } = manifest;
  return `${JSON.stringify({ version, timestamp, compiler, files: sorted(files, entryForText) }, null, 2)}\n`;
}

function entryForText(entry: ManifestEntry): ManifestEntry {
  const { checksum, size, last_compiled, imports, outputs } = entry;
  return {
    checksum,
    size,
    last_compiled,
    imports: sorted(imports),
    interface: entry.interface,
    outputs: sorted(outputs),
  };
}

function sorted<T, U = T>(map: Readonly<Record<string, T>>, convert?: (value: T) => U): Record<string, U> {
  const result: Record<string, U> = Object.create(null); // no name in it is special
  for (const key of Object.keys(map).sort()) {
    const value = map[key] as T; // the key is the map's own
    result[key] = convert ? convert(value) : (value as unknown as U); // without a conversion U is T
  }
  return result;
}

/** ISO 8601 to the second with the local offset: `2025-11-09T20:03:15+08:00`. */
export function localTimestamp(date: Date): string {
  const offset = -date.getTimezoneOffset();
  const local = new Date(date.getTime() + offset * 60_000).toISOString().slice(0, 19);
  const minutes = Math.abs(offset);
  return `${local}${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
