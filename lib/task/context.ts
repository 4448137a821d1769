/** What a task's `run` gets: the tools, bound to its workspace, environment, log and cancellation. */
import type { Shell } from 'zx';
import type { Json } from '../model/canonical-json.ts';
import type { ActionOutcome } from '../model/decision.ts';
import type { Digest } from '../model/digest.ts';
import type { WriteMetrics } from '../model/event.ts';

/** A file that an action or a phase made, by workspace-relative path; perhaps still staged, not yet published. */
export interface MadeFile {
  readonly path: string;
  readonly digest: Digest;
  readonly size: number;
}

/** What a piece of work inside a task may do. */
export interface ActionContext {
  /** Stages a file. Only declared outputs may be written. */
  write(path: string, content: string | Uint8Array, options?: { readonly executable?: boolean }): void;
  /** Bytes of a file, staged ones first. Of an action that is cached, only declared inputs, and outputs, may be read. */
  read(path: string): Promise<Buffer>;
  /** Adds a line to the action's own log file. */
  log(line: string): void;
  readonly signal: AbortSignal;
}

/** A piece of a task that is run or reused on its own. */
export interface ActionRequest<T extends Json = Json> {
  /** Unique within the task; the first word is its kind: `generate bloom`. */
  readonly name: string;
  /**
   * Files that decide the result, by path; staged content counts before what is on disk. What was read before the action
   * is asked for is given with the digest of what was read: the file may be another one by now.
   */
  readonly inputs?: readonly (string | Pick<MadeFile, 'path' | 'digest'>)[];
  /** Everything else that decides it. */
  readonly params?: Json;
  /** Exact paths that it writes. */
  readonly outputs?: readonly string[];
  /** False: neither look up nor record. Default true. */
  readonly cache?: boolean;
  /** An up-to-date record kept elsewhere (a manifest): where the files on disk match it, the action is fresh without a cache look-up. */
  readonly record?:
    | { readonly outputs: readonly { readonly path: string; readonly digest: Digest }[]; readonly value: T }
    | undefined;
  /** Reasons known to the caller, said instead of the found ones when it runs. */
  readonly because?: readonly string[] | undefined;
  run(context: ActionContext): T | undefined | Promise<T | undefined>;
}

/** How an action ended. */
export interface ActionReply<T extends Json = Json> {
  readonly outcome: ActionOutcome;
  readonly because: readonly string[];
  readonly outputs: readonly MadeFile[];
  /** What `run` returned, read from the cache only when asked for. Undefined where `run` returned nothing. */
  value(): Promise<T | undefined>;
}

/** Runs a piece of work or reuses its recorded result. */
export type Action = <T extends Json = Json>(request: ActionRequest<T>) => Promise<ActionReply<T>>;

/** Which optimisations are in force (config `optimizations`, `--no-template-cache`, `--sequential`, `--no-incremental`). */
export interface Optimizations {
  readonly templateCache: boolean;
  readonly parallelGeneration: boolean;
  readonly incrementalCompilation: boolean;
}

/** Compiled templates, loaded when first used. */
export interface TemplateLibrary {
  /** Names of all templates, without engine ending: `layered.ts` for `layered.ts.hbs`. */
  readonly names: readonly string[];
  /** Digest of a template, all partials it reaches, its engine's version and the helpers; undefined for an unknown name. */
  digest(name: string): Digest | undefined;
  /** Renders; throws a `ConductorError` that names template, line and column. */
  render(name: string, data: object): Promise<string>;
}

/** A pattern file that was read and validated. */
export interface PatternFile {
  /** Slug from the file name: `bloom`. */
  readonly name: string;
  /** Workspace-relative path. */
  readonly path: string;
  readonly digest: Digest;
  /** Name of the template it uses. */
  readonly template: string;
}

/** Tools for templates. */
export interface TemplateTools {
  /**
   * Finds every template under `folder` and compiles those that patterns use (all patterns of `patterns`, default
   * `.conductor/patterns`); a cached compiled form is not even loaded until a pattern renders with it.
   */
  precompile(folder?: string, options?: { readonly patterns?: string }): Promise<TemplateLibrary>;
}

/** Tools for patterns. */
export interface PatternTools {
  /** Reads and validates every pattern of `folder` (default `.conductor/patterns`). */
  discover(folder?: string): Promise<readonly PatternFile[]>;
  /** Generates one module a pattern, the runtime beside them and the registry, into `into`. */
  generate(options: {
    readonly library: TemplateLibrary;
    readonly into: string;
    readonly from?: string;
  }): Promise<readonly MadeFile[]>;
  /** Stages `package.json` and `index.json` of the generated package in `folder`, from what was generated and compiled. */
  pack(options: PackOptions): Promise<readonly MadeFile[]>;
}

/** What `patterns.pack` makes a package of. */
export interface PackOptions {
  /** Folder of the package: `generated`. */
  readonly folder: string;
  readonly sources: readonly MadeFile[];
  readonly compiled: readonly MadeFile[];
  /** Package name. Default: the folder's name. */
  readonly name?: string;
  readonly version?: string;
}

/** Compiles TypeScript sources to ESM, declarations and source maps, incrementally by the task's manifest. */
export type Compile = (options: {
  readonly sources: readonly MadeFile[];
  readonly into: string;
}) => Promise<readonly MadeFile[]>;

/** Counts and sizes of what was published. */
export interface PublishReport {
  readonly files: number;
  readonly bytes: number;
  readonly written: number;
  readonly unchanged: number;
  readonly removed: number;
  /** What the transaction took. */
  readonly metrics: WriteMetrics;
}

/** Staged writes, published all at once. */
export interface Write {
  /** Stages a file. */
  (path: string, content: string | Uint8Array, options?: { readonly executable?: boolean }): void;
  /** Bytes of a file, staged ones first. */
  read(path: string): Promise<Buffer>;
  /**
   * Publishes everything staged, and removes what the task's last result left and this one does not have.
   * Called by the engine at the end of `run` where the task did not.
   */
  publish(): Promise<PublishReport>;
}

/** Everything a task's `run` gets. */
export interface TaskContext {
  /** zx's `$`, bound to the workspace, the declared environment, the task's log and its cancellation. */
  readonly $: Shell;
  /** Runs `work` as a named, timed phase. */
  phase<T>(name: string, work: () => T | Promise<T>): Promise<T>;
  readonly action: Action;
  readonly templates: TemplateTools;
  readonly patterns: PatternTools;
  readonly compile: Compile;
  readonly write: Write;
  /** Writes a line to the task's log. */
  log(line: string): void;
  /** Absolute path of the workspace's root. */
  readonly root: string;
  /** The declared environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly params: Readonly<Record<string, Json>>;
  readonly optimizations: Optimizations;
  /** How many pieces of work may go at once. */
  readonly concurrency: number;
  readonly signal: AbortSignal;
}
