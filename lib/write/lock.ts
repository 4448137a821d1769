/** Locks of a workspace that the kernel releases when their holder dies, however it dies; no PID, no polling, no stale file. */
import { aliveIn, takeByFile } from './lock-by-file.ts';
import { type LockPlace, lockPlace } from './lock-place.ts';
import { holdSocket, isAlive, untilGone } from './lock-socket.ts';

/** A held lock. */
export interface Lock extends AsyncDisposable {
  /** Lets the next one have it. Safe to repeat. */
  release(): Promise<void>;
}

/** Which lock, and how to wait for it. */
export interface LockOptions {
  /** Absolute path of the workspace; two paths to one folder are one workspace. */
  readonly root: string;
  readonly name: string;
  /** Who holds it, told to those who wait: `conductor task 8, process 4711`. */
  readonly description: string;
  /** Told once for each holder that is waited for. */
  onWait?(holder: string): void;
  /** Told whenever someone looks at the lock once it is held, who may be waiting for it. */
  onWaiter?(): void;
  /** Ends the waiting with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Waits for a lock and takes it. The holder listens on a socket; waiting is a connection to it that ends when it does.
 * Processes in different network namespaces of Linux (containers that share a workspace) do not see each other's locks.
 */
export async function acquireLock(options: LockOptions): Promise<Lock> {
  const place = lockPlace(options.root, options.name);
  for (;;) {
    options.signal?.throwIfAborted();
    const lock = await take(place, options);
    if (lock !== undefined) return lock;
  }
}

/** Whether some process holds the lock right now. */
export async function isLocked(root: string, name: string): Promise<boolean> {
  const place = lockPlace(root, name);
  return place.kind === 'address' ? await isAlive(place.address) : (await aliveIn(place.folder)).length > 0;
}

/** The lock, or undefined once the holder that was in the way has gone. */
async function take(place: LockPlace, options: LockOptions): Promise<Lock | undefined> {
  if (place.kind === 'folder') return await takeByFile(place.folder, options.description, options);
  const lock = await holdSocket(place.address, options.description, options);
  if (lock === undefined) await untilGone(place.address, options);
  return lock;
}
