/** What the engine and a task's own process say to each other. */
import type { Failure, TaskEvent } from '../../model/event.ts';
import type { ActionKey, Fingerprint } from '../../model/fingerprint.ts';
import type { Optimizations } from '../../task/context.ts';
import type { TaskDefinition } from '../../task/definition.ts';
import type { Durability } from '../../write/durability.ts';

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
  /** Keys of the actions of its last result, by name. */
  readonly previousActions: Readonly<Record<string, ActionKey>>;
}

/** What a task's own process hands back when it is done. */
export interface HostResult {
  /** Paths that `write` and actions made or kept; undefined where the task wrote its outputs itself. */
  readonly made: readonly string[] | undefined;
  readonly actions: Readonly<Record<string, ActionKey>>;
  /** Local modules loaded while it ran, workspace-relative. */
  readonly modules: readonly string[];
}

/** Host -> engine. */
export type HostMessage =
  | { readonly type: 'event'; readonly event: TaskEvent }
  | { readonly type: 'done'; readonly result: HostResult }
  | { readonly type: 'failed'; readonly failure: Failure };
