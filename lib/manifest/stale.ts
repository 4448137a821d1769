/** Why a source must be compiled again. Pure: looks at what was recorded and what was observed. */
import type { Digest } from '../model/digest.ts';
import type { FileFact } from '../model/file-fact.ts';
import type { ManifestEntry } from './manifest.ts';

/** One source as recorded and as it is now. What is left out was not observed, and counts as unchanged. */
export interface SourceFacts {
  /** Path of the source. */
  readonly source: string;
  /** Undefined where there is none. */
  readonly entry: ManifestEntry | undefined;
  /** Of the source as it is now; undefined where it is gone. */
  readonly checksum: Digest | undefined;
  /** The compiler that the manifest names, and the one in use. */
  readonly compiler?: { readonly recorded: string; readonly current: string };
  /** Files that the source imports now -> digest of the interface that each has now. */
  readonly imports?: Readonly<Record<string, string>> | undefined;
  /** What is at an output's path now. */
  readonly output?: (path: string) => FileFact;
}

/** Every reason, such as `source "a.ts" modified`; none where the source's outputs are right. */
export function staleReasons(facts: SourceFacts): readonly string[] {
  const { source, entry, checksum } = facts;
  if (checksum === undefined) return [`source "${source}" removed`];
  if (!entry) return [`new source "${source}"`];
  const reasons: string[] = [];
  if (entry.checksum !== checksum) reasons.push(`source "${source}" modified`);
  if (facts.compiler && facts.compiler.recorded !== facts.compiler.current) reasons.push('compiler changed');
  return [...reasons, ...importReasons(entry.imports, facts.imports), ...outputReasons(entry, facts.output)];
}

function importReasons(
  recorded: ManifestEntry['imports'],
  current: ManifestEntry['imports'] | undefined,
): readonly string[] {
  if (!current) return [];
  const reasons: string[] = [];
  for (const path of Object.keys(current)) {
    if (!Object.hasOwn(recorded, path)) reasons.push(`import "${path}" added`);
    else if (recorded[path] !== current[path]) reasons.push(`interface of "${path}" changed`);
  }
  for (const path of Object.keys(recorded)) {
    if (!Object.hasOwn(current, path)) reasons.push(`import "${path}" removed`);
  }
  return reasons;
}

function outputReasons({ outputs }: ManifestEntry, output: SourceFacts['output']): readonly string[] {
  if (!output) return [];
  return Object.entries(outputs).flatMap(([path, digest]) => {
    const how = outputDifference(digest, output(path));
    return how ? [`output "${path}" ${how}`] : [];
  });
}

/** How what is on disk differs from the recorded output; undefined where it does not. */
export function outputDifference(digest: Digest, fact: FileFact): 'missing' | 'modified' | undefined {
  if (fact.kind === 'missing') return 'missing';
  return fact.kind === 'file' && fact.digest === digest ? undefined : 'modified';
}
