/** A service from its start to its end; knows nothing of who needs it. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Emit, Failure, RunEvent } from '../../model/event.ts';
import { failureOf } from '../failure.ts';
import type { TaskEnd } from '../task-ports.ts';
import { OutputWatch } from './output-watch.ts';
import { answersNow, untilReady } from './readiness.ts';
import { asFailure, endedEarly, notReady, portTaken, type ServiceDefinition } from './service-errors.ts';

/** What a service is run with. */
export interface ServiceParts {
  readonly definition: ServiceDefinition;
  readonly root: string;
  /** Ends it: that is no failure. */
  readonly stop: AbortSignal;
  /** Each aborts with the failure of a service that it needs itself. */
  readonly lost: readonly AbortSignal[];
  readonly emit: Emit;
  /** Runs the task's own code until that ends or the signal aborts. */
  run(own: { readonly signal: AbortSignal; readonly emit: Emit }): Promise<TaskEnd>;
}

/** Starts with its making. */
export class RunningService {
  /** Resolves once nothing of it runs any more: to its failure, or to undefined where it was stopped. */
  readonly over: Promise<Failure | undefined>;
  readonly #parts: ServiceParts;
  readonly #watch: OutputWatch;
  readonly #giveUp = new AbortController();
  readonly #lost = new AbortController();
  #isReady = false;

  private constructor(parts: ServiceParts) {
    this.#parts = parts;
    const { definition, stop, lost } = parts;
    this.#watch = new OutputWatch(definition.service.ready.output);
    const signal = AbortSignal.any([stop, this.#giveUp.signal, ...lost]);
    this.over = this.#run(signal).then((end) => this.#ended(end));
  }

  /**
   * Starts it, unless somebody else's server stands in its place.
   * @throws ConductorError `service/port-taken`
   */
  static async start(parts: ServiceParts): Promise<RunningService> {
    const { definition, stop } = parts;
    if (await answersNow(definition.service.ready, stop)) throw portTaken(definition);
    stop.throwIfAborted();
    return new RunningService(parts);
  }

  /** Aborts with its failure when it has failed. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** Resolves when it is ready, to true, or when it has ended before. */
  async ready(): Promise<boolean> {
    const { definition } = this.#parts;
    const { ready, withinMs } = definition.service;
    const done = new AbortController();
    const { signal } = done;
    const isReady = untilReady(ready, this.#watch, signal).then(() => 'ready' as const);
    const isLate = delay(withinMs, 'late' as const, { signal });
    isReady.catch(() => undefined); // of what was given up nothing is to be heard
    isLate.catch(() => undefined);
    try {
      const how = await Promise.race([isReady, isLate, this.over]);
      this.#isReady = how === 'ready';
      if (how === 'late') this.#giveUp.abort(notReady(definition, this.#watch.last));
    } finally {
      done.abort();
    }
    if (!this.#isReady) await this.over;
    return this.#isReady;
  }

  async #run(signal: AbortSignal): Promise<TaskEnd> {
    const { definition, root, run } = this.#parts;
    try {
      return await run({ signal, emit: this.#emit });
    } catch (error) {
      const { id, name } = definition;
      return { ok: false, failure: failureOf(error, { action: `Task ${id} "${name}" failed`, root }) };
    }
  }

  readonly #emit: Emit = (event: RunEvent) => {
    if (event.type === 'log') this.#watch.take(event.stream, event.text);
    this.#parts.emit(event);
  };

  #ended(end: TaskEnd): Failure | undefined {
    const failure = this.#failureOf(end);
    if (failure) this.#lost.abort(failure);
    return failure;
  }

  #failureOf(end: TaskEnd): Failure | undefined {
    const { definition, stop, lost } = this.#parts;
    const late: unknown = this.#giveUp.signal.reason;
    if (late !== undefined) return asFailure(late as ReturnType<typeof notReady>); // nothing else is given up for
    const need = lost.find(({ aborted }) => aborted);
    if (need) return need.reason as Failure; // what services are lost for
    if (stop.aborted) return undefined;
    return asFailure(endedEarly(definition, { end, wasReady: this.#isReady, last: this.#watch.last }));
  }
}
