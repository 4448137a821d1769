/** Leaves of a run's backup set what its record needs. */
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { BackupEntry } from '../model/formats/backup.ts';
import { syncFolders, syncPath } from '../write/durability.ts';
import { BACKUP_RECORD } from '../write/layout.ts';

/** What is in the set. */
export interface BackupParts {
  readonly entries: readonly BackupEntry[];
  /** How many copies were made. */
  readonly copies: number;
  /** Whether what is left survives a power failure. */
  readonly isDurable: boolean;
}

/** The file of a copy in the set's folder. */
export function copyName(number: number): string {
  return `${number}.old`;
}

/** Removes copies that turned out not to be needed, and the whole folder where there is nothing to put back. */
export async function tidyBackup(folder: string, { entries, copies, isDurable }: BackupParts): Promise<void> {
  const kept = new Set(entries.flatMap((entry) => entry.kept ?? []));
  for (let copy = 0; copy < copies; copy++)
    if (!kept.has(copyName(copy))) rmSync(join(folder, copyName(copy)), { force: true });
  if (entries.length === 0) rmSync(folder, { recursive: true, force: true });
  else if (isDurable && kept.size > 0) await flush(folder, kept);
}

/** Copies are the only bytes there are: they survive what the outputs survive. */
async function flush(folder: string, kept: ReadonlySet<string>): Promise<void> {
  for (const name of [...kept, BACKUP_RECORD]) await syncPath(join(folder, name));
  await syncFolders([folder, dirname(folder)]);
}
