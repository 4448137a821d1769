/** What holds a task up that is ready. */
import { oneLine } from './visible.ts';

const WORDS: Readonly<Record<string, string>> = {
  memory: 'waits for memory',
  cpu: 'waits for processor cores',
  alone: 'waits to run alone: it takes more than the limits allow',
};

/** `waits for memory`, `waits for pool "database"`; of the name of a limit as events and plans have it. */
export function heldText(wait: string): string {
  return WORDS[wait] ?? `waits for ${oneLine(wait).replace(/^pool (.*)$/, 'pool "$1"')}`;
}
