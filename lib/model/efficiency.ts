/** How near a run came to the shortest time in which its tasks can be done. All times in milliseconds. */

/** Tasks of which each needs the one before, and their time together. */
export interface CriticalPath {
  readonly tasks: readonly number[];
  readonly ms: number;
}

/** The figures of one run. */
export interface Efficiency {
  /** Time of all tasks together. */
  readonly workMs: number;
  /** From the first start to the last end. */
  readonly elapsedMs: number;
  /** How many tasks might run at once. */
  readonly slots: number;
  /** No run of these tasks can be shorter: the critical path, or the work shared out among the slots. */
  readonly boundMs: number;
  readonly criticalPath: CriticalPath;
  /** Bound ÷ elapsed. */
  readonly ofBound: number;
  /** Work ÷ (elapsed × slots). */
  readonly ofSlots: number;
  /** Tasks that a limit held up although there was a slot for them, and which: `memory`, `cpu`, `alone`, `pool <name>`. */
  readonly held?: readonly { readonly task: number; readonly for: string }[] | undefined;
}
