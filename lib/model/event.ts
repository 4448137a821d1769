/** What the engine says while it works. Reporters subscribe; the engine never prints. */
import type { Cause } from './cause.ts';
import type { Problem } from './conductor-error.ts';
import type { ActionCounts, ActionOutcome, Outcome } from './decision.ts';
import type { Efficiency } from './efficiency.ts';

/** A failure as plain data, fit to cross a process boundary. */
export interface Failure {
  readonly code: string;
  readonly problems: readonly Problem[];
  /** Folder, workspace-relative, of what the failed attempt wrote. */
  readonly kept?: string | undefined;
  /** Set for what is not an expected error: a bug's or a user task's own stack. */
  readonly stack?: string | undefined;
}

/** What one transaction did and took. */
export interface WriteMetrics {
  /** Files, links and folders written and removed. */
  readonly files: number;
  /** Bytes of the files written. */
  readonly bytes: number;
  /** Files that were right already. */
  readonly unchanged: number;
  /** Writes that a later one to the same path made needless. */
  readonly coalesced: number;
  /** Backup sets made. */
  readonly backups: number;
  /** Interrupted transactions of killed processes that were taken back first. */
  readonly rollbacks: number;
  /** Milliseconds of each step. */
  readonly ms: {
    readonly survey: number;
    readonly stage: number;
    readonly backup: number;
    readonly journal: number;
    readonly apply: number;
    readonly flush: number;
  };
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
      readonly metrics?: WriteMetrics;
    }
  | {
      /** What processes of it took, with all that they started: the most bytes at a time, and processor time. */
      readonly type: 'usage';
      readonly task: number;
      readonly memory: number;
      readonly cpuMs: number;
    }
  | { readonly type: 'log'; readonly task: number; readonly stream: 'out' | 'err' | 'log'; readonly text: string }
  | { readonly type: 'warning'; readonly task?: number | undefined; readonly code: string; readonly problem: Problem };

/** What a run is about. */
export interface RunStarted {
  readonly type: 'run-started';
  readonly run: string;
  readonly version: string;
  readonly tasks: readonly { readonly id: number; readonly name: string; readonly slug: string }[];
  /** How many runs keep their log files. */
  readonly keepLogs: number;
  /** What of the tasks' output the configuration shows; `auto` where it is left out. */
  readonly showLogs?: 'auto' | 'stream' | 'grouped' | 'errors';
}

/** Events of the run itself. */
export type RunEvent =
  | TaskEvent
  | RunStarted
  | { readonly type: 'waiting'; readonly for: string }
  /** A limit holds it up although there is a slot for it: `memory`, `cpu`, `alone`, `pool <name>`. */
  | { readonly type: 'task-held'; readonly task: number; readonly for: string }
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
      /** How often it was tried, where that is more than once; `ms` has the waits in it. */
      readonly attempts?: number | undefined;
    }
  | {
      readonly type: 'task-retried';
      readonly task: number;
      /** The attempt that failed, from 1, and how many there may be. */
      readonly attempt: number;
      readonly of: number;
      /** What of its failure is tried again: `exit code 75`. */
      readonly because: string;
      /** Milliseconds until the next one may start. */
      readonly ms: number;
      readonly failure: Failure;
    }
  | {
      /** A service that was started is there now; `ms` is how long that took. */
      readonly type: 'service-ready';
      readonly task: number;
      readonly ms: number;
    }
  /** All that is left of the run is this service, which goes on until it is told to stop. */
  | { readonly type: 'serving'; readonly task: number }
  | ({ readonly type: 'efficiency' } & Efficiency)
  /** The run did not end well, and can be gone on with. */
  | { readonly type: 'resumable'; readonly run: string }
  | { readonly type: 'run-ended'; readonly ok: boolean; readonly ms: number };

/** Takes events. Emitters never wait for it. */
export type Emit<E = RunEvent> = (event: E) => void;
