/** Moves files into place. */
import { renameSync } from 'node:fs';

/** Renames one path to another, replacing a file there. */
export type Move = (from: string, to: string) => void | Promise<void>;

/**
 * How to rename on this platform. On Windows a virus scanner or an indexer may hold a file for a moment: there fs-extra's
 * rename tries again. Elsewhere a rename without a turn of the event loop is several times faster.
 */
export async function mover(platform: NodeJS.Platform = process.platform): Promise<Move> {
  if (platform !== 'win32') return renameSync;
  const { rename } = (await import('fs-extra')).default;
  return rename;
}
