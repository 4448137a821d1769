/** The `[PERF]` lines: one a phase, one a task. Knows their format only, not where they go. */
import type { ActionCounts } from '../model/decision.ts';

/** What one phase took. `ms` is wall time in milliseconds. */
interface PhaseTiming {
  readonly task: number;
  readonly phase: string;
  readonly ms: number;
  readonly actions: ActionCounts;
}

/** A phase's line: `[PERF] task=8 phase=generation ms=31.2 executed=1 restored=0 fresh=11`. */
export function phasePerfLine({ task, phase, ms, actions }: PhaseTiming): string {
  const { executed, restored, fresh } = actions;
  const counts = `executed=${executed} restored=${restored} fresh=${fresh}`;
  return `[PERF] task=${task} phase=${phaseWord(phase)} ms=${ms.toFixed(1)} ${counts}`;
}

/** A task's line: `[PERF] task=8 total ms=312.4`. `ms` is wall time in milliseconds. */
export function totalPerfLine(task: number, ms: number): string {
  return `[PERF] task=${task} total ms=${ms.toFixed(1)}`;
}

/** One word for a phase's name, so that a line can be split at its spaces. */
function phaseWord(phase: string): string {
  return phase.trim().toLowerCase().replace(/\s+/g, '-');
}
