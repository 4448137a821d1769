/** Runs processes under strace and reads what it tells while they run. Knows no task. */
import { spawnSync } from 'node:child_process';
import { constants, openSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConductorError } from '../../model/conductor-error.ts';
import type { ProcessOrder } from '../child-process.ts';
import type { Strace } from './find-strace.ts';
import { TRACED_CALLS } from './strace-calls.ts';
import { StraceReader } from './strace-reader.ts';
import type { Trace } from './trace-event.ts';

/** Traces the processes whose orders it is given. Use with `await using`. */
export class Tracer implements AsyncDisposable {
  /** Absolute path of a folder of its own; what a traced process asks about in it is seen in the trace like all else. */
  readonly folder: string;
  readonly #strace: Strace;
  readonly #traced: TracedRun[] = [];

  private constructor(folder: string, strace: Strace) {
    this.folder = folder;
    this.#strace = strace;
  }

  static async create(strace: Strace): Promise<Tracer> {
    return new Tracer(await realpath(await mkdtemp(join(tmpdir(), 'conductor-trace-'))), strace);
  }

  /** The order that runs the same process under strace, without io_uring, whose work no tracer sees. */
  readonly launch = (order: ProcessOrder): ProcessOrder => {
    const pipe = join(this.folder, `pipe-${this.#traced.length}`);
    const run = new TracedRun(pipe, order.cwd);
    this.#traced.push(run);
    const options = [...this.#strace.options, '-o', pipe, '-e', `trace=${TRACED_CALLS}`];
    return {
      ...order,
      file: this.#strace.file,
      args: [...options, '--', order.file, ...order.args],
      env: { ...order.env, UV_USE_IO_URING: '0' },
      onStart: (child) => {
        child.once('error', () => run.close());
        child.once('exit', () => run.endRest());
        order.onStart?.(child);
      },
    };
  };

  /** What the runs did, one trace each, once their processes have ended. */
  async traces(): Promise<readonly Trace[]> {
    return await Promise.all(this.#traced.map((run) => run.trace()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const run of this.#traced) run.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** One process and all that it starts. */
class TracedRun {
  readonly #reader: StraceReader;
  readonly #socket: Socket;
  readonly #closed: Promise<void>;
  #hasEnded = false;

  constructor(pipe: string, cwd: string) {
    makePipe(pipe);
    this.#reader = new StraceReader(cwd);
    // Does not wait for the writer, which is strace.
    this.#socket = new Socket({ fd: openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK), writable: false });
    this.#closed = new Promise((resolve) => this.#socket.once('close', () => resolve()));
    this.#socket.setEncoding('latin1').on('data', (text: string) => {
      this.#reader.feed(text);
      if (this.#hasEnded) this.endRest();
    });
  }

  /** The process has ended: what it left running has left its group, and would be traced for ever. */
  endRest(): void {
    this.#hasEnded = true;
    for (const pid of this.#reader.running()) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has ended.
      }
    }
  }

  close(): void {
    this.#socket.destroy();
  }

  async trace(): Promise<Trace> {
    await this.#closed;
    return this.#reader.end();
  }
}

function makePipe(path: string): void {
  const { error, status, stderr } = spawnSync('mkfifo', ['-m', '600', path], { encoding: 'utf8' });
  if (!error && status === 0) return;
  throw new ConductorError({
    code: 'trace/refused',
    message: `Cannot trace: cannot make the pipe "${path}": ${error?.message ?? stderr.trim()}`,
    help: 'Install "mkfifo" (coreutils), and set TMPDIR to a folder that can hold pipes',
  });
}
