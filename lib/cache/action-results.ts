/** Action results on disk, one file a key. Knows nothing of blobs: they are stored before the record that names them. */
import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { namesOrNone } from '../files/names-or-none.ts';
import type { ActionResult } from '../model/action-result.ts';
import type { Problem } from '../model/conductor-error.ts';
import { isDigest } from '../model/digest.ts';
import type { ActionKey } from '../model/fingerprint.ts';
import { parseHead, parseRecord, type RecordHead, type RecordReading, recordPieces } from './action-record.ts';
import { actionResultProblem } from './check-action-result.ts';
import { factsAt } from './facts-at.ts';
import { placeFile, readStoreFile } from './store-file.ts';

/** Folder of records inside the store. */
export const RECORDS_FOLDER = 'ac';

/** A look into the cache. A miss is not an error: its reason is for the log. */
export type Lookup =
  | { readonly kind: 'hit'; readonly result: ActionResult }
  | { readonly kind: 'miss'; readonly reason: string };

/** A record's file, not yet read. */
export interface StoredRecord {
  readonly key: ActionKey;
  /** Absolute. */
  readonly path: string;
  readonly size: number;
  /** When it was written, in milliseconds since 1970. */
  readonly mtimeMs: number;
}

/** A record and its file. `result` is undefined where it cannot be used. */
export interface StoredResult extends StoredRecord {
  readonly result: ActionResult | undefined;
}

const SUFFIX = '.json';
/** Room for some two million inputs; anything larger was not written here. */
const LARGEST = 256 * 1024 * 1024;

/** The records of one store. Any number of processes may use the same folder. */
export class ActionResults {
  readonly #store: string;

  /** @param storeFolder absolute path of `.conductor/cache/v1`; made when first written to */
  constructor(storeFolder: string) {
    this.#store = storeFolder;
  }

  /** The result under a key; undefined where there is none that is whole, known in format and harmless. */
  async get(key: ActionKey): Promise<ActionResult | undefined> {
    const reading = await this.read(key);
    return reading.kind === 'found' ? reading.result : undefined;
  }

  /** As `get`, with the reason where a record is there and cannot be used. */
  async read(key: ActionKey): Promise<RecordReading> {
    const bytes = await readStoreFile(this.#path(key), LARGEST);
    if (bytes === 'missing') return { kind: 'absent' };
    return bytes === 'unreadable' ? { kind: 'unusable', reason: 'it cannot be read' } : parseRecord(bytes, key);
  }

  /** Records a result, whose blobs are all stored. Never throws: what is not recorded costs time, never a run. */
  async put(result: ActionResult): Promise<Problem | undefined> {
    try {
      const wrong = actionResultProblem(result);
      if (wrong !== undefined) return this.#problem(result, wrong);
      const target = join(RECORDS_FOLDER, result.key + SUFFIX);
      await placeFile({ store: this.#store, target, fill: (temporary) => writeRecord(temporary, result) });
      return undefined;
    } catch (error) {
      return this.#problem(result, (error as Error).message);
    }
  }

  /** The files of all records, unread, in no particular order. */
  *list(): Iterable<StoredRecord> {
    for (const name of namesOrNone(join(this.#store, RECORDS_FOLDER))) {
      const key = name.slice(0, -SUFFIX.length);
      if (!name.endsWith(SUFFIX) || !isDigest(key)) continue;
      const facts = factsAt(this.#path(key));
      if (facts?.isFile()) yield { key, path: this.#path(key), size: facts.size, mtimeMs: facts.mtimeMs };
    }
  }

  /** All records, read one after the other. */
  async *all(): AsyncIterable<StoredResult> {
    for (const stored of this.list()) yield { ...stored, result: await this.get(stored.key) };
  }

  /** The heads of all records, read one after the other; of some the rest may turn out to be of no use. */
  async *heads(): AsyncIterable<RecordHead & Pick<StoredRecord, 'key'>> {
    for (const { key, path } of this.list()) {
      const bytes = await readStoreFile(path, LARGEST);
      const head = typeof bytes === 'string' ? undefined : parseHead(bytes);
      if (head) yield { key, ...head };
    }
  }

  #path(key: ActionKey): string {
    return `${this.#store}/${RECORDS_FOLDER}/${key}${SUFFIX}`;
  }

  #problem(result: ActionResult, why: string): Problem {
    return {
      message: `Cannot record the result of "${result.fingerprint?.name}" in "${this.#store}": ${why}`,
      help: 'The run goes on; this work is done again the next time',
    };
  }
}

/** Writes a record to a name that must not exist. */
function writeRecord(path: string, result: ActionResult): void {
  const file = openSync(path, 'wx', 0o644);
  try {
    const head = recordPieces(result, (piece) => writeFileSync(file, piece));
    writeSync(file, head, 0);
  } finally {
    closeSync(file);
  }
}
