/** What the store holds, in figures. */
import { basename, dirname, join } from 'node:path';
import { CACHE_LOG } from '../model/file-names.ts';
import { ActionResults } from './action-results.ts';
import { CacheLog } from './cache-log.ts';
import { storedBlobs } from './stored-blobs.ts';

/** Figures of one store. Bytes are those on disk. */
export interface CacheStatus {
  /** Records that can be used. */
  readonly entries: number;
  /** Records by the kind of their action, sorted by name. */
  readonly byKind: Readonly<Record<string, number>>;
  readonly blobs: number;
  /** Of records and blobs. */
  readonly bytes: number;
  /** Look-ups since the cache was last cleared. */
  readonly hits: number;
  readonly misses: number;
  /** When the oldest record was made, ISO 8601 in UTC. */
  readonly oldest?: string;
  readonly newest?: string;
}

/** Reads every record once. A store that is not there yet has nothing in it. */
export async function cacheStatus(store: string): Promise<CacheStatus> {
  const records = await recordFigures(store);
  const blobs = blobFigures(store);
  const counts = new CacheLog(join(dirname(store), basename(CACHE_LOG))).counts();
  const { bytes, ...rest } = records;
  return { ...rest, blobs: blobs.count, bytes: bytes + blobs.bytes, ...counts };
}

async function recordFigures(store: string) {
  const byKind = new Map<string, number>();
  const times: string[] = [];
  let bytes = 0;
  for await (const { result, size } of new ActionResults(store).all()) {
    bytes += size;
    if (!result) continue;
    byKind.set(result.kind, (byKind.get(result.kind) ?? 0) + 1);
    times.push(new Date(result.at).toISOString());
  }
  times.sort();
  const [oldest, newest] = [times[0], times.at(-1)];
  const span = oldest !== undefined && newest !== undefined ? { oldest, newest } : {};
  const sorted = [...byKind].sort(([a], [b]) => (a < b ? -1 : 1));
  return { entries: times.length, byKind: Object.fromEntries(sorted), bytes, ...span };
}

function blobFigures(store: string): { readonly count: number; readonly bytes: number } {
  let count = 0;
  let bytes = 0;
  for (const blob of storedBlobs(store)) {
    count++;
    bytes += blob.size;
  }
  return { count, bytes };
}
