/** Finds and reads the files that words on the command line name; knows nothing of what becomes of them. */
import { readFile } from 'node:fs/promises';
import { isAbsolute, join, posix, relative } from 'node:path';
import { findFiles } from '../../files/find-files.ts';
import { Listing } from '../../files/listing.ts';
import { unreadable } from '../../files/unreadable.ts';
import { ConductorError } from '../../model/conductor-error.ts';
import type { SourceBytes } from './source-lines.ts';

/** A workspace, and the folder that words are relative to; absolute paths. */
export interface Standpoint {
  readonly root: string;
  readonly cwd: string;
}

/** A path or glob relative to the workspace. */
export function workspacePath(word: string, { root, cwd }: Standpoint): string {
  const slashed = (path: string) => (process.platform === 'win32' ? path.replaceAll('\\', '/') : path);
  const isNegative = word.startsWith('!');
  const text = isNegative ? word.slice(1) : word;
  const path = isAbsolute(text)
    ? slashed(relative(root, text))
    : posix.join(slashed(relative(root, cwd)), slashed(text));
  return (isNegative ? '!' : '') + path;
}

/**
 * The files that paths and globs name, sorted by path; `!` before one excludes.
 * @throws ConductorError `extract/no-file` naming every word that no file answers to, `files/outside`, `files/unreadable`
 */
export async function readSources(words: readonly string[], standpoint: Standpoint): Promise<SourceBytes[]> {
  const { root } = standpoint;
  const listing = new Listing(root);
  const patterns = words.map((word) => workspacePath(word, standpoint));
  const idle = words.filter((word, index) => !word.startsWith('!') && !found(patterns[index] ?? ''));
  const [first, ...more] = idle.map((word) => ({
    message: `Cannot find a file for "${word}"`,
    help: 'See how it is written; globs are such as "src/*.ts"',
  }));
  if (first) throw new ConductorError({ ...first, code: 'extract/no-file', more });
  const paths = findFiles({ root, patterns, listing });
  return await Promise.all(paths.map((path) => source(root, path)));

  function found(pattern: string): boolean {
    return findFiles({ root, patterns: [pattern], listing }).length > 0;
  }
}

async function source(root: string, path: string): Promise<SourceBytes> {
  try {
    return { path, bytes: await readFile(join(root, path)) };
  } catch (error) {
    throw unreadable(path, error);
  }
}
