/** What a watch says between its runs. */
import { countText } from '../report/text/quantities.ts';
import { oneLine } from '../report/text/visible.ts';
import type { WatchCause } from '../run/watch/file-change.ts';

/** Why a run begins. */
export function causeLine(cause: WatchCause): string {
  return `watch: ${causeText(cause)}`;
}

/** That nothing is to be done, and what may be done all the same. */
export function idleLine(hasKeys: boolean): string {
  return `watch: waiting for changes${hasKeys ? ' (r run now, f force, q quit)' : ''}`;
}

function causeText(cause: WatchCause): string {
  if (cause.kind === 'start') return 'first run';
  if (cause.kind === 'asked') return cause.force ? 'forced run' : 'run asked for';
  const [first, ...others] = cause.changes;
  if (first === undefined || others.length > 0) return `${countText(cause.changes.length, 'file')} changed`;
  if (first.path === '') return 'files changed';
  return `${oneLine(first.path)} ${first.isGone ? 'removed' : 'changed'}`;
}
