/** The digest of a file that is too large to be held in memory. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Digest } from '../model/digest.ts';

/** Reads the file in pieces. Rejects with the system's error. */
export async function digestOfFile(path: string): Promise<Digest> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1024 * 1024 }), hash);
  return hash.digest('hex') as Digest; // 64 lower-case hex digits, as digestOf makes them
}
