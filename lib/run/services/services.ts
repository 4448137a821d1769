/**
 * The services of one run: each is started when the first task that needs it executes, kept as long as one may still need
 * it, and then stopped. Knows nothing of how a task is run.
 */
import type { Cause } from '../../model/cause.ts';
import { isConductorError } from '../../model/conductor-error.ts';
import { isSuccess } from '../../model/decision.ts';
import type { Emit, Failure, RunEvent } from '../../model/event.ts';
import { clockMs } from '../../perf/clock.ts';
import { withDependents } from '../../plan/dependents.ts';
import type { TaskGraph } from '../../plan/graph.ts';
import type { TaskDefinition } from '../../task/definition.ts';
import { failureOf } from '../failure.ts';
import type { TaskEnd } from '../task-ports.ts';
import { RunningService } from './running-service.ts';
import { failureOfUser, type ServiceDefinition } from './service-errors.ts';
import type { ServicePort, ServiceUser } from './service-port.ts';
import { ServiceUsers } from './service-users.ts';

/** What they are built on. */
export interface ServicesParts {
  readonly root: string;
  readonly graph: TaskGraph;
  /** The tasks of the run. */
  readonly tasks: readonly TaskDefinition[];
  /** Numbers of services that are started for themselves. */
  readonly kept: readonly number[];
  /** The run's. */
  readonly signal: AbortSignal;
  readonly emit: Emit;
  /** Runs a task's own code. */
  run(task: number, own: { readonly signal: AbortSignal; readonly emit: Emit }): Promise<TaskEnd>;
}

/** A service that was started. */
interface Started {
  readonly stop: AbortController;
  /** Resolves when it is ready to what aborts when it is lost; rejects with its failure. */
  readonly ready: Promise<AbortSignal>;
  /** Resolves when nothing of it runs any more. */
  readonly over: Promise<void>;
  isOver: boolean;
}

/** How the tasks of the run have ended. */
export interface TasksEnded {
  readonly allWell: boolean;
  readonly continueAfterFailure: boolean;
  /** Lets other runs have the workspace. */
  release(): Promise<void>;
}

type TaskEnded = Extract<RunEvent, { type: 'task-ended' }>;

/** Use with `await using`: none of them outlives it. */
export class Services implements ServicePort, AsyncDisposable {
  readonly #parts: ServicesParts;
  readonly #tasks: ReadonlyMap<number, TaskDefinition>;
  readonly #services: ReadonlyMap<number, ServiceDefinition>;
  readonly #users: ServiceUsers;
  readonly #started = new Map<number, Started>();
  /** Ends of services in the schedule, which say nothing of whether they will be needed. */
  readonly #held = new Map<number, TaskEnded>();
  #hasFailed = false;

  constructor(parts: ServicesParts) {
    const { tasks, graph, kept } = parts;
    this.#parts = parts;
    this.#tasks = new Map(tasks.map((task) => [task.id, task]));
    this.#services = new Map(tasks.filter(isService).map((task) => [task.id, task]));
    const ids = [...this.#tasks.keys()];
    this.#users = new ServiceUsers({ graph, ids, services: [...this.#services.keys()], kept });
  }

  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  /** Takes an event of the run and hands it on. The end of a service is told when it has really ended. */
  readonly emit: Emit = (event: RunEvent) => {
    if (event.type !== 'task-ended') return this.#parts.emit(event);
    const isHeld = this.#services.has(event.task) && isSuccess(event.outcome);
    if (isHeld) this.#held.set(event.task, event);
    else this.#parts.emit(event);
    if (isHeld && this.#parts.kept.includes(event.task)) this.#start(event.task, 'named');
    if (!isHeld) this.#release(event);
    this.#sweep();
  };

  async during({ task, signal }: ServiceUser, work: (signal: AbortSignal) => Promise<TaskEnd>): Promise<TaskEnd> {
    const definition = this.#tasks.get(task);
    const needed = this.#users.neededBy(task);
    if (definition === undefined || needed.length === 0) return await work(signal);
    try {
      const lost = await this.#bring(needed, `needed by task ${task}`);
      return await whileThere(lost, signal, work);
    } catch (trouble) {
      signal.throwIfAborted();
      if (!isFailure(trouble)) throw trouble;
      return { ok: false, failure: failureOfUser(definition, trouble) };
    }
  }

  /** After the last task: waits for the end of those that go on for themselves, unless the run has failed; stops all others. */
  async end({ allWell, continueAfterFailure, release }: TasksEnded): Promise<void> {
    const { kept, emit } = this.#parts;
    const serving = kept.filter((id) => this.#started.get(id)?.isOver === false);
    const over = serving.map((id) => this.#started.get(id)?.over);
    if (over.length > 0 && (continueAfterFailure || (allWell && !this.#hasFailed))) {
      for (const task of serving) {
        const say = () => emit({ type: 'serving', task });
        this.#started.get(task)?.ready.then(say, () => undefined); // its failure is said with its end
      }
      await release(); // what goes on now writes nothing: other runs need not wait for its end
      await (continueAfterFailure ? Promise.all(over) : Promise.race(over));
    }
    await this[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#users.release([...this.#tasks.keys()]);
    this.#sweep();
    while ([...this.#started.values()].some(({ isOver }) => !isOver))
      await Promise.all([...this.#started.values()].map(({ over }) => over));
    for (const id of [...this.#held.keys()]) this.#sayUnused(id);
  }

  /** Who did not succeed takes those along that need it. */
  #release({ task, outcome }: TaskEnded): void {
    this.#users.release(isSuccess(outcome) ? [task] : withDependents(this.#parts.graph, [task]));
  }

  /** Stops what nobody needs any more; what is needed by another service only after that. */
  #sweep(): void {
    for (const id of this.#services.keys()) {
      if (this.#users.has(id)) continue;
      const started = this.#started.get(id);
      if (started === undefined) this.#sayUnused(id);
      else if (!this.#isNeededByService(id)) started.stop.abort();
    }
  }

  #isNeededByService(id: number): boolean {
    return [...this.#started].some(([other, { isOver }]) => !isOver && this.#users.neededBy(other).includes(id));
  }

  #sayUnused(id: number): void {
    const event = this.#held.get(id);
    this.#held.delete(id);
    if (event) this.#parts.emit({ ...event, outcome: 'fresh', because: [] });
  }

  async #bring(ids: readonly number[], why: string): Promise<readonly AbortSignal[]> {
    return await Promise.all(ids.map((id) => this.#start(id, why).ready));
  }

  #start(id: number, why: string): Started {
    const known = this.#started.get(id);
    if (known) return known;
    this.#held.delete(id);
    const stop = new AbortController();
    const { promise: ready, resolve, reject } = Promise.withResolvers<AbortSignal>();
    ready.catch(() => undefined); // whoever needs it asks for it
    const started: Started = { stop, ready, over: this.#live(id, { why, stop, resolve, reject }), isOver: false };
    this.#started.set(id, started);
    void started.over.then(() => {
      started.isOver = true;
      this.#sweep();
    });
    return started;
  }

  /** The whole life of a service, told by events. */
  async #live(id: number, { why, stop, resolve, reject }: Life): Promise<void> {
    const { emit, signal } = this.#parts;
    const because: readonly Cause[] = [{ kind: 'not-cached', why }];
    const begun = clockMs();
    emit({ type: 'task-started', task: id, how: 'run', because });
    let wasReady = false;
    let failure: Failure | undefined;
    try {
      const service = await this.#open(id, AbortSignal.any([signal, stop.signal]));
      wasReady = await service.ready();
      if (wasReady) emit({ type: 'service-ready', task: id, ms: clockMs() - begun });
      if (wasReady) resolve(service.lost);
      failure = await service.over;
    } catch (error) {
      failure = signal.aborted || stop.signal.aborted ? undefined : this.#failureOf(id, error);
    }
    reject(failure);
    this.#hasFailed ||= failure !== undefined;
    const outcome = failure ? 'failed' : wasReady ? 'executed' : 'cancelled';
    emit({ type: 'task-ended', task: id, outcome, because, ms: clockMs() - begun, failure });
    if (failure) this.#users.release([id]);
  }

  async #open(id: number, stop: AbortSignal): Promise<RunningService> {
    const { root, emit, run } = this.#parts;
    const definition = this.#services.get(id);
    if (definition === undefined) throw new Error(`Task ${id} is no service`);
    const lost = await this.#bring(this.#users.neededBy(id), `needed by service ${id}`);
    return await RunningService.start({ definition, root, stop, lost, emit, run: (own) => run(id, own) });
  }

  #failureOf(id: number, error: unknown): Failure {
    const { root } = this.#parts;
    const definition = this.#services.get(id);
    if (definition && isFailure(error)) return failureOfUser(definition, error);
    return failureOf(error, { action: `Service ${id} "${definition?.name}" failed`, root });
  }
}

/** What the life of a service begins with. */
interface Life {
  readonly why: string;
  readonly stop: AbortController;
  resolve(lost: AbortSignal): void;
  reject(failure: unknown): void;
}

/** Carries out work; rejects with the failure of a service that is lost before it has ended. */
async function whileThere(
  lost: readonly AbortSignal[],
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<TaskEnd>,
): Promise<TaskEnd> {
  const refuseLost = () => {
    for (const each of signal.aborted ? [] : lost) each.throwIfAborted();
  };
  refuseLost();
  try {
    return await work(AbortSignal.any([signal, ...lost]));
  } finally {
    refuseLost();
  }
}

function isService(task: TaskDefinition): task is ServiceDefinition {
  return task.service !== undefined;
}

/** What a service was lost for. */
function isFailure(error: unknown): error is Failure {
  return typeof error === 'object' && error !== null && 'problems' in error && !isConductorError(error);
}
