/** Moves a file wherever it is to be, also to another file system; knows nothing of why. */
import { cpSync, renameSync, rmSync } from 'node:fs';
import { siblingName } from '../files/sibling-file.ts';

/** Moves it over what is there. Whenever this ends early, `from` is whole, and no part of it passes for `to`. */
export function moveAcross(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error; // fs throws errno errors
    const part = siblingName(to);
    cpSync(from, part, { preserveTimestamps: true, verbatimSymlinks: true, force: true });
    renameSync(part, to);
    rmSync(from);
  }
}
