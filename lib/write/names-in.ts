/** The names in a folder that may be missing. */
import { readdirSync } from 'node:fs';
import { isMissing } from './errno.ts';

/** Names in a folder (absolute path); none where it is missing. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
