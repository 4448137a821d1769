/** The names in a folder that may not be there, or not be readable: what is kept there is not needed. */
import { readdirSync } from 'node:fs';

/** Names in a folder (absolute path); none where they cannot be read. */
export function namesOrNone(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
