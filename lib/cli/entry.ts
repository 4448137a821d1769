/** What the launcher loads: the command line in this process. */
import { DirectOutput, isNoTerminal } from './direct-output.ts';
import { start } from './start.ts';

const isDirect = isNoTerminal(1) && isNoTerminal(2);

const over = start({
  argv: process.argv,
  env: process.env,
  stdout: isNoTerminal(1) ? new DirectOutput(1) : process.stdout,
  stderr: isNoTerminal(2) ? new DirectOutput(2) : process.stderr,
  get stdin() {
    return isNoTerminal(0) ? undefined : process.stdin;
  },
  on: (name, listener) => process.on(name, listener),
  off: (name, listener) => process.off(name, listener),
  cwd: () => process.cwd(),
  exit: (code) => process.exit(code),
  set exitCode(code: number) {
    process.exitCode = code;
  },
});

// All has been written: what is still open is on its way to its end, and nobody waits for it.
if (isDirect) void over.then(() => process.exit());
