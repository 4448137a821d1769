/** One level of the cache, as `tiers.ts` sees it: memory and disk now. */
import type { ActionResult } from '../model/action-result.ts';
import type { Problem } from '../model/conductor-error.ts';
import type { Digest } from '../model/digest.ts';
import type { ActionKey } from '../model/fingerprint.ts';
import type { RecordReading } from './action-record.ts';

/**
 * What a level must do. It may throw or reject: then it is left alone for the rest of the run. A contract suite
 * (`test/cache/tier-contract.ts`) is run against each.
 */
export interface Tier {
  /** One word for messages. */
  readonly name: string;
  /** True where records may stand without their blobs, because nothing outlives the process. */
  readonly isVolatile: boolean;
  /** The record under a key, checked whole. */
  readResult(key: ActionKey): Promise<RecordReading>;
  /** Keeps a result, or says why not. Blobs come first, save where the tier is volatile. */
  putResult(result: ActionResult): Promise<Problem | undefined>;
  /** Those of the digests that this level has no blob of. */
  missing(digests: readonly Digest[]): Promise<readonly Digest[]>;
  /** Bytes proved by their digest, the caller's own to change; undefined where there are none of this digest and size. */
  readBlob(digest: Digest, size?: number): Promise<Buffer | undefined>;
  /** Keeps bytes that were proved to have this digest, or declines without a word. */
  putBlob(digest: Digest, bytes: Buffer): Promise<void>;
}
