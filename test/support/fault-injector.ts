/** Runs a command under `cpt.c`: kills its whole process tree, tears a write or fails a call at any file-changing system call. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { constants } from 'node:os';
import { join } from 'node:path';
import { TempFolder } from './temp-folder.ts';

/** `torn`: half of a write, then the kill. */
export const FAULT_KINDS = ['kill', 'torn', 'ENOSPC', 'EIO'] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** What happens at which file-changing system call. */
export interface Fault {
  /** Counted from 1. */
  readonly at: number;
  /** Counted from the first call that begins like this. */
  readonly from?: string;
  readonly how: FaultKind;
}

/** A command to be run. */
export interface FaultOrder {
  /** Absolute path of the folder whose changes are counted. */
  readonly root: string;
  /** Nothing happens where it is missing. */
  readonly fault?: Fault;
  readonly command: readonly string[];
  /** Words that enter a name space and the folder to run in there; else it runs in `root`. */
  readonly enter?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** How it ended; 137: it was killed. */
export interface FaultedRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The calls up to the kill, each as `rename /generated/index.json`. */
  readonly calls: readonly string[];
}

/** Process ids are only kept apart, so that nothing outlives the kill, where a user may be root of a name space. */
const PREFIX = process.getuid?.() === 0 ? [] : ['unshare', '--user', '--map-root-user'];

/** Use with `await using`. */
export class FaultInjector implements AsyncDisposable {
  readonly #folder: TempFolder;
  #runs = 0;

  private constructor(folder: TempFolder) {
    this.#folder = folder;
  }

  /** Compiles the injector; returns the reason where this machine has no use for it. */
  static async create(): Promise<FaultInjector | string> {
    if (process.platform !== 'linux') return 'faults are injected by seccomp, which only Linux has';
    const folder = await TempFolder.create({ 'root/file': '' });
    const source = join(import.meta.dirname, 'cpt.c');
    const compiled = await run(['cc', '-O1', '-o', folder.at('cpt'), source], process.env);
    const injector = new FaultInjector(folder);
    const trial =
      compiled.code === 0
        ? await injector.run({ root: folder.at('root'), command: ['rm', folder.at('root/file')] })
        : { ...compiled, calls: [] };
    if (trial.code === 0 && trial.calls.length === 1) return injector;
    await folder[Symbol.asyncDispose]();
    return `faults cannot be injected here: ${trial.stderr.trim().split('\n')[0] || 'no call was seen'}`;
  }

  /** Runs a command in `root` to its end, or to its fault. */
  async run({ root, fault, command, enter, env = {} }: FaultOrder): Promise<FaultedRun> {
    this.#runs += 1;
    const log = this.#folder.at(`log-${this.#runs}`);
    const action = fault === undefined || fault.how === 'kill' || fault.how === 'torn' ? fault?.how : errno(fault.how);
    const at = fault?.from === undefined ? String(fault?.at ?? 0) : `${fault.at}@${fault.from}`;
    const injected = [this.#folder.at('cpt'), root, at, action ?? 'kill', log, '--', ...command];
    const { PATH = '', HOME = '' } = process.env;
    const end = await run([...(enter ?? PREFIX), ...injected], { PATH, HOME, ...env }, enter ? undefined : root);
    const lines = (await readFile(log, 'utf8').catch(() => '')).split('\n').filter((line) => line !== '');
    return { ...end, calls: lines.map((line) => line.split(' ').slice(2).join(' ')) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#folder[Symbol.asyncDispose]();
  }
}

function errno(name: 'ENOSPC' | 'EIO'): string {
  return `errno=${constants.errno[name]}`;
}

async function run(
  [file = '', ...args]: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  cwd?: string,
): Promise<{ code: number; stdout: string; stderr: string }> {
  return await new Promise((resolve) => {
    execFile(file, args, { env, cwd, maxBuffer: 1 << 28 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 127;
      resolve({ code, stdout, stderr: stderr || (code === 127 ? String(error?.message) : '') });
    });
  });
}
