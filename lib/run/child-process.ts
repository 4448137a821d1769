/** Starts a task's process and ends it with everything that it started. */
import type { ChildProcess } from 'node:child_process';
import { ProcessFamily } from './process-family.ts';
import { processModule } from './process-module.ts';

const GRACE_MS = 5000;
/** Output that is still open so many milliseconds after the end of a process is held by somebody else. */
export const HELD_MS = 250;
const POSIX = process.platform !== 'win32';

/** What runs now. */
const running = new Set<ProcessGroup>();

/** How to start a process. */
export interface ProcessOrder {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Whether to open a message channel. */
  readonly ipc: boolean;
  readonly signal: AbortSignal;
  onOutput(stream: 'out' | 'err', text: string): void;
  onStart?(child: ChildProcess): void;
  /** Called when it has started, with its number; returns what is called when it has ended. */
  watch?(pid: number): () => void;
}

/** How a process is started instead: under a tracer. */
export type Launch = (order: ProcessOrder) => ProcessOrder;

/** How a process ended: by itself with a code, or by a signal. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/**
 * Runs a process in a group of its own and waits for its end and that of its output. When `signal` aborts, the group and, on
 * Linux, what has left it gets SIGTERM, and after 5 s SIGKILL.
 * @throws errors of starting it (`ENOENT`, `EACCES`, …)
 */
export async function runProcess(order: ProcessOrder): Promise<ProcessEnd> {
  order.signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<ProcessEnd>();
  using group = new ProcessGroup(order);
  const child = processModule().spawn(order.file, [...order.args], {
    cwd: order.cwd,
    env: { ...order.env },
    detached: POSIX,
    windowsHide: true,
    stdio: order.ipc ? ['ignore', 'pipe', 'pipe', 'ipc'] : ['ignore', 'pipe', 'pipe'],
  });
  forward(child, order.onOutput);
  child.once('error', reject);
  child.once('exit', () => group.ended());
  child.once('close', (code, signal) => resolve({ code, signal }));
  if (child.pid !== undefined) {
    group.started(child.pid, new ProcessFamily(child.pid));
    order.onStart?.(child); // else it did not start, as the error says in a moment
  }
  return await promise;
}

/** A process that is to be started, and all that it will start. None of it outlives this process, should that end in the middle: at a second signal. */
export class ProcessGroup implements Disposable {
  readonly #order: Pick<ProcessOrder, 'signal' | 'watch'>;
  #leader: number | undefined;
  #family: ProcessFamily | undefined;
  #onEnd: (() => void) | undefined;
  #isOver = false;
  #timer: NodeJS.Timeout | undefined;

  /** @param family of whoever is to start it, where that is not this process itself */
  constructor(order: Pick<ProcessOrder, 'signal' | 'watch'>, family?: ProcessFamily) {
    this.#order = order;
    this.#family = family;
    order.signal.addEventListener('abort', this.#abort, { once: true });
    if (running.size === 0) process.on('exit', killRunning);
    running.add(this);
  }

  /** Whether its process has started. */
  get isStarted(): boolean {
    return this.#leader !== undefined;
  }

  /** Its process has started. */
  started(leader: number, family: ProcessFamily): void {
    this.#leader = leader;
    this.#family = family;
    this.#onEnd = this.#order.watch?.(leader);
    if (this.#order.signal.aborted) this.#abort();
  }

  /**
   * Its process has ended: what it left in the background ends as well, which would hold its output open.
   * @param isKilled whether somebody has killed its group since
   */
  ended(isKilled = false): void {
    this.#isOver = true;
    if (!isKilled) this.#tell('SIGKILL');
    this.#onEnd?.();
    clearTimeout(this.#timer);
    if (running.has(this)) this.#timer = setInterval(() => this.#family?.end(), HELD_MS);
  }

  /** Ends all of it at once. */
  kill(): void {
    this.#family?.end();
    this.#tell('SIGKILL');
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    if (this.#order.signal.aborted) this.#family?.end();
    this.#order.signal.removeEventListener('abort', this.#abort);
    running.delete(this);
    if (running.size === 0) process.off('exit', killRunning);
  }

  readonly #abort = (): void => {
    if (this.#leader === undefined || this.#isOver) return;
    this.#family?.terminate(() => this.#tell('SIGTERM'));
    this.#timer = setTimeout(() => this.kill(), GRACE_MS);
  };

  #tell(signal: NodeJS.Signals): void {
    if (this.#leader === undefined) return;
    try {
      process.kill(POSIX ? -this.#leader : this.#leader, signal);
    } catch {
      // No such process: all of the group has ended.
    }
  }
}

function killRunning(): void {
  for (const group of running) group.kill();
}

function forward(child: ChildProcess, onOutput: ProcessOrder['onOutput']): void {
  child.stdout?.setEncoding('utf8').on('data', (text: string) => onOutput('out', text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => onOutput('err', text));
}
