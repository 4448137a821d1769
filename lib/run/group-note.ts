/**
 * The note of a run that carries out groups of tasks: what their outputs were, until all of a group are done or put back.
 * A run that finds one of a killed run puts the groups back.
 */
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GROUPS_FOLDER } from '../model/file-names.ts';
import type { TaskSnapshot } from './snapshot-of-task.ts';

/** What is noted. */
export interface GroupNote {
  readonly run: string;
  /** The backup set with the copies of what was there. */
  readonly set: string;
  readonly snapshots: readonly TaskSnapshot[];
}

/** Writes the note, on the disk before anything of the tasks changes. */
export function keepGroupNote(root: string, note: GroupNote): void {
  const folder = join(root, GROUPS_FOLDER);
  mkdirSync(folder, { recursive: true });
  const temporary = join(folder, `${note.run}.tmp`);
  const descriptor = openSync(temporary, 'w');
  try {
    writeFileSync(descriptor, JSON.stringify(note));
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(temporary, noteFile(root, note.run));
}

/** The groups are whole. */
export function dropGroupNote(root: string, run: string): void {
  rmSync(noteFile(root, run), { force: true });
}

/** The note in a file; undefined where that is none. */
export function readGroupNote(file: string): GroupNote | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as GroupNote; // written here, whole
  } catch {
    return undefined;
  }
}

function noteFile(root: string, run: string): string {
  return join(root, GROUPS_FOLDER, `${run}.json`);
}
