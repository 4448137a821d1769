/**
 * The text of a stored action result: `{"digest":"<of the body>","result":<body>}` and a newline, in canonical JSON, so
 * that any flipped or missing byte is noticed before anything is parsed. Pure.
 */
import type { ActionResult } from '../model/action-result.ts';
import { canonicalPieces, type Json } from '../model/canonical-json.ts';
import { cryptoModule } from '../model/crypto-module.ts';
import { digestOf } from '../model/digest.ts';
import type { ActionKey } from '../model/fingerprint.ts';
import { actionResultProblem, bareMaps } from './check-action-result.ts';
import { fingerprintText, parseResult, parseWithoutInputs } from './parse-result.ts';

/** What a stored record turned out to be. */
export type RecordReading =
  | { readonly kind: 'found'; readonly result: ActionResult }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unusable'; readonly reason: string };

/** What a record says of itself: enough to choose records by. */
export type RecordHead = Pick<ActionResult, 'kind' | 'task' | 'at'>;

const NO_DIGEST = '0'.repeat(64);
const BODY_START = head(NO_DIGEST).length;
const TAIL = '}\n';

/**
 * The text of a record in pieces, one after another, since it may be megabytes. Returns what is to stand in the place of
 * the first piece, as long as it: the digest is known last.
 */
export function recordPieces(result: ActionResult, take: (piece: string) => void): string {
  const hash = cryptoModule().createHash('sha256');
  take(head(NO_DIGEST));
  // an interface has no index signature
  canonicalPieces(result as unknown as Json, (piece) => {
    hash.update(piece);
    take(piece);
  });
  take(TAIL);
  return head(hash.digest('hex'));
}

function head(digest: string): string {
  return `{"digest":"${digest}","result":`;
}

/** Reads a record that stands under `key`. Never throws, whatever the bytes are. */
export function parseRecord(bytes: Buffer, key: ActionKey): RecordReading {
  const body = wholeBody(bytes);
  if (body === undefined) return unusable('it is damaged');
  try {
    return check(parseResult(body), fingerprintText(body, key), key);
  } catch {
    return unusable('it is not JSON that can be read'); // also nested so deeply that a check runs out of stack
  }
}

/**
 * The head of a record, in a small part of the time that its 100,000 inputs take. Undefined where it has none. Whether
 * the rest can be used is not looked at.
 */
export function parseHead(bytes: Buffer): RecordHead | undefined {
  const body = wholeBody(bytes);
  try {
    const { kind, task, at } = (body ? parseWithoutInputs(body) : {}) as Partial<RecordHead>; // looked at just below
    if (typeof kind !== 'string' || typeof task !== 'number' || typeof at !== 'string') return undefined;
    return { kind, task, at };
  } catch {
    return undefined;
  }
}

/** Undefined where a byte is another one or missing. Nothing is copied: a record may be megabytes. */
function wholeBody(bytes: Buffer): Buffer | undefined {
  const body = bytes.subarray(BODY_START, Math.max(BODY_START, bytes.length - TAIL.length));
  const start = bytes.subarray(0, BODY_START);
  const end = bytes.subarray(BODY_START + body.length);
  const isWhole = start.equals(Buffer.from(head(digestOf(body)))) && end.equals(Buffer.from(TAIL));
  return isWhole ? body : undefined;
}

function check(value: unknown, text: Buffer | undefined, key: ActionKey): RecordReading {
  const problem = actionResultProblem(value, text);
  if (problem !== undefined) return unusable(problem);
  const result = value as ActionResult; // just checked, field by field
  return result.key === key ? { kind: 'found', result: bareMaps(result) } : unusable('it belongs to another key');
}

function unusable(reason: string): RecordReading {
  return { kind: 'unusable', reason };
}
