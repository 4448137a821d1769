/** What of the machine a run may use: what its container or control group leaves it. */
import { availableParallelism, totalmem } from 'node:os';
import type { Machine } from '../plan/profiles.ts';

/** Cores and memory. Reads little enough for every run that carries something out. */
export function thisMachine(): Machine {
  const constrained = process.constrainedMemory() || Number.POSITIVE_INFINITY; // 0: nobody knows
  return { cores: availableParallelism(), memory: Math.min(totalmem(), constrained) };
}
