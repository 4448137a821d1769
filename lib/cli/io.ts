/** What the command line needs of the process that it runs in. */
import type { Readable } from 'node:stream';
import type { OutputStream } from '../report/screen.ts';

/** The signals that stop a run; SIGHUP: its terminal is gone. */
export type StopSignal = 'SIGHUP' | 'SIGINT' | 'SIGTERM';

const EXIT_CODES: Readonly<Record<StopSignal, number>> = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };

/** Streams, environment, folder and signals; tests give their own. */
export interface Io {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** Set where a person can be asked. */
  readonly stdin?: Readable | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute path of the folder that it was started in. */
  readonly cwd: string;
  /** Calls back at each stop signal, until the returned function is called. */
  onSignal(listener: (signal: StopSignal) => void): () => void;
  /** Ends the process at once. */
  exit(code: number): void;
}

/** The exit code of a run that a signal stopped. */
export function signalExitCode(signal: StopSignal): number {
  return EXIT_CODES[signal];
}
