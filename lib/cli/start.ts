/** Starts the command line in a process. The exit code is set and never forced, so that all output is written. */
import type { EventEmitter } from 'node:events';
import type { Readable } from 'node:stream';
import type { OutputStream } from '../report/screen.ts';
import type { Io, StopSignal } from './io.ts';
import { main } from './main.ts';

const SIGNALS: readonly StopSignal[] = ['SIGHUP', 'SIGINT', 'SIGTERM'];

/** What of `process` is used; tests give their own. */
export interface HostProcess extends Pick<EventEmitter, 'on' | 'off'> {
  readonly argv: readonly string[];
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** Looked at only where somebody is to be asked. */
  readonly stdin?: Readable | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  exitCode?: number | string | null | undefined;
  cwd(): string;
  exit(code: number): void;
}

/** Carries out the call that the process was started with; resolves when it has ended, output perhaps still on its way. */
export async function start(host: HostProcess): Promise<void> {
  const output = watchOutput(host);
  const { stdout, stderr, env } = host;
  const onSignal = (listener: (signal: StopSignal) => void) => {
    for (const name of SIGNALS) host.on(name, listener);
    return () => {
      for (const name of SIGNALS) host.off(name, listener);
    };
  };
  const io: Io = {
    get stdin() {
      return host.stdin;
    },
    stdout,
    stderr,
    env,
    cwd: host.cwd(),
    onSignal,
    exit: (code: number) => host.exit(code),
  };
  const code = await main(host.argv.slice(2), io);
  host.exitCode = output.isLost ? 2 : code;
}

/** A reader that has gone (`| head`) ends the output quietly; any other loss of output must not pass for success. */
function watchOutput(host: HostProcess): { isLost: boolean } {
  const state = { isLost: false };
  const onError = (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' || state.isLost) return;
    state.isLost = true;
    host.exitCode = 2;
    host.stderr.write(`error[output/lost] Cannot write output: ${error.message}\n`);
  };
  host.stdout.on('error', onError);
  host.stderr.on('error', onError);
  return state;
}
