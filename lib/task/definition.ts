/** What a user writes in a task file, and the data of it that the engine works with. */
import type { Json } from '../model/canonical-json.ts';
import type { TaskContext } from './context.ts';

/** Resources that a task says it needs. `cpu` in cores; `memory` as a number of bytes or text such as `512MB`. */
export interface Resources {
  readonly cpu?: number;
  readonly memory?: number | string;
}

/** What `defineTask` takes. Exactly one of `run` and `command` is given. */
export interface TaskSource {
  /** The task's number; must agree with the file name where given (`08-…` is 8). */
  readonly id?: number;
  /** What people read. Default: from the file name. */
  readonly name?: string;
  /** One sentence for `conductor list`. */
  readonly description?: string;
  /** Numbers or file-name slugs of tasks that must be done before. */
  readonly needs?: readonly (number | string)[];
  /** Globs of files whose content decides the result; `!` excludes. */
  readonly inputs?: readonly string[];
  /** Globs of files that the task makes and owns. */
  readonly outputs?: readonly string[];
  /** Names of environment variables that reach the task and decide its result; `CI_*` is a wildcard. */
  readonly env?: readonly string[];
  /** Further values that decide the result. */
  readonly params?: Readonly<Record<string, Json>>;
  readonly resources?: Resources;
  /** False: always run, never record. Default true. */
  readonly cache?: boolean;
  /** A shell command, run by `bash` (`sh` where there is none) in the workspace's root. */
  readonly command?: string;
  /** The task's code. */
  run?(context: TaskContext): unknown;
}

/** A task's definition as data, validated (`schemas/task.schema.json`), with every default filled in. */
export interface TaskDefinition {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  /** The file's name without number and ending: `code-generation`. */
  readonly slug: string;
  /** Workspace-relative path of the file. */
  readonly file: string;
  readonly needs: readonly number[];
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly env: readonly string[];
  readonly params: Readonly<Record<string, Json>>;
  readonly resources: Resources;
  readonly cache: boolean;
  /** How it runs: its own `run` function, a shell command, or the script that the file itself is. */
  readonly how:
    | { readonly kind: 'run' }
    | { readonly kind: 'command'; readonly command: string }
    | { readonly kind: 'script' };
}
