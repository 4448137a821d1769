/** Reads folders; knows no memory of them. */
import { type Dirent, readdirSync } from 'node:fs';

/** What a folder holds under one name. Links are entries themselves. */
export interface Entry {
  readonly name: string;
  readonly kind: 'file' | 'directory' | 'symlink' | 'other';
}

const LETTERS = { file: 'f', directory: 'd', symlink: 'l', other: 'o' } as const;
const KINDS = new Map<string | undefined, Entry['kind']>(
  Object.entries(LETTERS).map(([kind, letter]) => [letter, kind as Entry['kind']]),
);

/**
 * All entries of a folder as text, which holds 100,000 of them without 100,000 objects. Sorted by code unit with folders
 * as if their names ended in `/`: walked in this order, a tree gives its paths sorted.
 */
export interface FolderContent {
  /** A letter for each entry's kind: f, d, l, o. */
  readonly kinds: string;
  /** The names, joined by NUL. */
  readonly names: string;
}

/** The content of the folder at `path`. Follows a link; throws errno errors. */
export function readContent(path: string): FolderContent {
  const entries = readdirSync(path, { withFileTypes: true });
  return contentOf(entries.map((entry): Entry => ({ name: entry.name, kind: kindOf(entry) })));
}

/** Entries as content. */
export function contentOf(entries: Entry[]): FolderContent {
  const sorted = entries.sort((one, other) => (sortKey(one) < sortKey(other) ? -1 : 1));
  return {
    kinds: sorted.map(({ kind }) => LETTERS[kind]).join(''),
    names: sorted.map(({ name }) => name).join('\0'),
  };
}

/** The entries one by one. */
export function entriesOf({ kinds, names }: FolderContent): Entry[] {
  if (kinds === '') return [];
  return names.split('\0').map((name, index): Entry => ({ name, kind: KINDS.get(kinds[index]) ?? 'other' }));
}

/** The workspace-relative paths of the entries of `folder`. */
export function pathsOf(folder: string, { kinds, names }: FolderContent): string[] {
  if (kinds === '') return [];
  const prefix = folder === '' ? '' : `${folder}/`;
  const between = `\0${prefix.replaceAll('$', '$$$$')}`; // a dollar is special in what replaces
  return (prefix + names.replaceAll('\0', between)).split('\0');
}

function sortKey({ name, kind }: Entry): string {
  return kind === 'directory' ? `${name}/` : name;
}

/** The kind that an entry or a stat tells. */
export function kindOf(entry: Pick<Dirent, 'isFile' | 'isDirectory' | 'isSymbolicLink'>): Entry['kind'] {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'directory';
  return entry.isSymbolicLink() ? 'symlink' : 'other';
}
