/** The `[PERF]` lines: one a phase, one a publication, one a task. Knows their format only, not where they go. */
import type { ActionCounts } from '../model/decision.ts';
import type { WriteMetrics } from '../model/event.ts';

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

/** A publication's line: `[PERF] task=8 write files=5 bytes=1200 unchanged=107 … ms=3.1 survey=0.4 stage=1.2 …`. */
export function writePerfLine(task: number, metrics: WriteMetrics): string {
  const { files, bytes, unchanged, coalesced, backups, rollbacks, ms } = metrics;
  const done = `files=${files} bytes=${bytes} unchanged=${unchanged} coalesced=${coalesced} backups=${backups} rollbacks=${rollbacks}`;
  const steps = Object.entries(ms).map(([step, time]) => `${step}=${time.toFixed(1)}`);
  const total = Object.values(ms).reduce((sum, time) => sum + time, 0);
  return `[PERF] task=${task} write ${done} ms=${total.toFixed(1)} ${steps.join(' ')}`;
}

/** One word for a phase's name, so that a line can be split at its spaces. */
function phaseWord(phase: string): string {
  return phase.trim().toLowerCase().replace(/\s+/g, '-');
}
