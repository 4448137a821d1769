/** The shortest time in which tasks can be done, and how near a run came to it. Knows no clock. */
import type { CriticalPath, Efficiency } from '../model/efficiency.ts';
import { criticalPath, type Durations } from './critical-path.ts';
import type { TaskGraph } from './graph.ts';

/** Tasks and how they may be carried out. */
interface Work {
  readonly ids: readonly number[];
  readonly durations: Durations;
  /** How many tasks may run at once; 1 or more. */
  readonly slots: number;
}

/** No schedule is shorter than the longest path, nor than the work shared out evenly. */
export interface Bound {
  readonly boundMs: number;
  readonly workMs: number;
  readonly criticalPath: CriticalPath;
}

/** The bound of tasks on a number of slots. */
export function boundOf(graph: TaskGraph, { ids, durations, slots }: Work): Bound {
  const path = criticalPath(graph, ids, durations);
  const workMs = ids.reduce((sum, id) => sum + (durations.get(id) ?? 0), 0);
  return { boundMs: Math.max(path.ms, workMs / slots), workMs, criticalPath: path };
}

/** What a run made of its bound. */
export function efficiencyOf(graph: TaskGraph, work: Work & { readonly elapsedMs: number }): Efficiency {
  const { elapsedMs, slots } = work;
  const bound = boundOf(graph, work);
  const of = (ms: number) => (elapsedMs > 0 ? ms / elapsedMs : 1);
  return { ...bound, elapsedMs, slots, ofBound: of(bound.boundMs), ofSlots: of(bound.workMs / slots) };
}
