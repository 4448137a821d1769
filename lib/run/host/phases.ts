/** Named, timed parts of a task's run, and the counts of the actions in them. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { ActionOutcome } from '../../model/decision.ts';
import type { Emit, TaskEvent } from '../../model/event.ts';
import { clockMs } from '../../perf/clock.ts';

interface Phase {
  readonly name: string;
  readonly counts: Record<ActionOutcome, number>;
}

/** Keeps track of which phase code runs in, also where phases overlap. */
export class Phases {
  readonly #current = new AsyncLocalStorage<Phase>();
  readonly #task: number;
  readonly #emit: Emit<TaskEvent>;

  constructor(task: number, emit: Emit<TaskEvent>) {
    this.#task = task;
    this.#emit = emit;
  }

  /** Name of the phase that the caller runs in. */
  get current(): string | undefined {
    return this.#current.getStore()?.name;
  }

  /** Counts an action to the phase that the caller runs in. */
  count(outcome: ActionOutcome): void {
    const phase = this.#current.getStore();
    if (phase) phase.counts[outcome] += 1;
  }

  /** Runs `work` as a phase. */
  async run<T>(name: string, work: () => T | Promise<T>): Promise<T> {
    const phase: Phase = { name, counts: { executed: 0, restored: 0, fresh: 0 } };
    const started = clockMs();
    const end = (ok: boolean) => {
      const ms = clockMs() - started;
      this.#emit({ type: 'phase-ended', task: this.#task, phase: name, ms, actions: { ...phase.counts }, ok });
    };
    this.#emit({ type: 'phase-started', task: this.#task, phase: name });
    try {
      const value = await this.#current.run(phase, async () => await work());
      end(true);
      return value;
    } catch (error) {
      end(false);
      throw error;
    }
  }
}
