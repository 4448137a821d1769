/** Mounts that only a test sees, and that go with it, however it ends. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';

/** How a command ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Use with `await using`. */
export class MountNamespace implements AsyncDisposable {
  readonly #holder: ChildProcess;

  private constructor(holder: ChildProcess) {
    this.#holder = holder;
  }

  /** Opens one; returns the reason where this machine does not allow it. */
  static async create(): Promise<MountNamespace | string> {
    if (process.platform !== 'linux') return 'mount namespaces are Linux only';
    if (process.getuid?.() !== 0) return 'mounting needs root';
    const words = ['--mount', '--propagation', 'private', 'sh', '-c', 'echo ready; read -r end'];
    const holder = spawn('unshare', words, { stdio: ['pipe', 'pipe', 'pipe'] });
    const said = await Promise.race([once(holder.stdout, 'data'), once(holder.stderr, 'data'), once(holder, 'error')]);
    const first = String(said[0]).trim();
    return first === 'ready' ? new MountNamespace(holder) : `no mount namespace: ${first}`;
  }

  /** Words before a command that is to run inside, in a folder. */
  enter(folder: string): string[] {
    return ['nsenter', `--target=${this.#holder.pid}`, '--mount', 'sh', '-c', 'cd "$0" && exec "$@"', folder];
  }

  /** A path of the inside, as it is reached from outside. */
  at(path: string): string {
    return `/proc/${this.#holder.pid}/root${path}`;
  }

  /** Runs a command inside to its end. */
  async run(command: readonly string[], folder = '/', env: NodeJS.ProcessEnv = process.env): Promise<Ended> {
    const [file = '', ...args] = [...this.enter(folder), ...command];
    return await new Promise((resolve) => {
      execFile(file, args, { env, maxBuffer: 1 << 28 }, (error, stdout, stderr) => {
        resolve({ code: error ? (typeof error.code === 'number' ? error.code : 128) : 0, stdout, stderr });
      });
    });
  }

  /** The same; throws where it fails. */
  async must(...command: string[]): Promise<void> {
    const { code, stderr } = await this.run(command);
    if (code !== 0) throw new Error(`${command.join(' ')}: exit ${code}, ${stderr}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#holder, 'exit');
    this.#holder.stdin?.end('\n');
    await ended;
  }
}
