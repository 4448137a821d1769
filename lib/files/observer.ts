/** Looks at one file after another: stat, and digest where the recorded one cannot be trusted; knows no index. */
import type * as cryptoModule from 'node:crypto';
import type * as fsModule from 'node:fs';
import type { BigIntStats } from 'node:fs';
import type { hasKey, lastChange, putKey, voidKey } from './stat-key.ts';

/** What is known of a row. `same`, `settled` and `recent` are files whose digest is right; the others have none. */
export const STATE = { unknown: 0, same: 1, settled: 2, recent: 3, noFile: 4, failed: 5, large: 6 } as const;

/** Rows of files, column by column: stat keys (`KEY_WIDTH` a row), digests (32 bytes a row) and states. */
export interface Columns {
  readonly keys: BigInt64Array;
  readonly digests: Uint8Array;
  readonly states: Uint8Array;
}

/** What an observer works with; in a worker thread it is put together there. */
export interface ObserverTools {
  readonly fs: typeof fsModule;
  /** Called when the first file is read: loading it costs 3 ms, which a no-op run has no use for. */
  crypto(): typeof cryptoModule;
  readonly state: typeof STATE;
  readonly key: {
    readonly hasKey: typeof hasKey;
    readonly putKey: typeof putKey;
    readonly voidKey: typeof voidKey;
    readonly lastChange: typeof lastChange;
  };
  /** Files of more bytes are not read but marked `large`. */
  readonly limit: bigint;
  /** Whether a file system time (ns) is strictly before this moment, so that a later change cannot have it too. */
  hasPassed(time: bigint): boolean;
}

/**
 * Brings one row up to date with the file at `path` (absolute, or relative to the working folder). Throws errno errors
 * of files that cannot be read.
 */
export type Observe = (columns: Columns, row: number, path: string) => void;

/**
 * An observer. The function is sent to worker threads as text, so it uses its arguments only.
 *
 * A file is stated before it is read and again after; where it changed in between it is read again. One that never
 * holds still keeps the digest of the last reading for this process and a key that no later stat equals.
 * `recent` is git's "racy": the file changed so short a time before the reading that a further change could leave
 * all times as they are; such a digest serves this process and is not trusted again.
 */
export function createObserver(tools: ObserverTools): Observe {
  const { fs, state, key } = tools;
  const options = { bigint: true, throwIfNoEntry: false } as const;
  const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = fs.constants; // Windows has only the first
  const gone = new Set(['ENOENT', 'ENOTDIR', 'ELOOP']);
  const ATTEMPTS = 5;
  const READS_BEYOND = 256;
  const seen = new BigInt64Array(5);
  let buffer: Buffer | undefined;

  const throwUnlessGone = (error: unknown): undefined => {
    if (!gone.has(String((error as NodeJS.ErrnoException).code))) throw error; // fs throws errno errors
  };
  const statOf = (path: string): BigIntStats | undefined => {
    try {
      return fs.lstatSync(path, options);
    } catch (error) {
      return throwUnlessGone(error);
    }
  };
  const open = (path: string): number | undefined => {
    try {
      return fs.openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    } catch (error) {
      return throwUnlessGone(error);
    }
  };
  const digestOf = (fd: number, size: number): Buffer => {
    buffer ??= Buffer.allocUnsafeSlow(1 << 18);
    let length = fs.readSync(fd, buffer, 0, buffer.length, null);
    if (length === size) return tools.crypto().hash('sha256', buffer.subarray(0, length), 'buffer');
    const hash = tools.crypto().createHash('sha256');
    let [total, beyond] = [0, 0]; // one that grows as fast as it is read has no end
    while (length > 0 && beyond < READS_BEYOND) {
      hash.update(buffer.subarray(0, length));
      total += length;
      if (total > size) beyond++;
      length = fs.readSync(fd, buffer, 0, buffer.length, null);
    }
    return hash.digest();
  };
  const read = (path: string, size: bigint): { digest: Buffer; after: BigIntStats } | undefined => {
    const fd = open(path);
    if (fd === undefined) return undefined;
    try {
      return { digest: digestOf(fd, Number(size)), after: fs.fstatSync(fd, { bigint: true }) };
    } finally {
      fs.closeSync(fd);
    }
  };

  return (columns, row, path) => {
    const { keys, digests, states } = columns;
    for (let attempt = 1; ; attempt++) {
      states[row] = state.failed; // unless what follows says otherwise
      const stats = statOf(path);
      if (stats !== undefined && key.hasKey(keys, row * 5, stats)) states[row] = state.same;
      else if (!stats?.isFile()) states[row] = state.noFile;
      else if (stats.size > tools.limit) states[row] = state.large;
      if (!stats || states[row] !== state.failed) return;

      key.putKey(seen, 0, stats);
      const settled = tools.hasPassed(key.lastChange(stats)); // asked before reading
      const reading = read(path, stats.size);
      const steady = reading !== undefined && key.hasKey(seen, 0, reading.after);
      if (!steady && attempt < ATTEMPTS) continue;
      if (!reading) throw Object.assign(new Error(`EAGAIN: it comes and goes, '${path}'`), { code: 'EAGAIN' });
      digests.set(reading.digest, row * 32);
      key.voidKey(keys, row * 5);
      if (steady) key.putKey(keys, row * 5, stats);
      states[row] = steady && settled ? state.settled : state.recent;
      return;
    }
  };
}
