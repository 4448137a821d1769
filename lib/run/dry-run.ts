/** Tells what a run would do, without doing it: the events of the run as it would end, in no time. */
import type { Cause } from '../model/cause.ts';
import type { Outcome } from '../model/decision.ts';
import { decideDue } from './decide-due.ts';
import { taskOf } from './decide-task.ts';
import type { RunnerPorts } from './runner-ports.ts';

/** Says for each task how it would end. What comes after a need that would run is taken to run as well. */
export async function dryRun(ids: readonly number[], ports: RunnerPorts): Promise<void> {
  const due = new Set<number>();
  for (const id of ids) {
    const { outcome, because } = await foresee(id, ports, due);
    if (outcome === 'executed') due.add(id);
    ports.emit({ type: 'task-ended', task: id, outcome, because, ms: 0 });
  }
}

async function foresee(
  id: number,
  ports: RunnerPorts,
  due: ReadonlySet<number>,
): Promise<{ readonly outcome: Outcome; readonly because: readonly Cause[] }> {
  const needs = taskOf(ports.workspace, id).definition.needs;
  const running = needs.filter((need) => due.has(need));
  if (running.length > 0) {
    return {
      outcome: 'executed',
      because: running.map((need) => ({ kind: 'not-cached', why: `need ${need} would run` })),
    };
  }
  const { decision } = await decideDue(id, ports);
  if (decision.kind === 'fresh') return { outcome: 'fresh', because: [] };
  return { outcome: decision.kind === 'run' ? 'executed' : 'restored', because: decision.because };
}
