/** How a service is, as one line. */
import { durationText } from '../../model/duration.ts';

/** That it is there: `ready in 312 ms`. */
export function readyText({ ms }: { readonly ms: number }): string {
  return `ready in ${durationText(ms)}`;
}

/** That it goes on for itself. */
export const SERVING = 'goes on until Ctrl-C';
