/** Resolves an import and notes every file that decides what it means; knows nothing of what is done with them. */
import { pathToFileURL } from 'node:url';
import { mappingFile } from './mapping-file.ts';
import { soughtFiles } from './sought-files.ts';

/** An import as it is written. */
export interface WrittenImport {
  readonly specifier: string;
  /** URL of the importing module; undefined for the entry. */
  readonly from: string | undefined;
  /** Absolute path of the workspace. */
  readonly root: string;
}

/** Who is told of URLs. */
export interface ImportNotes {
  /** The module that is meant, and the package.json that says so where its specifier is no path. */
  found(url: string): void;
  /** A file that would have been the module, or its package. */
  sought(url: string): void;
}

/** What `resolve` gives; throws what it throws. */
export function noteImport<R extends { readonly url: string }>(
  { specifier, from, root }: WrittenImport,
  resolve: () => R,
  notes: ImportNotes,
): R {
  let to = '';
  try {
    const resolved = resolve();
    to = resolved.url;
    notes.found(to);
    return resolved;
  } catch (error) {
    for (const url of soughtFiles(specifier, from, root)) notes.sought(url);
    throw error;
  } finally {
    const mapping = mappingFile(specifier, from, to);
    if (mapping) notes.found(pathToFileURL(mapping).href);
  }
}
