/** Calls the command line in this process, with captured output. */
import type { Io, StopSignal } from '../../lib/cli/io.ts';
import { main } from '../../lib/cli/main.ts';
import { CapturedOutput } from '../support/captured-output.ts';

/** How a call ended. */
interface Called {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Streams, signals and exits that a test can see. */
export class CapturedIo implements Io {
  readonly stdout: CapturedOutput;
  readonly stderr = new CapturedOutput();
  readonly env: Io['env'];
  readonly cwd: string;
  readonly exits: number[] = [];
  readonly listeners = new Set<(signal: StopSignal) => void>();

  constructor(cwd: string, { isTTY = false, env = {} }: { readonly isTTY?: boolean; readonly env?: Io['env'] } = {}) {
    this.cwd = cwd;
    this.stdout = new CapturedOutput({ isTTY });
    this.env = { PATH: process.env['PATH'], ...env };
  }

  onSignal(listener: (signal: StopSignal) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  exit(code: number): void {
    this.exits.push(code);
  }

  /** Sends a signal. */
  signal(name: StopSignal): void {
    for (const listener of this.listeners) listener(name);
  }
}

/** Calls `conductor` with the given words in a folder. */
export async function call(cwd: string, ...argv: readonly string[]): Promise<Called> {
  const io = new CapturedIo(cwd);
  const code = await main(argv, io);
  return { code, stdout: io.stdout.text, stderr: io.stderr.text };
}
