/** The `[CACHE HIT]` and `[CACHE MISS]` lines. */
import type { RunEvent } from '../../model/event.ts';
import { oneLine } from './visible.ts';

/** One look-up: `[CACHE MISS] task=8 action="generate bloom" input "bloom.json" modified`. */
export function lookupText(event: Extract<RunEvent, { type: 'cache-lookup' }>): string {
  const { task, action, hit, reason } = event;
  return `[CACHE ${hit ? 'HIT' : 'MISS'}] task=${task} action="${oneLine(action)}" ${oneLine(reason)}`;
}
