/** A staged path beside what is there now. */
import type { DiskState } from './disk-state.ts';
import type { StagedEntry } from './staged-set.ts';

/** A staged path and what is there now. */
export interface Target {
  readonly entry: StagedEntry;
  readonly found: DiskState;
}
