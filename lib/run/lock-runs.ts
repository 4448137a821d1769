/** The lock that lets one run at a time change a workspace. */
import { acquireLock, type Lock } from '../write/lock.ts';

/** Who waits, and how it is told whom for. */
export interface RunLockOptions {
  /** What others are told: `run 2026-…`. */
  readonly description: string;
  onWait(holder: string): void;
  readonly signal?: AbortSignal;
}

/** Waits for the lock and takes it; the kernel releases it with the process. */
export async function lockRuns(root: string, options: RunLockOptions): Promise<Lock> {
  return await acquireLock({ root, name: 'run', ...options });
}
