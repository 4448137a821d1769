/** Which folders of a task's outputs are its own, and which of them hold nothing else; moves nothing. */
import { dirname } from 'node:path';
import { matcher } from '../files/find-files.ts';
import type { Entry, Listing } from '../files/listing.ts';

/** Which folders go with what is in them: none where the task leaves a part of its folders to other tasks, which may be running. */
export function ownFolders(globs: readonly string[]): (folder: string) => boolean {
  const isOwn = globs.some((glob) => glob.startsWith('!')) ? () => false : matcher(globs);
  return (folder) => folder !== '.' && isOwn(folder);
}

/** The uppermost folders of the task's own that hold nothing but what is to go: one move instead of many. */
export function wholeFolders(
  listing: Listing,
  going: ReadonlySet<string>,
  isOwn: (folder: string) => boolean,
): readonly string[] {
  const known = new Map<string, boolean>();
  const isWhole = (folder: string): boolean => {
    const answer = known.get(folder) ?? (isOwn(folder) && listing.entries(folder).every((each) => goes(folder, each)));
    known.set(folder, answer);
    return answer;
  };
  const goes = (folder: string, { name, kind }: Entry): boolean => {
    const path = `${folder}/${name}`;
    if (kind !== 'directory') return going.has(path);
    return isWhole(path) && (going.has(path) || listing.entries(path).length > 0);
  };
  const wholes = new Set<string>();
  for (const path of going) {
    let folder = dirname(path);
    if (!isWhole(folder)) continue;
    while (isWhole(dirname(folder))) folder = dirname(folder);
    wholes.add(folder);
  }
  return [...wholes];
}
