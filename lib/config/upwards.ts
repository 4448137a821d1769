/** The way from a folder up; touches no disk. */
import { dirname } from 'node:path';

/** A folder and those above it, as far as `to`, or all. Absolute paths. */
export function* upwards(from: string, to?: string): Generator<string> {
  let folder = from;
  yield folder;
  while (folder !== to && dirname(folder) !== folder) {
    folder = dirname(folder);
    yield folder;
  }
}
