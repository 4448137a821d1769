/**
 * A small shell that starts commands for this process, one after another, each in a process group of its own. Starting
 * them from here takes milliseconds, in which nothing else is done: the larger a process, the longer it takes to fork.
 */
import type { ChildProcess, StdioOptions } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { HELD_MS } from '../child-process.ts';
import type { Environment } from '../environment.ts';
import { isBlocking } from '../process-facts.ts';
import { ownPlace, ProcessFamily, type SharedPlace } from '../process-family.ts';
import { processModule } from '../process-module.ts';
import { quoted } from '../shell-quote.ts';
import { MarkedStream } from './marked-stream.ts';

/** Standard input, output and error, then what it says of its commands, and their standard error. */
const STDIO: StdioOptions = ['pipe', 'pipe', 'ignore', 'pipe', 'pipe'];
/** Those that commands write to. */
const OUTPUTS = [1, 4];

/** A command and where its output goes. */
export interface ShellCommand {
  readonly file: string;
  readonly args: readonly string[];
  onOutput(stream: 'out' | 'err', text: string): void;
  /** Called with its number, which is that of its process group as well. */
  onStart(pid: number): void;
  /** Called when it has ended, and its group was killed. */
  onExit(): void;
}

/** How a shell has ended in the middle: by itself where it could not start the command; what killed it may have come later. */
export type ShellEnd = 'gave-up' | 'killed';

/**
 * Job control gives each command a group of its own. It is on while a command is started only: with it `wait` would tell of
 * stops as well, and Bash 5.2 then forgets how a command ended now and then, or waits for ever (`wait -f`).
 * A command that is stopped in that moment is told as stopped (128 and SIGSTOP, SIGTSTP, SIGTTIN or SIGTTOU): as long as
 * it is there it has not ended.
 * What it has left of its group is killed: what is started in the background would hold its outputs open.
 * What the shell says of its jobs goes to its own standard error, which nobody reads. It ends where the mark cannot be
 * written: the command may have made the outputs such that nobody can write to them, or not wait for the reader.
 */
function prelude(mark: string): string {
  return `((BASH_VERSINFO[0] >= 5)) || exit 0
r() {
  set -m
  "$@" </dev/null 2>&4 3>&- 4>&- &
  set +m
  printf 's %s\\n' $! >&3
  wait $!
  c=$?
  while ((c > 146 && c < 151)) && kill -0 $! 2>/dev/null; do
    sleep 0.05 >/dev/null 3>&- 4>&-
    wait $!
    c=$?
  done
  kill -KILL -- -$!
  printf 'e %s\\n' $c >&3
  { printf %s ${quoted(mark)} >&4 && printf %s ${quoted(mark)}; } || exit 0
}
`;
}

/** One shell. It runs one command at a time. */
export class StarterShell {
  /** Where its commands run. */
  readonly place: SharedPlace;
  /** It, and all that it starts. */
  readonly family: ProcessFamily;
  readonly #pid: number;
  readonly #child: ChildProcess;
  readonly #out: MarkedStream;
  readonly #err: MarkedStream;
  readonly #gone: Promise<ShellEnd>;
  #status = '';
  #onStatus: ((word: string, value: number) => void) | undefined;

  private constructor(child: ChildProcess, pid: number) {
    const mark = `\u001e${randomUUID()}`;
    const own = ownPlace(pid, OUTPUTS);
    this.place = { ...own, starter: pid };
    this.family = new ProcessFamily(pid, own);
    this.#pid = pid;
    this.#child = child;
    this.#out = new MarkedStream(mark);
    this.#err = new MarkedStream(mark);
    const [, out, , status, err] = child.stdio as unknown as readonly [Writable, Readable, null, Readable, Readable]; // by STDIO
    hear(out, this.#out);
    hear(err, this.#err);
    status.setEncoding('utf8').on('data', (text: string) => this.#hear(text));
    // What it has said is heard before; what it has started may hold its outputs open.
    this.#gone = Promise.all([once(child, 'exit'), once(status, 'close')]).then(([[code]]) =>
      code === null ? 'killed' : 'gave-up',
    );
    child.once('exit', () => this.#release());
    this.#stdin.on('error', () => {}); // a shell that is gone is noticed by its end
    this.#send(prelude(mark));
  }

  /**
   * @param env of all its commands
   * @returns undefined where it cannot be started: there is no Bash, or no descriptor left
   */
  static start({ env, cwd }: { readonly env: Environment; readonly cwd: string }): StarterShell | undefined {
    try {
      const args = ['--noprofile', '--norc', '-p', '-s'];
      const options = { cwd, env, detached: true, stdio: STDIO };
      const child = processModule()
        .spawn('bash', args, options)
        .once('error', () => {});
      return child.pid === undefined ? undefined : new StarterShell(child, child.pid);
    } catch {
      return undefined; // the system would not start it
    }
  }

  /**
   * Runs a command to its end and that of its output.
   * @returns its exit code, which for a signal is 128 and its number; or how the shell has ended before it
   */
  async run({ file, args, onOutput, onStart, onExit }: ShellCommand): Promise<number | ShellEnd> {
    const code = new Promise<number>((resolve) => {
      this.#onStatus = (word, value) => {
        if (word === 's') return onStart(value);
        onExit();
        resolve(value);
      };
    });
    const ends = [this.#out.next((text) => onOutput('out', text)), this.#err.next((text) => onOutput('err', text))];
    this.#send(`r ${[file, ...args].map(quoted).join(' ')}\n`);
    const end = await Promise.race([code, this.#gone]);
    if (typeof end === 'number') await Promise.all(ends);
    return end;
  }

  /** Whether it is there, as far as that was told. */
  get isThere(): boolean {
    const { exitCode, signalCode } = this.#child;
    return exitCode === null && signalCode === null && !this.#out.isOver && !this.#err.isOver;
  }

  /** Whether it can run a further command: it is there, and its outputs are as they were. */
  get isFit(): boolean {
    return this.isThere && OUTPUTS.every((each) => isBlocking(this.#pid, each));
  }

  /** Lets it end: it starts nothing more. */
  end(): void {
    this.#stdin.end();
  }

  /** Lets it end, and waits for all that the last command has left and that still writes. */
  async endWithRest(onOutput: ShellCommand['onOutput']): Promise<void> {
    const rests = [this.#out.rest((text) => onOutput('out', text)), this.#err.rest((text) => onOutput('err', text))];
    this.end();
    await Promise.all(rests);
  }

  /**
   * Whoever still holds its output once it has ended was left by a command, and ends as well; nobody waits for those that
   * cannot be ended. What was written before may still have to be read.
   */
  #release(): void {
    const timer = setTimeout(() => {
      this.family.end();
      for (const stream of this.#child.stdio as readonly (Socket | null)[]) stream?.unref(); // by STDIO
    }, HELD_MS);
    this.#child.once('close', () => clearTimeout(timer));
  }

  get #stdin(): Writable {
    return this.#child.stdin as Writable; // it is a pipe
  }

  #send(text: string): void {
    this.#stdin.write(text);
  }

  #hear(text: string): void {
    const lines = (this.#status + text).split('\n');
    this.#status = lines.pop() ?? '';
    for (const line of lines) this.#onStatus?.(line.slice(0, 1), Number(line.slice(2)));
  }
}

function hear(stream: Readable, marked: MarkedStream): void {
  stream.setEncoding('utf8').on('data', (text: string) => marked.push(text));
  stream.once('close', () => marked.end());
}
