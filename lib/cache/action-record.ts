/**
 * The text of a stored action result: `{"digest":"<of the body>","result":<body>}` and a newline, in canonical JSON, so
 * that any flipped or missing byte is noticed before anything is parsed. Pure.
 */
import type { ActionResult } from '../model/action-result.ts';
import { canonicalJson, type Json } from '../model/canonical-json.ts';
import { digestOf } from '../model/digest.ts';
import type { ActionKey } from '../model/fingerprint.ts';
import { actionResultProblem, bareMaps } from './check-action-result.ts';

/** What a stored record turned out to be. */
export type RecordReading =
  | { readonly kind: 'found'; readonly result: ActionResult }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unusable'; readonly reason: string };

const BODY_START = head('0'.repeat(64)).length;
const TAIL = '}\n';

/** The bytes of a record. */
export function recordText(result: ActionResult): string {
  const body = canonicalJson(result as unknown as Json); // an interface has no index signature
  return head(digestOf(body)) + body + TAIL;
}

function head(digest: string): string {
  return `{"digest":"${digest}","result":`;
}

/** Reads a record that stands under `key`. Never throws, whatever the bytes are. */
export function parseRecord(bytes: Buffer, key: ActionKey): RecordReading {
  const body = bytes.subarray(BODY_START, Math.max(BODY_START, bytes.length - TAIL.length));
  const isWhole = bytes.equals(Buffer.concat([Buffer.from(head(digestOf(body))), body, Buffer.from(TAIL)]));
  if (!isWhole) return unusable('it is damaged');
  try {
    return check(JSON.parse(body.toString()), key);
  } catch {
    return unusable('it is not JSON that can be read'); // also nested so deeply that a check runs out of stack
  }
}

function check(value: unknown, key: ActionKey): RecordReading {
  const problem = actionResultProblem(value);
  if (problem !== undefined) return unusable(problem);
  const result = value as ActionResult; // just checked, field by field
  return result.key === key ? { kind: 'found', result: bareMaps(result) } : unusable('it belongs to another key');
}

function unusable(reason: string): RecordReading {
  return { kind: 'unusable', reason };
}
