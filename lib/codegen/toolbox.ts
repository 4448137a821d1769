/** What the tools of this room are built on; the worker of a task gives it. */
import type { Problem } from '../model/conductor-error.ts';
import type { Action, Optimizations } from '../task/context.ts';

/** The staged tree over the workspace: staged content counts before what is on disk. */
export interface Stage {
  write(path: string, content: string | Uint8Array, options?: { readonly executable?: boolean }): void;
  /** Rejects with an error of code `ENOENT` where there is no such file. */
  read(path: string): Promise<Buffer>;
}

/** Ports to the task that the tools work for. */
export interface Toolbox {
  /** Absolute path of the workspace's root. */
  readonly root: string;
  readonly task: { readonly id: number; readonly slug: string };
  readonly action: Action;
  readonly stage: Stage;
  readonly optimizations: Optimizations;
  /** How many pieces of work may go at once. */
  readonly concurrency: number;
  readonly signal: AbortSignal;
  warn(code: string, problem: Problem): void;
  log(line: string): void;
}
