/** What the engine and a task's own process say to each other. */
import type { Failure, TaskEvent } from '../../model/event.ts';
import type { ActionKey, Fingerprint } from '../../model/fingerprint.ts';
import type { KeptEdits } from '../../model/kept-edit.ts';
import type { Optimizations } from '../../task/context.ts';
import type { TaskDefinition } from '../../task/definition.ts';
import type { Reach } from '../../task/module-graph.ts';
import type { Durability } from '../../write/durability.ts';
import type { EditedFile, HandEditMode } from '../edited-file.ts';
import type { FailureTraits } from '../failure-traits.ts';
import type { RiskyPlan } from '../risk.ts';

/** Engine -> host, once: what to do. */
export interface HostOrder {
  readonly root: string;
  readonly definition: TaskDefinition;
  /** The task's code and packages, as its fingerprint has them: they decide what its actions do. */
  readonly code: Fingerprint['code'];
  readonly packages: Fingerprint['packages'];
  /** Whether actions are executed although a recorded result would serve. */
  readonly force: boolean;
  readonly optimizations: Optimizations;
  readonly concurrency: number;
  readonly durability: Durability;
  /** Paths that the task's last result left. */
  readonly previousOutputs: readonly string[];
  /** Other paths that hold what the task has published since, in a run that was killed. */
  readonly publishedSince: readonly string[];
  /** Keys of the actions of its last result, by name. */
  readonly previousActions: Readonly<Record<string, ActionKey>>;
  readonly handEdits: HandEditOrder;
  /** The run for which what is replaced and what fails is kept; undefined where nothing is. */
  readonly run?: string | undefined;
  /** Removing more files than this is agreed upon with the engine; undefined: nothing is. */
  readonly confirmAbove?: number | undefined;
}

/** What is to become of files that were edited by hand. */
export interface HandEditOrder {
  readonly mode: HandEditMode;
  /** Published files that are not as they were generated, by path. */
  readonly files: Readonly<Record<string, EditedFile>>;
}

/** What a task's own process hands back when it is done. */
export interface HostResult {
  /** Paths that `write` and actions made or kept; undefined where the task wrote its outputs itself. */
  readonly made: readonly string[] | undefined;
  readonly actions: Readonly<Record<string, ActionKey>>;
  /** What its modules have imported while it ran. */
  readonly reach: Reach;
  /** Edits that stayed. */
  readonly edits: KeptEdits;
}

/** Engine -> host: the answer to a question; a failure says no. */
export interface HostAnswer {
  readonly type: 'answer';
  readonly failure?: Failure;
}

/** Host -> engine. */
export type HostMessage =
  | { readonly type: 'event'; readonly event: TaskEvent }
  | { readonly type: 'ask'; readonly plan: RiskyPlan }
  | { readonly type: 'done'; readonly result: HostResult }
  | {
      readonly type: 'failed';
      readonly failure: Failure;
      readonly edits?: KeptEdits | undefined;
      readonly traits: FailureTraits;
    };
