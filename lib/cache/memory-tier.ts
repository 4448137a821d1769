/** Results and small blobs that this process has seen. */
import type { ActionResult } from '../model/action-result.ts';
import { type Digest, digestOf } from '../model/digest.ts';
import type { ActionKey } from '../model/fingerprint.ts';
import type { RecordReading } from './action-record.ts';
import type { Tier } from './tier.ts';

/** How much is held. Sizes in bytes. */
export interface MemoryLimits {
  readonly results: number;
  readonly blob: number;
  readonly blobs: number;
}

const LIMITS: MemoryLimits = { results: 2_000, blob: 64 * 1024, blobs: 16 * 1024 * 1024 };

/** Forgets what was used longest ago. */
export class MemoryTier implements Tier {
  readonly name = 'memory';
  readonly isVolatile = true;
  readonly #limits: MemoryLimits;
  readonly #results = new Map<ActionKey, ActionResult>();
  readonly #blobs = new Map<Digest, Buffer>();
  #bytes = 0;

  constructor(limits: MemoryLimits = LIMITS) {
    this.#limits = limits;
  }

  async readResult(key: ActionKey): Promise<RecordReading> {
    const result = this.#results.get(key);
    if (!result) return { kind: 'absent' };
    this.#keep(result);
    return { kind: 'found', result };
  }

  async putResult(result: ActionResult): Promise<undefined> {
    this.#keep(result);
    if (this.#results.size > this.#limits.results) this.#results.delete(oldest(this.#results));
  }

  async missing(digests: readonly Digest[]): Promise<readonly Digest[]> {
    return digests.filter((digest) => !this.#blobs.has(digest));
  }

  /** A copy, hashed again: what one user does to its bytes never reaches another. */
  async readBlob(digest: Digest, size?: number): Promise<Buffer | undefined> {
    const held = this.#blobs.get(digest);
    if (!held || (size ?? held.length) !== held.length) return undefined;
    const copy = Buffer.from(held);
    if (digestOf(copy) !== digest) return this.#forget(digest);
    this.#blobs.delete(digest);
    this.#blobs.set(digest, held);
    return copy;
  }

  async putBlob(digest: Digest, bytes: Buffer): Promise<void> {
    if (bytes.length > this.#limits.blob || this.#blobs.has(digest)) return;
    this.#blobs.set(digest, Buffer.from(bytes));
    this.#bytes += bytes.length;
    while (this.#bytes > this.#limits.blobs) this.#forget(oldest(this.#blobs));
  }

  /** A map keeps the order of insertion: what goes in again is the newest. */
  #keep(result: ActionResult): void {
    this.#results.delete(result.key);
    this.#results.set(result.key, result);
  }

  #forget(digest: Digest): undefined {
    this.#bytes -= this.#blobs.get(digest)?.length ?? 0;
    this.#blobs.delete(digest);
  }
}

function oldest<Key>(map: ReadonlyMap<Key, unknown>): Key {
  const [first] = map.keys();
  return first as Key; // asked for only where the map has grown over its limit
}
