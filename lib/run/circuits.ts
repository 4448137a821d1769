/**
 * What tasks depend on outside the workspace, by name, and whether it works: one circuit breaker for each, for one run.
 * Knows nothing of what stands behind a name.
 */
import type { CircuitBreakerPolicy } from 'cockatiel';
import { ConductorError } from '../model/conductor-error.ts';
import { durationText } from '../model/duration.ts';
import type { Emit } from '../model/event.ts';
import type { TaskDefinition } from '../task/definition.ts';
import type { TaskEnding } from './task-ending.ts';

/** What circuits are built on. */
export interface CircuitPorts {
  /** After how many failed attempts in a row one opens. */
  readonly failures: number;
  /** After how many milliseconds one attempt is let through. */
  readonly resetMs: number;
  /** Of the run. */
  readonly signal: AbortSignal;
  readonly emit: Emit;
}

interface Circuit {
  readonly name: string;
  readonly policy: CircuitBreakerPolicy;
  /** By `Date.now`, as cockatiel's. */
  openUntil: number;
  /** The failure that opened it. */
  last?: Ended;
  /** Aborts when it opens. */
  opening: AbortController;
}

/** An attempt that did not go well, on its way through the circuits. */
class Ended extends Error {
  readonly task: TaskDefinition;
  readonly ending: TaskEnding;

  constructor(task: TaskDefinition, ending: TaskEnding) {
    super('The attempt failed');
    this.task = task;
    this.ending = ending;
  }

  /** A failure that is not to be tried again says nothing of what the task depends on. */
  get counts(): boolean {
    return this.ending.again !== undefined;
  }
}

type Cockatiel = typeof import('cockatiel');

/** The circuits of one run. */
export class Circuits {
  readonly #cockatiel: Cockatiel;
  readonly #ports: CircuitPorts;
  readonly #circuits = new Map<string, Circuit>();

  private constructor(cockatiel: Cockatiel, ports: CircuitPorts) {
    this.#cockatiel = cockatiel;
    this.#ports = ports;
  }

  /** Circuits that are all closed. */
  static async closed(ports: CircuitPorts): Promise<Circuits> {
    return new Circuits(await import('cockatiel'), ports);
  }

  /** Makes an attempt at a task, unless a circuit that it names is open. One that is half-open lets attempts through one by one. */
  async through(task: TaskDefinition, attempt: () => Promise<TaskEnding>): Promise<TaskEnding> {
    const open = this.openOf(task);
    if (open !== undefined) return this.#refused(task, open);
    // In one order for all tasks: they may wait for each other's attempt.
    const circuits = task.circuits.toSorted().map((name) => this.#circuit(name));
    const inside = async () => good(task, await attempt());
    const outside = circuits.reduceRight<() => Promise<TaskEnding>>(
      (inner, { policy }) =>
        () =>
          policy.execute(inner),
      inside,
    );
    try {
      return await outside();
    } catch (error) {
      if (error instanceof Ended) return error.ending;
      if (!this.#cockatiel.isBrokenCircuitError(error)) throw error;
      return this.#refused(task, this.openOf(task) ?? task.circuits.join(', '));
    }
  }

  /** Counts an attempt that was made before there was any failure, and so past the circuits. */
  async count(task: TaskDefinition, ending: TaskEnding): Promise<TaskEnding> {
    const { Closed } = this.#cockatiel.CircuitState;
    const areClosed = task.circuits.every((name) => this.#circuit(name).policy.state === Closed);
    return areClosed ? await this.through(task, async () => ending) : ending;
  }

  /** The name of an open circuit among those that a task names. */
  openOf({ circuits }: Pick<TaskDefinition, 'circuits'>): string | undefined {
    return circuits.find((name) => this.#isOpen(this.#circuit(name)));
  }

  /** Aborts when one of the circuits that a task names opens. */
  opening({ circuits }: Pick<TaskDefinition, 'circuits'>): AbortSignal {
    return AbortSignal.any(circuits.map((name) => this.#circuit(name).opening.signal));
  }

  #isOpen({ policy, openUntil }: Circuit): boolean {
    return policy.state === this.#cockatiel.CircuitState.Open && Date.now() < openUntil;
  }

  #circuit(name: string): Circuit {
    const known = this.#circuits.get(name);
    if (known) return known;
    const made = this.#make(name);
    this.#circuits.set(name, made);
    return made;
  }

  #make(name: string): Circuit {
    const { circuitBreaker, CircuitState, ConsecutiveBreaker, handleWhen, isBrokenCircuitError } = this.#cockatiel;
    const { failures, resetMs } = this.#ports;
    // An attempt that another circuit refused shows nothing: one that is half-open stays open.
    const isHalfOpen = () => circuit.policy.state === CircuitState.HalfOpen;
    const counts = (error: unknown) =>
      error instanceof Ended ? error.counts : isBrokenCircuitError(error) && isHalfOpen();
    const policy = circuitBreaker(handleWhen(counts), {
      halfOpenAfter: resetMs,
      breaker: new ConsecutiveBreaker(failures),
    });
    const circuit: Circuit = { name, policy, openUntil: 0, opening: new AbortController() };
    policy.onBreak((reason) => {
      if ('error' in reason && reason.error instanceof Ended) circuit.last = reason.error;
      this.#opened(circuit);
    });
    policy.onHalfOpen(() => {
      circuit.opening = new AbortController();
    });
    policy.onReset(() => this.#closed(circuit));
    return circuit;
  }

  #opened(circuit: Circuit): void {
    const { resetMs, emit } = this.#ports;
    circuit.openUntil = Date.now() + resetMs;
    const help = `Tasks that depend on it fail at once; in ${durationText(resetMs)} one attempt is let through`;
    const problem = { message: `Circuit "${circuit.name}" is open: ${this.#lastOf(circuit)}`, help };
    emit({ type: 'warning', code: 'circuit/opened', problem });
    circuit.opening.abort();
  }

  #closed({ name }: Circuit): void {
    if (this.#ports.signal.aborted) return; // the attempt was broken off, which shows nothing
    const problem = {
      message: `Circuit "${name}" is closed again: an attempt that was let through did not fail for it`,
    };
    this.#ports.emit({ type: 'warning', code: 'circuit/closed', problem });
  }

  #lastOf({ last }: Circuit): string {
    const { failures } = this.#ports;
    const count = failures === 1 ? 'an attempt' : `${failures} attempts in a row`;
    const [problem] = last?.ending.failure?.problems ?? [];
    return `${count} failed${problem ? `, the last: ${problem.message}` : ''}`;
  }

  #refused(task: TaskDefinition, name: string): TaskEnding {
    const circuit = this.#circuit(name);
    const wait = durationText(Math.max(0, circuit.openUntil - Date.now()));
    const { code, problems } = new ConductorError({
      code: 'task/circuit-open',
      message: `Task ${task.id} "${task.name}" was not started: circuit "${name}" is open, ${this.#lastOf(circuit)}`,
      place: { file: task.file },
      help: `It is tried again in ${wait}; run again once "${name}" works`,
      exitCode: 1,
    });
    return { outcome: 'failed', failure: { code, problems } };
  }
}

function good(task: TaskDefinition, ending: TaskEnding): TaskEnding {
  if (ending.outcome === 'executed') return ending;
  throw new Ended(task, ending);
}
