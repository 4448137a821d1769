/** Which start of the machine this is; knows nothing of files. */
import { readFileSync } from 'node:fs';

/**
 * A word that is another one after the machine was started again; undefined where the system does not tell. What a power
 * cut does to files that were not flushed shows in their content alone: nothing that stat told before stands after it.
 * Source: random(4), `/proc/sys/kernel/random/boot_id`.
 */
export function bootId(): string | undefined {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  } catch {
    return undefined;
  }
}
