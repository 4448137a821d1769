/** Finds processes by what is in their environment; Linux only. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, vi } from 'vitest';

/** Numbers of the processes with a variable (`NAME=value`) such as no other has. */
export function processesWith(variable: string): string[] {
  return readdirSync('/proc').filter((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/environ`, 'utf8').split('\0').includes(variable);
    } catch {
      return false; // it ended meanwhile
    }
  });
}

/** Waits until there is none. */
export async function untilGone(variable: string): Promise<void> {
  await vi.waitFor(() => expect(processesWith(variable)).toEqual([]), { timeout: 30_000, interval: 20 });
}
