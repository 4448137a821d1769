/** The cache as the engine and a task's own process use it: results by key, bytes by digest. */
import { join } from 'node:path';
import { ActionResults, type Lookup } from '../cache/action-results.ts';
import { BlobStore } from '../cache/blob-store.ts';
import { lookup } from '../cache/lookup.ts';
import { localTiers } from '../cache/tiers.ts';
import type { ActionResult } from '../model/action-result.ts';
import type { Json } from '../model/canonical-json.ts';
import type { Problem } from '../model/conductor-error.ts';
import type { Digest } from '../model/digest.ts';
import { STORE_FOLDER } from '../model/file-names.ts';
import type { ActionKey } from '../model/fingerprint.ts';

/** Results and their bytes, through all tiers. */
export interface ResultCache {
  lookup(key: ActionKey): Promise<Lookup>;
  /** The record alone, whether or not its blobs are there. */
  recorded(key: ActionKey): Promise<ActionResult | undefined>;
  /** Bytes proved by their digest; undefined where there are none of this digest and size. */
  blob(digest: Digest, size?: number): Promise<Buffer | undefined>;
  /** Whether there is a blob of this digest; its bytes are not looked at. */
  has(digest: Digest): boolean;
  /** Absolute path of a file with the blob's bytes as they are, not proved; undefined where there is none. */
  file(digest: Digest, size: number): string | undefined;
  /** The JSON value that an action returned. */
  value(result: ActionResult): Promise<Json | undefined>;
  /** Stores bytes. Rejects with `cache/not-stored` where it cannot. */
  store(bytes: string | Uint8Array): Promise<Digest>;
  /** Stores a file of the workspace; false where it no longer has that digest. */
  storeFile(path: string, digest: Digest): Promise<boolean>;
  /** Records a result whose blobs are stored, or says why it could not. */
  record(result: ActionResult): Promise<Problem | undefined>;
  /** What was found damaged or had to be left alone, for warnings. */
  troubles(): readonly Problem[];
}

/** Opens the cache of a workspace. */
export function openResultCache(root: string): ResultCache {
  const store = join(root, STORE_FOLDER);
  const results = new ActionResults(store);
  const blobs = new BlobStore(store);
  const tiers = localTiers(results, blobs);
  const value = async (result: ActionResult) => {
    const bytes = result.value && (await tiers.blob(result.value));
    return bytes && (JSON.parse(bytes.toString()) as Json); // stored as JSON and proved by its digest
  };
  return {
    lookup: (key) => lookup(tiers, key),
    recorded: (key) => results.get(key),
    blob: (digest, size) => tiers.blob(digest, size),
    has: (digest) => blobs.has(digest),
    file: (digest, size) => blobs.plainFile(digest, size),
    value,
    store: (bytes) => blobs.put(bytes),
    storeFile: async (path, digest) => (await blobs.putFile(path, digest)) === 'stored',
    record: (result) => results.put(result),
    troubles: () => [...tiers.troubles, ...damaged(blobs.damaged)],
  };
}

function damaged([first, ...others]: readonly Digest[]): readonly Problem[] {
  if (first === undefined) return [];
  const what = others.length === 0 ? 'A cached file is' : `${others.length + 1} cached files are`;
  const message = `${what} damaged: the bytes are not those of "${first}"; set aside, and made anew when next needed`;
  return [{ message, help: 'Check the disk if this happens again' }];
}
