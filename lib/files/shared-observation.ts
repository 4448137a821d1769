/** Observes very many files at once, with worker threads beside this one; knows no index. */
import * as fs from 'node:fs';
import { availableParallelism } from 'node:os';
import { SHARE_ENV, Worker, type WorkerOptions } from 'node:worker_threads';
import { cryptoModule } from '../model/crypto-module.ts';
import { type Columns, createObserver, type Observe, type ObserverTools, STATE } from './observer.ts';
import { runsOf } from './runs.ts';
import { hasKey, KEY_WIDTH, lastChange, putKey, voidKey } from './stat-key.ts';

/** More threads than this wait for the same locks in the kernel. */
const MOST_WORKERS = 3;
/** A worker makes short-lived garbage only. */
const LIMITS = { maxYoungGenerationSizeMb: 6 };

/** What is to be observed. */
export interface Observation {
  /** Absolute paths, or relative to the working folder; one for each row. */
  readonly paths: readonly string[];
  readonly table: Columns;
  /** The rows of the table that are to be brought up to date. */
  readonly rows: readonly number[];
  /** A time (ns) of the file system that is over. */
  readonly horizon: bigint;
  /** Files of more bytes are not read but marked `large`. */
  readonly limit: bigint;
}

/** A copy of the rows in memory that threads share, the number of rows given away, and the number of rows done. */
interface Share extends Columns {
  readonly control: Int32Array;
}

/**
 * Brings the rows up to date. This thread and the workers take rows by turns, so that a worker that starts late, or
 * dies, costs time only; rows that failed, or that a dead worker left, are not marked as files.
 */
export async function observeShared(observation: Observation): Promise<void> {
  const { paths, table, rows, horizon, limit } = observation;
  const workers = startWorkers();
  const share = shareOf(paths.length);
  copyRows(table, share, { rows, back: false });
  const names = paths.join('\0');
  for (const worker of workers) worker.postMessage({ share, names, horizon, limit });
  observeTurns(share, paths, createObserver(toolsFor(observation)));
  if (Atomics.load(share.control, 1) < paths.length) await Promise.all(workers.map(ended));
  for (const worker of workers) worker.unref();
  copyRows(table, share, { rows, back: true });
}

function shareOf(rows: number): Share {
  return {
    keys: new BigInt64Array(new SharedArrayBuffer(rows * KEY_WIDTH * 8)),
    digests: new Uint8Array(new SharedArrayBuffer(rows * 32)),
    states: new Uint8Array(new SharedArrayBuffer(rows)),
    control: new Int32Array(new SharedArrayBuffer(8)),
  };
}

/** Copies the rows into the share, or back; runs of rows that follow each other in the table in one piece. */
function copyRows(table: Columns, share: Columns, { rows, back }: { rows: readonly number[]; back: boolean }): void {
  let start = 0;
  for (const [first, end] of runsOf(rows)) {
    const length = end - first;
    if (back) copyRun({ from: share, start, length }, { into: table, at: first });
    else copyRun({ from: table, start: first, length }, { into: share, at: start });
    start += length;
  }
}

function copyRun(
  source: { from: Columns; start: number; length: number },
  { into, at }: { into: Columns; at: number },
): void {
  const { from, start, length } = source;
  into.keys.set(from.keys.subarray(start * KEY_WIDTH, (start + length) * KEY_WIDTH), at * KEY_WIDTH);
  into.digests.set(from.digests.subarray(start * 32, (start + length) * 32), at * 32);
  into.states.set(from.states.subarray(start, start + length), at);
}

function toolsFor({ horizon, limit }: Observation): ObserverTools {
  const key = { hasKey, putKey, voidKey, lastChange };
  return { fs, crypto: cryptoModule, state: STATE, key, limit, hasPassed: (time) => time < horizon };
}

/** The worker's code is the text of the functions that this thread uses, so a bundler need not know of it. */
function startWorkers(): Worker[] {
  const source = `
    const port = require('node:worker_threads').parentPort;
    const key = { hasKey: ${hasKey}, putKey: ${putKey}, voidKey: ${voidKey}, lastChange: ${lastChange} };
    const modules = { fs: require('node:fs'), crypto: () => require('node:crypto') };
    port.once('message', ({ share, names, horizon, limit }) => {
      const hasPassed = (time) => time < horizon;
      const observe = (${createObserver})({ ...modules, state: ${JSON.stringify(STATE)}, key, limit, hasPassed });
      (${observeTurns})(share, names.split('\\0'), observe);
      port.postMessage('done');
    });`;
  const count = Math.min(MOST_WORKERS, availableParallelism() - 1);
  const options: WorkerOptions = { eval: true, execArgv: [], env: SHARE_ENV, resourceLimits: LIMITS };
  return Array.from({ length: count }, () => new Worker(source, options).on('error', () => undefined));
}

function ended(worker: Worker): Promise<void> {
  return new Promise((resolve) => {
    worker.once('message', () => resolve()).once('exit', () => resolve());
  });
}

/** Takes rows by turns until none is left. Sent to worker threads as text: uses its arguments only. */
function observeTurns(share: Share, paths: readonly string[], observe: Observe): void {
  const turn = 128;
  for (;;) {
    const from = Atomics.add(share.control, 0, turn);
    if (from >= paths.length) return;
    const to = Math.min(from + turn, paths.length);
    for (let row = from; row < to; row++) {
      try {
        observe(share, row, paths[row] ?? '');
      } catch {
        // the row is marked as failed; who wants its fact observes it again and gets the error
      }
    }
    Atomics.add(share.control, 1, to - from);
  }
}
