/** What is kept of an action that ran. */
import type { Artifact } from './artifact.ts';
import type { Digest } from './digest.ts';
import type { ActionKey, Fingerprint } from './fingerprint.ts';
import type { KeptEdits } from './kept-edit.ts';

/** A record of one executed action; stored under its key (`schemas/action-result.schema.json`). */
export interface ActionResult {
  readonly version: 1;
  readonly key: ActionKey;
  /** `task`, or the first word of the action's name: `template`, `generate`, `compile`, … */
  readonly kind: string;
  /** Number of the task that it belongs to. */
  readonly task: number;
  readonly fingerprint: Fingerprint;
  readonly artifacts: readonly Artifact[];
  /** Blob of the JSON value that the action returned. */
  readonly value?: Digest | undefined;
  /** The task's manifest, restored with its outputs. */
  readonly manifest?: Extract<Artifact, { kind: 'file' }> | undefined;
  /** Keys of the actions that this task's run was made of, by action name. */
  readonly actions?: Readonly<Record<string, ActionKey>> | undefined;
  /** Paths of the artifacts that the task published by `write`; the others it wrote itself. */
  readonly published?: readonly string[] | undefined;
  /** Edits of its artifacts that stay. */
  readonly edits?: KeptEdits | undefined;
  readonly durationMs: number;
  /** ISO 8601. */
  readonly at: string;
  /** Version of conductor that recorded it. */
  readonly by: string;
}
