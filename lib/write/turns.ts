/** Whose turn it is to commit in a workspace: one set at a time, whatever process it comes from. */
import { setImmediate, setTimeout } from 'node:timers/promises';
import { clockMs } from '../perf/clock.ts';
import { acquireLock, type Lock } from './lock.ts';
import { COMMIT_LOCK } from './recover.ts';

/** The right to commit, until it is disposed of. */
export interface Turn extends AsyncDisposable {
  /** Others may have committed since this taker's last turn. */
  readonly first: boolean;
}

/** Gives turns. */
export interface Turns {
  /** A turn is likely to be had at once, so that a small set is best surveyed in it. */
  readonly isNear: boolean;
  /** Waits for a turn; `label` is told to those who wait for its end. */
  take(label: string): Promise<Turn>;
}

/** Turns for single transactions: the workspace's commit lock each time. */
export function singleTurns(root: string): Turns {
  return {
    isNear: false,
    async take(label) {
      const lock = await acquireLock({ root, name: COMMIT_LOCK, description: label });
      return { first: true, [Symbol.asyncDispose]: () => lock.release() };
    },
  };
}

/** Milliseconds of turns without a look for others who wait. */
const PATIENCE = 10;

/** Milliseconds in which whoever waited takes the lock that was let go. */
const COURTESY = 3;

/** Turns for many transactions of one process: the commit lock is kept from one to the next until someone else waits for it. */
export class SessionTurns implements Turns {
  readonly isNear = true;
  readonly #root: string;
  #lock: Lock | undefined;
  #isWanted = false;
  #gaveWay = false;
  #isSure = false;
  #lookedAt = 0;
  /** Ends when everything that was asked for before has been done. */
  #queue: Promise<void> = Promise.resolve();

  constructor(root: string) {
    this.#root = root;
  }

  async take(label: string): Promise<Turn> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const before = this.#queue;
    this.#queue = promise;
    await before;
    try {
      await this.#look();
      const first = await this.#hold(label);
      return { first, [Symbol.asyncDispose]: () => this.#pass(resolve) };
    } catch (error) {
      resolve();
      throw error;
    }
  }

  /** The next turn is to be taken for a first one: this one did not end well. */
  doubt(): void {
    this.#isSure = false;
  }

  /** Lets others have it, once the turns that were asked for are over. */
  async end(): Promise<void> {
    this.#queue = this.#queue.then(() => this.#letGo());
    await this.#queue;
  }

  async #hold(label: string): Promise<boolean> {
    const first = this.#lock === undefined || !this.#isSure;
    if (this.#gaveWay) await setTimeout(COURTESY);
    this.#gaveWay = false;
    this.#lock ??= await acquireLock({
      root: this.#root,
      name: COMMIT_LOCK,
      description: label,
      onWaiter: () => this.#giveWay(),
    });
    this.#isSure = true;
    return first;
  }

  /** Connections of those who wait are seen when the event loop turns. */
  async #look(): Promise<void> {
    if (this.#lock === undefined || clockMs() - this.#lookedAt < PATIENCE) return;
    await setImmediate();
    this.#lookedAt = clockMs();
    if (this.#isWanted) await this.#letGo();
  }

  #giveWay(): void {
    this.#isWanted = true;
    void this.end(); // releasing a lock does not fail
  }

  async #pass(resolve: () => void): Promise<void> {
    if (this.#isWanted) await this.#letGo();
    resolve();
  }

  async #letGo(): Promise<void> {
    this.#gaveWay = this.#isWanted;
    this.#isWanted = false;
    const lock = this.#lock;
    this.#lock = undefined;
    await lock?.release();
  }
}
