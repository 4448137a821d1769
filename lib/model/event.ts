/** What the engine says while it works. Reporters subscribe; the engine never prints. */
import type { Cause } from './cause.ts';
import type { Problem } from './conductor-error.ts';
import type { ActionCounts, ActionOutcome, Outcome } from './decision.ts';

/** A failure as plain data, fit to cross a process boundary. */
export interface Failure {
  readonly code: string;
  readonly problems: readonly Problem[];
  /** Set for what is not an expected error: a bug's or a user task's own stack. */
  readonly stack?: string | undefined;
}

/** Events that a task's worker sends about itself. */
export type TaskEvent =
  | { readonly type: 'phase-started'; readonly task: number; readonly phase: string }
  | {
      readonly type: 'phase-ended';
      readonly task: number;
      readonly phase: string;
      readonly ms: number;
      readonly actions: ActionCounts;
      readonly ok: boolean;
    }
  | {
      readonly type: 'action-started';
      readonly task: number;
      readonly phase: string | undefined;
      readonly action: string;
    }
  | {
      readonly type: 'action-ended';
      readonly task: number;
      readonly phase: string | undefined;
      readonly action: string;
      readonly outcome: ActionOutcome | 'failed';
      readonly because: readonly string[];
      readonly ms: number;
      readonly log: readonly string[];
    }
  | {
      readonly type: 'cache-lookup';
      readonly task: number;
      readonly action: string;
      readonly hit: boolean;
      readonly reason: string;
    }
  | {
      readonly type: 'published';
      readonly task: number;
      readonly phase: string | undefined;
      /** How many outputs there are, and their size together. */
      readonly files: number;
      readonly bytes: number;
      readonly written: number;
      readonly unchanged: number;
      readonly removed: number;
    }
  | { readonly type: 'log'; readonly task: number; readonly stream: 'out' | 'err' | 'log'; readonly text: string }
  | { readonly type: 'warning'; readonly task?: number | undefined; readonly code: string; readonly problem: Problem };

/** Events of the run itself. */
export type RunEvent =
  | TaskEvent
  | {
      readonly type: 'run-started';
      readonly run: string;
      readonly version: string;
      readonly tasks: readonly { readonly id: number; readonly name: string; readonly slug: string }[];
    }
  | { readonly type: 'waiting'; readonly for: string }
  | {
      readonly type: 'task-started';
      readonly task: number;
      readonly how: 'restore' | 'run';
      readonly because: readonly Cause[];
    }
  | {
      readonly type: 'task-ended';
      readonly task: number;
      readonly outcome: Outcome;
      readonly because: readonly Cause[];
      readonly ms: number;
      readonly failure?: Failure | undefined;
    }
  | { readonly type: 'run-ended'; readonly ok: boolean; readonly ms: number };

/** Takes events. Emitters never wait for it. */
export type Emit<E = RunEvent> = (event: E) => void;
