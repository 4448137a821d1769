/** What a user writes in a task file, and the data of it that the engine works with. */
import type { Json } from '../model/canonical-json.ts';
import type { TaskData } from '../model/formats/task.ts';
import type { TaskContext } from './context.ts';

/** Resources that a task says it needs. `cpu` in cores; `memory` as a number of bytes or text such as `512MB`. */
export type Resources = NonNullable<TaskData['resources']>;

/** Which failures of a task are tried again, and how often. */
export interface RetryRule {
  /** Altogether. */
  readonly attempts: number;
  /** The longest wait before the second attempt, and before any, in milliseconds. */
  readonly delayMs: number;
  readonly maxDelayMs: number;
  readonly on: NonNullable<TaskData['retry']>['on'];
}

/** How long an attempt may run: as long as it likes, milliseconds, or a multiple of how long the task has taken within bounds. */
export type TimeoutRule =
  | { readonly kind: 'none' }
  | { readonly kind: 'fixed'; readonly ms: number }
  | { readonly kind: 'adaptive'; readonly factor: number; readonly minMs: number; readonly maxMs?: number | undefined };

/** When a task that goes on running is ready, and how many milliseconds that may take. */
export interface ServiceRule {
  readonly ready: NonNullable<TaskData['service']>['ready'];
  readonly withinMs: number;
}

/** What `defineTask` takes. Exactly one of `run` and `command` is given; a command goes to `sh -c`, as in npm scripts. */
export interface TaskSource extends Omit<TaskData, 'params'> {
  /** Further values that decide the result. */
  readonly params?: Readonly<Record<string, Json>>;
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
  /** Names of the pools of which it takes a place while it runs. */
  readonly uses: readonly string[];
  readonly retry?: RetryRule;
  readonly timeout?: TimeoutRule;
  /** Names of what it depends on outside the workspace. */
  readonly circuits: readonly string[];
  readonly service?: ServiceRule;
  /** How long it is said to take, in milliseconds. */
  readonly estimate?: number | undefined;
  /** What of the machine decides the result. */
  readonly machine?: TaskData['machine'];
  readonly cache: boolean;
  /** Tasks of one group leave all their outputs or none. */
  readonly group?: string;
  /** How it runs: its own `run` function, a shell command, or the script that the file itself is. */
  readonly how:
    | { readonly kind: 'run' }
    | { readonly kind: 'command'; readonly command: string }
    /** Strict: under `set -euo pipefail`. */
    | { readonly kind: 'script'; readonly strict: boolean };
}
