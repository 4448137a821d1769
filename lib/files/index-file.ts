/** The file that an index is kept in: two tables in one sealed file; knows no stat and no digest. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { seal, unseal } from './sealed.ts';
import { replaceFile } from './sibling-file.ts';

/** Columns of files and of folders. */
export interface Tables<Column extends Uint8Array = Uint8Array> {
  readonly files: readonly Column[];
  readonly folders: readonly Column[];
}

const FILE_COLUMNS = 4;
const ALL_COLUMNS = 8;
/** An index of a million files has a tenth of it; anything larger is none of ours. */
const MOST_BYTES = 2 ** 30;

/** Reads the tables; empty ones where the file is missing, damaged, cut, foreign or unreadable. */
export function readTables(file: string): Tables<Uint8Array<ArrayBuffer>> {
  const bytes = readWhole(file);
  const columns = bytes === undefined ? undefined : unseal(bytes);
  if (columns?.length !== ALL_COLUMNS) return { files: [], folders: [] };
  return { files: columns.slice(0, FILE_COLUMNS), folders: columns.slice(FILE_COLUMNS) };
}

/** Replaces the file in one step. Throws errno errors. */
export function writeTables(file: string, { files, folders }: Tables): void {
  replaceFile(file, seal([...files, ...folders]));
}

/** Into a buffer of its own, since columns are views that start at multiples of 8. */
function readWhole(file: string): ArrayBuffer | undefined {
  try {
    const fd = openSync(file, 'r');
    try {
      const { size } = fstatSync(fd);
      const bytes = new Uint8Array(size <= MOST_BYTES ? size : 0);
      let read = 0;
      for (let more = -1; more !== 0 && read < bytes.length; read += more)
        more = readSync(fd, bytes, read, bytes.length - read, null);
      return bytes.buffer;
    } finally {
      closeSync(fd);
    }
  } catch {
    return undefined;
  }
}
