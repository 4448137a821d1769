/** The text of a stored record. */
import { recordPieces } from '../../lib/cache/action-record.ts';
import type { ActionResult } from '../../lib/model/action-result.ts';

/** As it stands in the record's file. */
export function recordText(result: ActionResult): string {
  let text = '';
  const head = recordPieces(result, (piece) => {
    text += piece;
  });
  return head + text.slice(head.length);
}
