/**
 * Runs commands by small shells that start them, where there are many to run. What such a shell cannot do is started
 * directly, and everything outside of Linux: macOS need not fork, and elsewhere it cannot be seen what a command has left.
 */
import { type ProcessEnd, ProcessGroup, type ProcessOrder, runProcess } from '../child-process.ts';
import type { Environment } from '../environment.ts';
import { ProcessFamily } from '../process-family.ts';
import { StarterShell } from './starter-shell.ts';

/** Variables that Bash makes its own: it would hand them on changed. */
const OWN =
  /^(BASH.*|SHELLOPTS|E?UID|PPID|GROUPS|DIRSTACK|FUNC(NAME|NEST)|HIST.*|LINENO|S?RANDOM|SECONDS|EPOCH.*|COMP_.*|OPT(IND|ARG|ERR)|IFS|PS[0-4]|PIPESTATUS|POSIXLY_CORRECT|LINES|COLUMNS|(MACH|OS|HOST)TYPE|HOSTNAME|MAIL.*|TMOUT)$/;
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** What is longer takes a shell longer to read than it takes to start it: it reads byte by byte. */
const LONGEST = 8192;

/** What is known of the commands that get the same environment. */
interface Commands {
  /** Whether a shell can run them. */
  isUsable: boolean;
  /** How many were run. */
  count: number;
}

/** A shell that runs nothing now. */
interface IdleShell {
  readonly env: Environment;
  readonly shell: StarterShell;
}

/** Where a shell runs commands, and with what environment. */
export type ShellPlace = Pick<ProcessOrder, 'cwd' | 'env'>;

/** The shells of one run. Use with `using`. */
export class ShellPool implements Disposable {
  readonly #direct: number;
  readonly #commands = new Map<Environment, Commands>();
  /** The one that has waited longest first. */
  readonly #idle: IdleShell[] = [];
  #busy = 0;
  /** The most commands that ran at one time, or are going to: no more shells are kept. */
  #most = 0;

  /** @param direct how many commands of an environment are started directly, before it pays to start a shell for them */
  constructor(direct: number) {
    this.#direct = direct;
  }

  /** Starts a shell for commands that are to come, unless so many are there: it is there while it is found out what they are. */
  makeReady(place: ShellPlace, count: number): void {
    if (this.#busy + this.#idle.length >= count) return;
    this.#most = Math.max(this.#most, count);
    const shell = this.#commandsOf(place.env).isUsable ? StarterShell.start(place) : undefined;
    if (shell) this.#idle.push({ env: place.env, shell });
  }

  /** Runs a process as `runProcess` does, and by that where it is to be dealt with as it starts. */
  async run(order: ProcessOrder): Promise<ProcessEnd> {
    if (order.ipc || order.onStart || !order.args.every(isReadable)) return await runProcess(order);
    const commands = this.#commandsOf(order.env);
    commands.count++;
    this.#most = Math.max(this.#most, ++this.#busy);
    try {
      return await this.#run(order, commands);
    } finally {
      this.#busy--;
    }
  }

  async #run(order: ProcessOrder, commands: Commands): Promise<ProcessEnd> {
    const isReady = this.#idle.some(({ env }) => env === order.env);
    if (!commands.isUsable || (commands.count <= this.#direct && !isReady)) return await runProcess(order);
    order.signal.throwIfAborted();
    const end = await this.#runByShell(order);
    if (end !== 'not-started') return end;
    commands.isUsable = false;
    return await runProcess(order);
  }

  /** Lets all shells end. */
  [Symbol.dispose](): void {
    for (const { shell } of this.#idle.splice(0)) shell.end();
  }

  async #runByShell(order: ProcessOrder): Promise<ProcessEnd | 'not-started'> {
    const shell = this.#takeIdle(order.env) ?? StarterShell.start(order);
    if (!shell) return 'not-started';
    try {
      return await runIn(shell, order);
    } finally {
      this.#keep({ env: order.env, shell });
    }
  }

  #takeIdle(env: Environment): StarterShell | undefined {
    for (;;) {
      const at = this.#idle.findLastIndex((each) => each.env === env);
      const [found] = at === -1 ? [] : this.#idle.splice(at, 1);
      if (!found || found.shell.isFit) return found?.shell;
      found.shell.end();
    }
  }

  #keep(idle: IdleShell): void {
    if (!idle.shell.isThere) idle.shell.end();
    else if (this.#idle.push(idle) > this.#most) this.#idle.shift()?.shell.end();
  }

  #commandsOf(env: Environment): Commands {
    const known = this.#commands.get(env);
    if (known) return known;
    const isUsable =
      process.platform === 'linux' && Object.keys(env).every((name) => NAME.test(name) && !OWN.test(name));
    const commands = { isUsable, count: 0 };
    this.#commands.set(env, commands);
    return commands;
  }
}

/** Whether a shell reads the word as it is, and soon. */
function isReadable(word: string): boolean {
  return word.length <= LONGEST && !word.includes('\0');
}

async function runIn(shell: StarterShell, order: ProcessOrder): Promise<ProcessEnd | 'not-started'> {
  using group = new ProcessGroup(order, shell.family);
  const { file, args, onOutput } = order;
  let family: ProcessFamily | undefined;
  const onStart = (pid: number) => {
    family = new ProcessFamily(pid, shell.place);
    group.started(pid, family);
  };
  const end = await shell.run({ file, args, onOutput, onStart, onExit: () => group.ended(true) });
  if (typeof end === 'number') {
    if (family?.hasOutputs()) await shell.endWithRest(onOutput);
    return { code: end, signal: null };
  }
  if (end === 'gave-up' && !group.isStarted) return 'not-started';
  group.ended();
  return { code: null, signal: 'SIGKILL' }; // as it has ended now, if not before
}
