/** Watches what others do on the machine while a run goes on, and how many tasks should run at once beside that. */
import type { Emit } from '../model/event.ts';
import { type MachineLoad, slotsBeside, smoothed } from '../plan/adaptive.ts';
import { type LoadCounters, loadAt, loadBetween, readCounters } from './read-load.ts';

const EVERY_MS = 1000;

/** What it stands on; `read` is replaced in tests. */
interface LoadWatchOptions {
  /** How many tasks run at once where nobody else needs the machine. */
  readonly most: number;
  readonly emit: Emit;
  readonly read?: () => LoadCounters | undefined;
}

/** End it with `end`. */
export class LoadWatch {
  /** How many tasks should run at once now. */
  slots: number;
  readonly #options: LoadWatchOptions;
  readonly #read: () => LoadCounters | undefined;
  #before: LoadCounters | undefined;
  #load: MachineLoad | undefined;
  #changed = Promise.withResolvers<undefined>();
  #hasSaid = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: LoadWatchOptions) {
    this.#options = options;
    this.#read = options.read ?? readCounters;
    this.slots = options.most;
    this.#before = this.#read();
    if (this.#before === undefined) this.#sayUnknown();
    else {
      this.#decide(loadAt(this.#before));
      this.#timer = setInterval(() => this.look(), EVERY_MS).unref();
    }
  }

  /** Resolves when `slots` has changed. */
  get changed(): Promise<undefined> {
    return this.#changed.promise;
  }

  /** Measures what happened since the last look. */
  look(): void {
    const now = this.#read();
    if (now === undefined || this.#before === undefined) return;
    const load = loadBetween(this.#before, now);
    this.#before = now;
    this.#decide(this.#load ? smoothed(this.#load, load) : load);
  }

  end(): void {
    clearInterval(this.#timer);
  }

  #decide(load: MachineLoad): void {
    const { most } = this.#options;
    this.#load = load;
    const slots = slotsBeside(load, { most, now: this.slots });
    if (slots === this.slots) return;
    this.slots = slots;
    if (slots < most) this.#sayLess(load);
    const { resolve } = this.#changed;
    this.#changed = Promise.withResolvers();
    resolve(undefined);
  }

  #sayLess({ others, cores }: MachineLoad): void {
    if (this.#hasSaid) return;
    this.#hasSaid = true;
    const { most, emit } = this.#options;
    const busy = `they keep ${others.toFixed(1)} of ${cores} cores busy`;
    emit({ type: 'waiting', for: `other programs: ${busy}; ${this.slots} instead of ${most} tasks at once meanwhile` });
  }

  #sayUnknown(): void {
    const message = 'Cannot see what else this machine does: as many tasks run at once as without "adaptive"';
    const help = 'It is read from /proc, which Linux has';
    this.#options.emit({ type: 'warning', code: 'run/adaptive', problem: { message, help } });
  }
}
