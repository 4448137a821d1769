/** The run of a watch that is going on. */
import { lstatSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Emit } from '../../model/event.ts';
import type { FileChange } from './file-change.ts';

/** What is going on. */
export interface CurrentRun {
  readonly controller: AbortController;
  /** When each task began that runs now. */
  readonly running: Map<number, number>;
  readonly failed: Set<number>;
  /** Outputs that were written to: by whom is known at the end. */
  readonly outputs: Set<string>;
  readonly emit: Emit;
  /** Whether only services are left of it, which never end by themselves. */
  isServing: boolean;
}

/** By how much the time of a file may be behind the clock: file systems go by the last tick. */
const CLOCK_LAG_MS = 10;

/**
 * A task that runs and looked at the path before it changed.
 * @param root absolute path of the workspace
 */
export function pointlessTask(change: FileChange, { running }: CurrentRun, root: string): number | undefined {
  const readers = [...change.tasks].filter((task) => running.has(task));
  if (readers.length === 0) return undefined;
  const stats = change.isGone ? undefined : lstatSync(resolve(root, change.path), { throwIfNoEntry: false });
  const changed = stats?.ctimeMs ?? Number.POSITIVE_INFINITY;
  return readers.find((task) => changed >= (running.get(task) ?? 0) - CLOCK_LAG_MS);
}
