/** Watches for a command: shows each run, takes keys and signals, ends in an exit code. */
import { findWorkspace } from '../config/find-workspace.ts';
import type { WatchCause } from '../run/watch/file-change.ts';
import { TaskWatch } from '../run/watch/task-watch.ts';
import type { ShownRun } from '../run/watch/watch-request.ts';
import { askerOf, startShowing } from './carry-out.ts';
import type { Invocation } from './command.ts';
import { isBug } from './explain-error.ts';
import type { Io, StopSignal } from './io.ts';
import { runRequestOf } from './run-options.ts';
import { sayError } from './say-error.ts';
import { untilStopped } from './stop-signal.ts';
import { type Keys, readKeys } from './watch-keys.ts';
import { causeLine, idleLine } from './watch-lines.ts';
import { debounceOf, type WATCH_OPTIONS } from './watch-options.ts';

type WatchInvocation = Invocation<typeof WATCH_OPTIONS>;

const CLEAR = '\u001b[2J\u001b[3J\u001b[H';
/** Control characters, as a terminal in raw mode gives them. */
const [CTRL_C, CTRL_D] = ['\u0003', '\u0004'];

/**
 * Watches until it is ended.
 * @returns the exit code: that of a signal that came while a run was going on, otherwise 0
 * @throws ConductorError for usage errors, without a workspace, and where nothing can be watched (any more)
 */
export async function watchTasks(invocation: WatchInvocation): Promise<number> {
  const { cwd, words } = invocation;
  const options = { ...invocation.options, 'dry-run': false };
  const { dryRun: _, ...request } = runRequestOf(options);
  const debounceMs = debounceOf(options.debounce);
  const { io, interrupt } = withInterrupts(invocation.io);
  let interrupted = false;
  const code = await untilStopped(io, async (signal) => {
    const quit = new AbortController();
    signal.addEventListener('abort', () => quit.abort(signal.reason), { once: true });
    io.stdout.on('error', () => quit.abort(new Error('Nobody reads the output')));
    const show = new WatchDisplay({ ...invocation, io, options });
    const watch = new TaskWatch({
      cwd,
      words,
      ...request,
      debounceMs,
      env: io.env,
      signal: quit.signal,
      begin: (cause, runSignal) => show.begin(cause, runSignal),
      onIdle: () => show.idle(),
    });
    show.takeKeys({
      r: () => watch.runNow({ force: false }),
      f: () => watch.runNow({ force: true }),
      q: () => quit.abort(new Error('Quit')),
      [CTRL_D]: () => quit.abort(new Error('Quit')),
      [CTRL_C]: interrupt,
    });
    try {
      ({ interrupted } = await watch.run());
    } finally {
      show.end();
    }
    return 0;
  });
  return interrupted ? code : 0;
}

type ShownWatch = WatchInvocation & { readonly options: { readonly 'dry-run': boolean } };

/** What is shown of a watch. */
class WatchDisplay {
  readonly #invocation: ShownWatch;
  readonly #root: string;
  #keys: Keys | undefined;

  constructor(invocation: ShownWatch) {
    this.#invocation = invocation;
    this.#root = findWorkspace(invocation.cwd)?.root ?? invocation.cwd;
  }

  /** Has keys of the terminal do something, where somebody sits at one. */
  takeKeys(actions: Readonly<Record<string, () => void>>): void {
    const { io, options } = this.#invocation;
    if (options.json || io.stdout.isTTY !== true) return;
    this.#keys = readKeys(io.stdin, (key) => actions[key]?.());
  }

  begin(cause: WatchCause, signal: AbortSignal): ShownRun {
    const { io, screen, cwd, options } = this.#invocation;
    if (options.clear && io.stdout.isTTY) io.stdout.write(CLEAR);
    this.#say(screen.paint('cyan', causeLine(cause)));
    const { reporting, onSecrets } = startShowing(this.#invocation, this.#root, { jsonLines: true });
    const confirm = askerOf(options, { io, signal, pause: reporting.pause });
    return {
      emit: reporting.emit,
      onSecrets,
      confirm: confirm && ((lines) => this.#asking(() => confirm(lines))),
      failed: async (error) => {
        if (isBug(error)) throw error;
        await sayError(error, { io, screen, cwd, verbose: options.verbose });
      },
      end: () => reporting.end(),
    };
  }

  idle(): void {
    this.#say(this.#invocation.screen.paint('dim', idleLine(this.#keys !== undefined)));
  }

  end(): void {
    this.#keys?.end();
  }

  /** An answer is a line, not a key. */
  async #asking(ask: () => Promise<boolean>): Promise<boolean> {
    const resume = this.#keys?.pause();
    try {
      return await ask();
    } finally {
      resume?.();
    }
  }

  #say(line: string): void {
    const { screen, options } = this.#invocation;
    if (!options.json && !options.quiet) screen.out(line);
  }
}

/** The same process, with an interrupt that a key can make: in raw mode the terminal makes none. */
function withInterrupts(io: Io): { readonly io: Io; readonly interrupt: () => void } {
  const listeners = new Set<(signal: StopSignal) => void>();
  const onSignal: Io['onSignal'] = (listener) => {
    listeners.add(listener);
    const unwatch = io.onSignal(listener);
    return () => {
      listeners.delete(listener);
      unwatch();
    };
  };
  const interrupt = () => {
    for (const listener of listeners) listener('SIGINT');
  };
  const own: Io = {
    get stdin() {
      return io.stdin;
    },
    stdout: io.stdout,
    stderr: io.stderr,
    env: io.env,
    cwd: io.cwd,
    onSignal,
    exit: (code) => io.exit(code),
  };
  return { io: own, interrupt };
}
