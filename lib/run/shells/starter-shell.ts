/**
 * A small shell that starts commands for this process, one after another, each in a process group of its own. Starting
 * them from here takes milliseconds, in which nothing else is done: the larger a process, the longer it takes to fork.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import type { Readable, Writable } from 'node:stream';
import type { Environment } from '../environment.ts';
import { ownPlace, ProcessFamily, type SharedPlace } from '../process-family.ts';
import { MarkedStream, type Marks } from './marked-stream.ts';

/** Output that is still open so long after the end of the shell is held by somebody else. */
const HELD_MS = 250;

/** A command and where its output goes. */
export interface ShellCommand {
  readonly file: string;
  readonly args: readonly string[];
  onOutput(stream: 'out' | 'err', text: string): void;
  /** Called with its number, which is that of its process group as well. */
  onStart(pid: number): void;
  onExit(): void;
}

/**
 * Job control gives each command a group of its own; `wait -f` (Bash 5) waits for its end and not for its being stopped;
 * after a stop it is the second one that tells how it ended.
 * What the shell says of its jobs goes to its own standard error, which nobody reads.
 */
function prelude({ begin, end }: Marks): string {
  return `((BASH_VERSINFO[0] >= 5)) || exit 0
set -m
r() {
  printf %s ${quoted(begin)}
  printf %s ${quoted(begin)} >&4
  "$@" </dev/null 2>&4 3>&- 4>&- &
  printf 's %s\\n' $! >&3
  wait -f $!
  wait -f $!
  printf 'e %s\\n' $? >&3
  printf %s ${quoted(end)}
  printf %s ${quoted(end)} >&4
}
`;
}

/** One shell. It runs one command at a time. */
export class StarterShell {
  /** Where its commands run. */
  readonly place: SharedPlace;
  readonly #child: ChildProcess;
  readonly #out: MarkedStream;
  readonly #err: MarkedStream;
  readonly #gone: Promise<undefined>;
  #status = '';
  #onStatus: ((word: string, value: number) => void) | undefined;

  /** @param env of all its commands */
  constructor({ env, cwd }: { readonly env: Environment; readonly cwd: string }) {
    const word = randomUUID();
    const marks = { begin: `\u001e${word}[`, end: `\u001e${word}]` };
    this.#out = new MarkedStream(marks);
    this.#err = new MarkedStream(marks);
    this.#child = spawn('bash', ['--noprofile', '--norc', '-p', '-s'], {
      cwd,
      env,
      detached: true,
      stdio: ['pipe', 'pipe', 'ignore', 'pipe', 'pipe'],
    });
    this.#gone = new Promise((resolve) => {
      this.#child.once('exit', () => resolve(undefined)); // what it started may hold its output open
      this.#child.once('error', () => resolve(undefined));
    });
    const [, out, , status, err] = this.#child.stdio as unknown as readonly Readable[]; // all that are read are pipes
    out?.setEncoding('utf8').on('data', (text: string) => this.#out.push(text));
    err?.setEncoding('utf8').on('data', (text: string) => this.#err.push(text));
    status?.setEncoding('utf8').on('data', (text: string) => this.#hear(text));
    const { pid = 0 } = this.#child;
    this.place = { ...ownPlace(pid), starter: pid };
    this.#child.once('exit', () => this.#release());
    this.#stdin.on('error', () => {}); // a shell that is gone is noticed by its end
    this.#send(prelude(marks));
  }

  /**
   * Runs a command to its end and that of its output.
   * @returns its exit code, which for a signal is 128 and its number; undefined where the shell itself has ended, with
   * nothing started unless `onStart` was called
   */
  async run({ file, args, onOutput, onStart, onExit }: ShellCommand): Promise<number | undefined> {
    const code = new Promise<number>((resolve) => {
      this.#onStatus = (word, value) => {
        if (word === 's') return onStart(value);
        onExit();
        resolve(value);
      };
    });
    const ends = [this.#out.next((text) => onOutput('out', text)), this.#err.next((text) => onOutput('err', text))];
    this.#send(`r ${[file, ...args].map(quoted).join(' ')}\n`);
    const ended = Promise.all([code, ...ends]).then(([value]) => value);
    return await Promise.race([ended, this.#gone]);
  }

  /** Lets it end: it starts nothing more. */
  end(): void {
    this.#stdin.end();
  }

  /** Whoever still holds its output once it has ended was left by a command, and ends as well. */
  #release(): void {
    const timer = setTimeout(() => {
      new ProcessFamily(this.#child.pid ?? 0, this.place).end();
      for (const stream of this.#child.stdio) stream?.destroy();
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

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
