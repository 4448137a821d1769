/** The count of `cache cleanup <keep>`. */
import { usageError } from './usage-error.ts';

/**
 * A non-negative whole number.
 * @throws ConductorError `usage/invalid-number` for anything else, also for forms such as `1e3` and `0x5`
 */
export function keepCount(text: string): number {
  if (/^\d+$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text);
  throw usageError({
    name: 'invalid-number',
    message: `Cannot keep "${text}" entries: expected a whole number, 0 or more`,
    help: 'Write "conductor cache cleanup 5"',
  });
}
