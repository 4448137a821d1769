/** What became of an attempt that is not the last one. */
import type { RunEvent } from '../../model/event.ts';
import { durationText } from './quantities.ts';
import { oneLine } from './visible.ts';

/** `attempt 1 of 3 failed (exit code 75), again in 420 ms`. */
export function retriedText(event: Extract<RunEvent, { type: 'task-retried' }>): string {
  const { attempt, of, because, ms } = event;
  return `attempt ${attempt} of ${of} failed (${oneLine(because)}), again in ${durationText(ms)}`;
}
