/** The file that an index is kept in: two tables in one sealed file; knows no stat and no digest. */
import { bootId } from './boot-id.ts';
import { readSealed, writeSealed } from './sealed-file.ts';

/** Columns of files and of folders. */
export interface Tables<Column extends Uint8Array = Uint8Array> {
  readonly files: readonly Column[];
  readonly folders: readonly Column[];
}

const FILE_COLUMNS = 4;
const ALL_COLUMNS = 9;

/**
 * Reads the tables; empty ones where the file is missing, damaged, cut, foreign or unreadable, or was written before the
 * machine was started again.
 */
export function readTables(file: string): Tables<Uint8Array<ArrayBuffer>> {
  const columns = readSealed(file);
  const [boot, ...tables] = columns ?? [];
  if (columns?.length !== ALL_COLUMNS || !boot || !isThisBoot(boot)) return { files: [], folders: [] };
  return { files: tables.slice(0, FILE_COLUMNS), folders: tables.slice(FILE_COLUMNS) };
}

/** Replaces the file in one step. Throws errno errors. */
export function writeTables(file: string, { files, folders }: Tables): void {
  writeSealed(file, [bootColumn(), ...files, ...folders]);
}

function isThisBoot(column: Uint8Array<ArrayBuffer>): boolean {
  return bootColumn().equals(column);
}

function bootColumn(): Buffer {
  return Buffer.from(bootId() ?? '');
}
