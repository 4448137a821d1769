/** Stop signals of a command that has something to clean up: the first one aborts, the second one ends the process. */
import { type Io, type StopSignal, signalExitCode } from './io.ts';

/** Work that ends with an exit code, and may be stopped. */
type Stoppable = (signal: AbortSignal) => Promise<number>;

/** Carries out the work; resolves to its exit code, or to that of the signal which stopped it. */
export async function untilStopped(io: Io, work: Stoppable): Promise<number> {
  const controller = new AbortController();
  let received: StopSignal | undefined;
  const unwatch = io.onSignal((signal) => {
    if (received && signal === 'SIGHUP') return; // a closed terminal is told of by the shell and by the system
    if (received) {
      if (io.stdout.isTTY) io.stdout.write('\u001b[?25h'); // a display may have hidden the cursor
      io.exit(signalExitCode(signal));
    }
    received = signal;
    controller.abort(new Error(`Interrupted by ${signal}`));
  });
  try {
    const code = await work(controller.signal);
    return received ? signalExitCode(received) : code;
  } catch (error) {
    if (received) return signalExitCode(received);
    throw error;
  } finally {
    unwatch();
  }
}
