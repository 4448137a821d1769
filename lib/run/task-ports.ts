/** What running a task is built on, and how it ends. */
import type { Emit, Failure } from '../model/event.ts';
import type { KeptEdits } from '../model/kept-edit.ts';
import type { Launch } from './child-process.ts';
import type { FailureTraits } from './failure-traits.ts';
import type { HostResult } from './host/messages.ts';
import type { RiskyPlan } from './risk.ts';

/** Ports of a running task. */
export interface TaskPorts {
  /** The environment that reaches it. */
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly emit: Emit;
  readonly launch?: Launch | undefined;
  /** Rejects where a plan of the task may not be carried out. */
  allow?(plan: RiskyPlan): Promise<void>;
}

/** How the task's own code ended. */
export type TaskEnd =
  | { readonly ok: true; readonly result: HostResult }
  | {
      readonly ok: false;
      readonly failure: Failure;
      readonly edits?: KeptEdits | undefined;
      /** What decides whether it is tried again; undefined: nothing of it does. */
      readonly traits?: FailureTraits | undefined;
      /** Whether it was ended because its time was over. */
      readonly timedOut?: boolean;
      /** What of the failure the task has tried again: `exit code 75`; undefined where it is final. */
      readonly again?: string | undefined;
    };
