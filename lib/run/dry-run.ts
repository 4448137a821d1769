/** Tells what a run would do, without doing it: the events of the run as it would end, in no time. */
import type { ActionResult } from '../model/action-result.ts';
import type { Cause } from '../model/cause.ts';
import type { Outcome } from '../model/decision.ts';
import { decideDue } from './decide-due.ts';
import { taskOf } from './decide-task.ts';
import { resultRecord } from './result-record.ts';
import type { RunnerPorts } from './runner-ports.ts';

/** How a task would end, and why. */
interface Foreseen {
  readonly outcome: Outcome;
  readonly because: readonly Cause[];
}

/**
 * Says for each task how it would end. What comes after a need that would run is taken to run as well; after one that would
 * be restored it is decided by what that will have made. What `ports` remember of the workspace is of no use afterwards.
 * @param kept services among them that would go on for themselves
 */
export async function dryRun(ids: readonly number[], ports: RunnerPorts, kept: readonly number[] = []): Promise<void> {
  const due = new Map<number, Foreseen>();
  const all = new Map<number, Foreseen>();
  for (const id of ids) {
    const foreseen = await foresee(id, ports, due);
    if (foreseen.outcome === 'executed') due.set(id, foreseen);
    all.set(id, foreseen);
  }
  for (const id of ids.toReversed()) if (isService(id, ports)) all.set(id, serviceOf(id, ports, { all, kept }));
  for (const [task, foreseen] of all) ports.emit({ type: 'task-ended', task, ...foreseen, ms: 0 });
}

async function foresee(id: number, ports: RunnerPorts, due: ReadonlyMap<number, Foreseen>): Promise<Foreseen> {
  const needs = taskOf(ports.workspace, id).definition.needs;
  const running = ports.earlier?.keeps(id) ? [] : needs.filter((need) => due.has(need));
  const tasks = running.filter((need) => !isService(need, ports));
  if (tasks.length > 0) return executed(tasks.map((need) => `need ${need} would run`));
  const { decision, found } = await decideDue(id, ports);
  // That does not know yet what a service has become.
  if (running.length > 0 && decision.kind !== 'run')
    return executed(running.map((need) => `service ${need} has changed`));
  const result = decision.kind === 'restore' ? decision.result : found;
  if (result) expectResult(id, result, ports);
  if (decision.kind === 'fresh') return { outcome: 'fresh', because: decision.because ?? [] };
  return { outcome: decision.kind === 'run' ? 'executed' : 'restored', because: decision.because };
}

/** What comes after it is decided on as if it were on disk already. */
function expectResult(id: number, result: ActionResult, { workspace: { state }, observer }: RunnerPorts): void {
  const before = Object.keys(state.tasks[id]?.result?.artifacts ?? {});
  const record = resultRecord(result, true);
  observer.expect(before.map((path) => [path, undefined]));
  observer.expect(Object.entries(record.artifacts));
  state.tasks[id] = { last: { outcome: 'restored', at: result.at, durationMs: 0 }, result: record };
}

/** A service is started for those that need it, whatever has become of itself. They come after it. */
function serviceOf(
  id: number,
  ports: RunnerPorts,
  { all, kept }: { readonly all: ReadonlyMap<number, Foreseen>; readonly kept: readonly number[] },
): Foreseen {
  const dependents = ports.workspace.graph.dependents.get(id) ?? [];
  const users = dependents.filter((other) => all.get(other)?.outcome === 'executed');
  const needed = users.map((user) => `needed by ${isService(user, ports) ? 'service' : 'task'} ${user}`);
  const whys = kept.includes(id) ? ['named'] : needed;
  if (whys.length === 0) return { outcome: 'fresh', because: [] };
  return executed(whys.map((why) => `service ${why}`));
}

function executed(whys: readonly string[]): Foreseen {
  return { outcome: 'executed', because: whys.map((why) => ({ kind: 'not-cached', why })) };
}

function isService(id: number, { workspace }: RunnerPorts): boolean {
  return taskOf(workspace, id).definition.service !== undefined;
}
