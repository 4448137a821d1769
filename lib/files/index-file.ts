/** The file that an index is kept in: two tables in one sealed file; knows no stat and no digest. */
import { readSealed, writeSealed } from './sealed-file.ts';

/** Columns of files and of folders. */
export interface Tables<Column extends Uint8Array = Uint8Array> {
  readonly files: readonly Column[];
  readonly folders: readonly Column[];
}

const FILE_COLUMNS = 4;
const ALL_COLUMNS = 8;

/** Reads the tables; empty ones where the file is missing, damaged, cut, foreign or unreadable. */
export function readTables(file: string): Tables<Uint8Array<ArrayBuffer>> {
  const columns = readSealed(file);
  if (columns?.length !== ALL_COLUMNS) return { files: [], folders: [] };
  return { files: columns.slice(0, FILE_COLUMNS), folders: columns.slice(FILE_COLUMNS) };
}

/** Replaces the file in one step. Throws errno errors. */
export function writeTables(file: string, { files, folders }: Tables): void {
  writeSealed(file, [...files, ...folders]);
}
