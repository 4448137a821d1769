/** The log of cache look-ups, and the counts that it amounts to. Appended to, never rewritten. */
import { appendFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Problem } from '../model/conductor-error.ts';
import { factsAt } from './facts-at.ts';

/** One look-up. */
export interface CacheLookup {
  readonly task: number;
  readonly action: string;
  readonly hit: boolean;
  readonly reason: string;
}

/** How many look-ups ended how. */
export interface LookupCounts {
  readonly hits: number;
  readonly misses: number;
}

/** At this size the log becomes `cache.log.1`, in place of the one before. */
const LARGEST = 1024 * 1024;
/** A rotation that has not ended by then was killed. */
const ROTATION_MS = 60_000;
const LINE = /^\S+ \[CACHE (HIT|MISS)\] /;
/** Carries the counts of lines that were rotated away. */
const TOTAL = /^\S+ \[CACHE TOTAL\] hits=(\d{1,15}) misses=(\d{1,15})$/;

/** Collects lines and appends them in one write, so that those of several processes never mix. */
export class CacheLog {
  readonly #path: string;
  #lines = '';

  /** @param path absolute path of `cache.log` */
  constructor(path: string) {
    this.#path = path;
  }

  /** Remembers a look-up until the next `flush`. */
  add(lookup: CacheLookup, at: Date = new Date()): void {
    const kind = lookup.hit ? 'HIT' : 'MISS';
    const reason = JSON.stringify(lookup.reason).slice(1, -1).replaceAll('\\"', '"'); // one line, whatever it says
    this.#lines += `${at.toISOString()} [CACHE ${kind}] task=${lookup.task} action=${JSON.stringify(lookup.action)} ${reason}\n`;
  }

  /** Appends what was remembered. A log that cannot be written to fails nothing: what is wrong is returned. */
  flush(): Problem | undefined {
    const lines = this.#lines;
    this.#lines = '';
    if (lines === '') return undefined;
    try {
      mkdirSync(dirname(this.#path), { recursive: true });
      appendFileSync(this.#path, lines);
      if (sizeOf(this.#path) > LARGEST) rotate(this.#path);
      return undefined;
    } catch (error) {
      return { message: `Cannot write to "${this.#path}": ${(error as Error).message}` };
    }
  }

  /** Hits and misses since the cache was last cleared. */
  counts(): LookupCounts {
    return countsIn(this.#path);
  }
}

/** The marker keeps a second process out; one that was left by a killed process is taken away by the next. */
function rotate(path: string): void {
  const marker = `${path}.rotating`;
  if (!claim(marker)) return;
  try {
    if (sizeOf(path) <= LARGEST) return; // another process has just done it
    const { hits, misses } = countsIn(path);
    renameSync(path, `${path}.1`);
    appendFileSync(path, `${new Date().toISOString()} [CACHE TOTAL] hits=${hits} misses=${misses}\n`);
  } finally {
    rmSync(marker, { force: true });
  }
}

function claim(marker: string): boolean {
  try {
    writeFileSync(marker, '', { flag: 'wx' });
    return true;
  } catch {
    const age = Date.now() - (factsAt(marker)?.mtimeMs ?? 0);
    if (age > ROTATION_MS) rmSync(marker, { force: true });
    return false;
  }
}

function countsIn(path: string): LookupCounts {
  let hits = 0;
  let misses = 0;
  for (const line of linesOf(path)) {
    const [, kind] = LINE.exec(line) ?? [];
    if (kind === 'HIT') hits++;
    else if (kind === 'MISS') misses++;
    else {
      const [, moreHits = 0, moreMisses = 0] = TOTAL.exec(line) ?? [];
      hits += Number(moreHits);
      misses += Number(moreMisses);
    }
  }
  return { hits, misses };
}

function linesOf(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch {
    return []; // nothing was looked up yet
  }
}

function sizeOf(path: string): number {
  return factsAt(path)?.size ?? 0;
}
