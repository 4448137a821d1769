/** What running a task is built on, and how it ends. */
import type { Emit, Failure } from '../model/event.ts';
import type { HostResult } from './host/messages.ts';

/** Ports of a running task. */
export interface TaskPorts {
  /** The environment that reaches it. */
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly emit: Emit;
}

/** How the task's own code ended. */
export type TaskEnd =
  | { readonly ok: true; readonly result: HostResult }
  | { readonly ok: false; readonly failure: Failure };
