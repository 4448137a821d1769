/** Makes folders and tells which ones got an entry by it. */
import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { errnoOf } from './errno.ts';

/**
 * Makes a folder (absolute) with its parents; returns every folder that got a new entry, to be flushed. Step by step,
 * because Node's own recursive way tells other errors (`EIO`) as `ENOENT`.
 */
export function makeFolder(path: string): string[] {
  try {
    return makeOne(path);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT' || dirname(path) === path) throw error;
  }
  return [...makeFolder(dirname(path)), ...makeOne(path)];
}

function makeOne(path: string): string[] {
  try {
    mkdirSync(path);
    return [dirname(path)];
  } catch (error) {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [];
    throw error;
  }
}
