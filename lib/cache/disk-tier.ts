/** The store on disk as a tier. */
import type { ActionResult } from '../model/action-result.ts';
import type { Problem } from '../model/conductor-error.ts';
import type { Digest } from '../model/digest.ts';
import type { ActionKey } from '../model/fingerprint.ts';
import type { RecordReading } from './action-record.ts';
import type { ActionResults } from './action-results.ts';
import type { BlobStore } from './blob-store.ts';
import type { Tier } from './tier.ts';

/** Adds nothing to the two but the common form. */
export class DiskTier implements Tier {
  readonly name = 'disk';
  readonly isVolatile = false;
  readonly #results: ActionResults;
  readonly #blobs: BlobStore;

  constructor(results: ActionResults, blobs: BlobStore) {
    this.#results = results;
    this.#blobs = blobs;
  }

  readResult(key: ActionKey): Promise<RecordReading> {
    return this.#results.read(key);
  }

  putResult(result: ActionResult): Promise<Problem | undefined> {
    return this.#results.put(result);
  }

  async missing(digests: readonly Digest[]): Promise<readonly Digest[]> {
    return digests.filter((digest) => !this.#blobs.has(digest));
  }

  readBlob(digest: Digest, size?: number): Promise<Buffer | undefined> {
    return this.#blobs.get(digest, size === undefined ? {} : { size });
  }

  async putBlob(_digest: Digest, bytes: Buffer): Promise<void> {
    await this.#blobs.put(bytes);
  }
}
