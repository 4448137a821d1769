/** Prints the one document of a command's `--json`. */
import { VERSION } from '../model/version.ts';
import type { Screen } from '../report/screen.ts';

/** Writes a document, with conductor's version as its first member. */
export function printDocument(screen: Screen, document: object): void {
  screen.out(JSON.stringify({ version: VERSION, ...document }, undefined, 2));
}
