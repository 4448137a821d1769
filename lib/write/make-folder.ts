/** Makes folders and tells which ones got an entry by it. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/** Makes a folder (absolute) with its parents; returns every folder that got a new entry, to be flushed. */
export function makeFolder(path: string): string[] {
  const first = mkdirSync(path, { recursive: true });
  const parents: string[] = [];
  for (let at = path; first !== undefined && at.length >= first.length; at = dirname(at)) parents.push(dirname(at));
  return parents;
}
