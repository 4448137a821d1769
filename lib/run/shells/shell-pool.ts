/** Runs commands by small shells that start them, where there are many to run; what such a shell cannot do is started directly. */
import { type ProcessEnd, ProcessGroup, type ProcessOrder, runProcess } from '../child-process.ts';
import type { Environment } from '../environment.ts';
import { ProcessFamily } from '../process-family.ts';
import { StarterShell } from './starter-shell.ts';

/** Variables that Bash makes its own: it would hand them on changed. */
const OWN =
  /^(BASH.*|SHELLOPTS|E?UID|PPID|GROUPS|DIRSTACK|FUNC(NAME|NEST)|HIST.*|LINENO|S?RANDOM|SECONDS|EPOCH.*|COMP_.*|OPT(IND|ARG|ERR)|IFS|PS[0-4]|PIPESTATUS|POSIXLY_CORRECT|LINES|COLUMNS|(MACH|OS|HOST)TYPE|HOSTNAME|MAIL.*|TMOUT)$/;
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** The shells of commands that get the same environment. */
interface Shells {
  /** Whether there are any to be had. */
  isUsable: boolean;
  /** How many commands were run. */
  count: number;
  readonly idle: StarterShell[];
}

/** The shells of one run. Use with `using`. */
export class ShellPool implements Disposable {
  readonly #direct: number;
  readonly #shells = new Map<Environment, Shells>();

  /** @param direct how many commands of an environment are started directly, before it pays to start a shell for them */
  constructor(direct: number) {
    this.#direct = direct;
  }

  /** Runs a process as `runProcess` does, and by that where it is to be dealt with as it starts. */
  async run(order: ProcessOrder): Promise<ProcessEnd> {
    if (order.ipc || order.onStart) return await runProcess(order);
    const shells = this.#shellsOf(order.env);
    shells.count++;
    if (!shells.isUsable || shells.count <= this.#direct) return await runProcess(order);
    order.signal.throwIfAborted();
    const shell = shells.idle.pop() ?? new StarterShell(order);
    const end = await runIn(shell, order);
    if (end !== 'not-started') {
      if (shells.isUsable) shells.idle.push(shell);
      return end;
    }
    shells.isUsable = false;
    return await runProcess(order);
  }

  /** Lets all shells end. */
  [Symbol.dispose](): void {
    for (const { idle } of this.#shells.values()) for (const shell of idle.splice(0)) shell.end();
  }

  #shellsOf(env: Environment): Shells {
    const known = this.#shells.get(env);
    if (known) return known;
    const isUsable =
      process.platform !== 'win32' && Object.keys(env).every((name) => NAME.test(name) && !OWN.test(name));
    const shells = { isUsable, count: 0, idle: [] };
    this.#shells.set(env, shells);
    return shells;
  }
}

async function runIn(shell: StarterShell, order: ProcessOrder): Promise<ProcessEnd | 'not-started'> {
  using group = new ProcessGroup(order);
  const { file, args, onOutput } = order;
  const onStart = (pid: number) => group.started(pid, new ProcessFamily(pid, shell.place));
  const code = await shell.run({ file, args, onOutput, onStart, onExit: () => group.ended() });
  if (code !== undefined) return { code, signal: null };
  if (!group.isStarted) return 'not-started';
  group.ended();
  throw new Error('the shell that had started it was ended');
}
