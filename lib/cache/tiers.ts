/** The levels of the cache as one: asks the fast ones first, fills them after a slow hit, and lets no failing one fail a run. */
import type { ActionResult } from '../model/action-result.ts';
import type { Problem } from '../model/conductor-error.ts';
import type { Digest } from '../model/digest.ts';
import type { ActionKey } from '../model/fingerprint.ts';
import type { RecordReading } from './action-record.ts';
import type { ActionResults } from './action-results.ts';
import type { BlobStore } from './blob-store.ts';
import { DiskTier } from './disk-tier.ts';
import { MemoryTier } from './memory-tier.ts';
import { resultBlobs } from './result-blobs.ts';
import type { Tier } from './tier.ts';

/** What one level answered. */
export interface TierReading {
  readonly tier: Tier;
  readonly reading: RecordReading;
}

/** All levels of one process. */
export class Tiers {
  /** Levels still in use, fastest first. */
  #tiers: readonly Tier[];
  readonly #troubles: Problem[] = [];
  /** Records that are there and cannot be used -> why not. */
  readonly #unusable = new Map<ActionKey, string>();

  /** @param tiers fastest first */
  constructor(tiers: readonly Tier[]) {
    this.#tiers = tiers;
  }

  /** Why levels were left alone or could not be filled, and which records could not be used, each said once. */
  get troubles(): readonly Problem[] {
    const [first] = this.#unusable;
    return first ? [...this.#troubles, unusable(first, this.#unusable.size - 1)] : this.#troubles;
  }

  /** Takes note of a record that is there and cannot be used. */
  leaveAlone(key: ActionKey, reason: string): void {
    this.#unusable.set(key, reason);
  }

  /** The records under a key, level after level, until the caller stops asking. */
  async *readings(key: ActionKey): AsyncIterable<TierReading> {
    for (const tier of this.#tiers) {
      const reading = await this.#try(tier, () => tier.readResult(key));
      if (reading) yield { tier, reading };
    }
  }

  /** Those of the digests that no level has a blob of. */
  async missing(digests: readonly Digest[]): Promise<readonly Digest[]> {
    let rest = digests;
    for (const tier of this.#tiers) {
      if (rest.length === 0) break;
      const asked = rest;
      rest = (await this.#try(tier, () => tier.missing(asked))) ?? asked;
    }
    return rest;
  }

  /** The blob from the fastest level that has it, kept by those above. */
  async blob(digest: Digest, size?: number): Promise<Buffer | undefined> {
    for (const [index, tier] of this.#tiers.entries()) {
      const bytes = await this.#try(tier, () => tier.readBlob(digest, size));
      if (!bytes) continue;
      for (const faster of this.#tiers.slice(0, index)) await this.#try(faster, () => faster.putBlob(digest, bytes));
      return bytes;
    }
    return undefined;
  }

  /**
   * Gives a result that `from` had to the levels above it, blobs first where they must stand on their own. False where a
   * blob could not be fetched: then the result is no hit.
   */
  async fill(result: ActionResult, from: Tier): Promise<boolean> {
    for (const tier of this.#tiers.slice(0, Math.max(0, this.#tiers.indexOf(from)))) {
      if (!tier.isVolatile && !(await this.#fetchBlobs(result, tier))) return false;
      if (!this.#tiers.includes(tier)) continue; // it failed while it was given the blobs
      const problem = await this.#try(tier, () => tier.putResult(result));
      if (problem) this.#say(problem);
    }
    return true;
  }

  async #fetchBlobs(result: ActionResult, into: Tier): Promise<boolean> {
    const named = resultBlobs(result);
    const digests = named.map((blob) => blob.digest);
    const missing = new Set(await this.#try(into, () => into.missing(digests)));
    for (const { digest, size } of named) {
      if (!missing.delete(digest)) continue;
      const bytes = await this.blob(digest, size);
      if (!bytes) return false;
      await this.#try(into, () => into.putBlob(digest, bytes)); // a level above may have had it
    }
    return true;
  }

  /** A level that throws is left alone from then on. */
  async #try<T>(tier: Tier, work: () => Promise<T>): Promise<T | undefined> {
    if (!this.#tiers.includes(tier)) return undefined;
    try {
      return await work();
    } catch (error) {
      this.#tiers = this.#tiers.filter((other) => other !== tier);
      this.#say({
        message: `The ${tier.name} cache is left alone for the rest of this run: ${(error as Error).message}`,
      });
      return undefined;
    }
  }

  #say(problem: Problem): void {
    if (!this.#troubles.some((said) => said.message === problem.message)) this.#troubles.push(problem);
  }
}

function unusable([key, reason]: readonly [ActionKey, string], others: number): Problem {
  const more = others === 0 ? '' : `, and ${others} more like it`;
  return {
    message: `Cannot use the cache record "${key}": ${reason}${more}; what it stood for is made anew`,
    help: 'Check the disk, and who may write to the cache, if this happens again',
  };
}

/** Memory in front of a store on disk. */
export function localTiers(results: ActionResults, blobs: BlobStore): Tiers {
  return new Tiers([new MemoryTier(), new DiskTier(results, blobs)]);
}
