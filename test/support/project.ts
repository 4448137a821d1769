/** A project in its own temporary folder, and the real binary run on it. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { cp, mkdir, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { TempFolder } from './temp-folder.ts';

/** The repository's root. */
export const REPOSITORY: string = dirname(dirname(import.meta.dirname));
const BINARY = join(REPOSITORY, 'bin/conductor.cjs');

/** How an invocation ended. */
export interface Invocation {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The document that `--json` prints, as far as tests look at it. */
export interface Report {
  readonly ok: boolean;
  readonly run: string;
  readonly tasks: readonly {
    readonly id: number;
    readonly outcome: string;
    readonly because: readonly string[];
    readonly phases: readonly { readonly name: string; readonly actions: Counts }[];
  }[];
}

/** How many actions of a phase ended how. */
export interface Counts {
  readonly executed: number;
  readonly restored: number;
  readonly fresh: number;
}

/** Use with `await using`. */
export class Project implements AsyncDisposable {
  readonly folder: TempFolder;

  private constructor(folder: TempFolder) {
    this.folder = folder;
  }

  /** A project of the given files, with conductor installed. */
  static async create(files: Readonly<Record<string, string>> = {}): Promise<Project> {
    const folder = await TempFolder.create({ 'package.json': '{ "type": "module" }\n', ...files });
    await mkdir(folder.at('node_modules'), { recursive: true });
    await symlink(REPOSITORY, folder.at('node_modules/conductor-run'), 'junction');
    return new Project(folder);
  }

  /**
   * A project with the shipped pattern library and task 8.
   * @param only Names of the patterns to have; all without it.
   */
  static async withPatternLibrary(
    files: Readonly<Record<string, string>> = {},
    only?: readonly string[],
  ): Promise<Project> {
    const project = await Project.create(files);
    for (const path of ['.conductor/patterns', '.conductor/templates', 'tasks/08-code-generation.ts', 'schemas']) {
      await cp(join(REPOSITORY, path), project.folder.at(path), { recursive: true });
    }
    for (const file of only ? await project.folder.list('.conductor/patterns') : [])
      if (!only?.includes(basename(file, '.json'))) await project.folder.remove(file);
    return project;
  }

  /** Starts the binary; the caller ends it. */
  start(
    args: readonly string[],
    options: { readonly env?: Readonly<Record<string, string>>; readonly cwd?: string } = {},
  ): ChildProcess {
    const cwd = this.folder.at(options.cwd ?? '.');
    return spawn(process.execPath, [BINARY, ...args], { cwd, env: environment(options.env) });
  }

  /** Runs the binary to its end. */
  async run(
    args: readonly string[],
    options: { readonly env?: Readonly<Record<string, string>>; readonly cwd?: string } = {},
  ): Promise<Invocation> {
    return await conductor(args, { ...options, cwd: this.folder.at(options.cwd ?? '.') });
  }

  /** Runs with `--json` and returns the report. */
  async report(...args: string[]): Promise<Report> {
    const { stdout, stderr } = await this.run([...args, '--json']);
    if (stdout === '') throw new Error(`No report: ${stderr}`);
    return JSON.parse(stdout) as Report;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.folder[Symbol.asyncDispose]();
  }
}

/** Runs the binary to its end in any folder. */
export async function conductor(
  args: readonly string[],
  { cwd, env }: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> | undefined },
): Promise<Invocation> {
  return await new Promise((resolve) => {
    const settings = { cwd, env: environment(env), maxBuffer: 1 << 28 };
    execFile(process.execPath, [BINARY, ...args], settings, (error, stdout, stderr) => {
      resolve({ code: error ? (typeof error.code === 'number' ? error.code : null) : 0, stdout, stderr });
    });
  });
}

/** What every invocation gets: the caller's PATH, no CI, no colours; and where to leave its coverage, when that is measured. */
function environment(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const { PATH = '', HOME = '', SystemRoot, CONDUCTOR_COVERAGE } = process.env;
  const coverage = CONDUCTOR_COVERAGE ? { NODE_V8_COVERAGE: CONDUCTOR_COVERAGE } : {};
  return { PATH, HOME, ...(SystemRoot ? { SystemRoot } : {}), ...coverage, ...more };
}
