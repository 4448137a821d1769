/** Starts a task's process and ends it with everything that it started. */
import { type ChildProcess, spawn } from 'node:child_process';
import { ProcessFamily } from './process-family.ts';

const GRACE_MS = 5000;
/** Output that is still open so long after the end of a process is held by somebody else. */
const HELD_MS = 250;
const POSIX = process.platform !== 'win32';

/** Children that run now, and what they have started. */
const running = new Map<ChildProcess, ProcessFamily | undefined>();

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
  const child = spawn(order.file, [...order.args], {
    cwd: order.cwd,
    env: { ...order.env },
    detached: POSIX,
    windowsHide: true,
    stdio: order.ipc ? ['ignore', 'pipe', 'pipe', 'ipc'] : ['ignore', 'pipe', 'pipe'],
  });
  const family = child.pid === undefined ? undefined : new ProcessFamily(child.pid);
  forward(child, order.onOutput);
  let timer: NodeJS.Timeout | undefined;
  child.once('error', reject);
  child.once('exit', () => {
    killGroup(child, 'SIGKILL'); // what it left in the background would hold its output open
    clearTimeout(timer);
    if (running.has(child)) timer = setInterval(() => family?.end(), HELD_MS);
  });
  child.once('close', (code, signal) => resolve({ code, signal }));
  if (child.pid !== undefined) order.onStart?.(child); // else it did not start, as the error says in a moment
  const abort = () => {
    const tellGroup = () => killGroup(child, 'SIGTERM');
    if (family) family.terminate(tellGroup);
    else tellGroup();
    if (child.exitCode === null && child.signalCode === null) timer = setTimeout(() => kill(child, family), GRACE_MS);
  };
  order.signal.addEventListener('abort', abort, { once: true });
  enlist(child, family);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    if (order.signal.aborted) family?.end();
    discharge(child);
    order.signal.removeEventListener('abort', abort);
  }
}

/** From now on the child does not outlive this process, should that end in the middle: at a second signal. */
function enlist(child: ChildProcess, family: ProcessFamily | undefined): void {
  if (running.size === 0) process.on('exit', killRunning);
  running.set(child, family);
}

function discharge(child: ChildProcess): void {
  running.delete(child);
  if (running.size === 0) process.off('exit', killRunning);
}

function killRunning(): void {
  for (const [child, family] of running) kill(child, family);
}

function kill(child: ChildProcess, family: ProcessFamily | undefined): void {
  family?.end();
  killGroup(child, 'SIGKILL');
}

function forward(child: ChildProcess, onOutput: ProcessOrder['onOutput']): void {
  child.stdout?.setEncoding('utf8').on('data', (text: string) => onOutput('out', text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => onOutput('err', text));
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (POSIX) process.kill(-child.pid, signal);
    else child.kill(signal);
  } catch {
    // No such process: all of the group has ended.
  }
}
