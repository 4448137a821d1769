/** The blobs' files of a store. */
import { type Dirent, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Digest, isDigest } from '../model/digest.ts';
import { ENCODINGS } from './blob-encoding.ts';
import { BLOBS_FOLDER } from './blob-store.ts';
import { factsAt } from './facts-at.ts';

/** A blob's file. */
export interface StoredBlob {
  readonly digest: Digest;
  /** Absolute. */
  readonly path: string;
  /** On disk, in bytes. */
  readonly size: number;
  /** When it was last announced, in milliseconds since 1970. */
  readonly mtimeMs: number;
}

/** Every blob's file; what has no name of ours, or lies behind a link, is passed by. */
export function* storedBlobs(store: string): Iterable<StoredBlob> {
  for (const folder of blobFolders(store)) {
    for (const entry of entriesOf(folder)) {
      const encoding = ENCODINGS.find((mark) => mark !== '' && entry.name.endsWith(mark)) ?? '';
      const digest = entry.name.slice(0, entry.name.length - encoding.length);
      if (!entry.isFile() || !isDigest(digest)) continue;
      const path = join(folder, entry.name);
      const facts = factsAt(path);
      if (facts) yield { digest, path, size: facts.size, mtimeMs: facts.mtimeMs };
    }
  }
}

/** The folders that blobs lie in, by the first two digits of their digests; absolute. */
export function blobFolders(store: string): readonly string[] {
  const folders = entriesOf(join(store, BLOBS_FOLDER)).filter(
    (entry) => entry.isDirectory() && /^[0-9a-f]{2}$/.test(entry.name),
  );
  return folders.map((entry) => join(store, BLOBS_FOLDER, entry.name));
}

/** What stands in a folder; nothing where it cannot be read. */
export function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
