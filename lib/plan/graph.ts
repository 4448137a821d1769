/** The tasks and their needs as a graph without cycles; knows nothing of files, states or time. */
import { ConductorError } from '../model/conductor-error.ts';

/** What planning has to know of a task. */
export interface PlanTask {
  readonly id: number;
  /** The file's name without number and ending: `code-generation`. */
  readonly slug: string;
  readonly name: string;
  readonly needs: readonly number[];
}

declare const acyclic: unique symbol;

/** Tasks whose needs all exist and lead into no cycle; made by `taskGraph` only. */
export interface TaskGraph {
  readonly tasks: ReadonlyMap<number, PlanTask>;
  /** Task number -> numbers of the tasks that need it. */
  readonly dependents: ReadonlyMap<number, readonly number[]>;
  /** Every number once, needs first; otherwise by number. */
  readonly order: readonly number[];
  readonly [acyclic]: true;
}

/**
 * Checks the needs and gives the graph.
 * @throws {ConductorError} `task/unknown-need`, or `task/cycle` with the whole path.
 */
export function taskGraph(definitions: readonly PlanTask[]): TaskGraph {
  const sorted = [...definitions].sort((a, b) => a.id - b.id);
  const tasks = new Map(sorted.map((task) => [task.id, task]));
  const dependents = new Map<number, number[]>(sorted.map((task) => [task.id, []]));
  for (const task of sorted) {
    for (const need of new Set(task.needs)) dependentsOf(dependents, task, need).push(task.id);
  }
  const graph = { tasks, dependents, order: needsFirst(tasks) };
  return graph as TaskGraph & typeof graph; // the brand is given here only
}

function dependentsOf(dependents: ReadonlyMap<number, number[]>, task: PlanTask, need: number): number[] {
  const list = dependents.get(need);
  if (list !== undefined) return list;
  throw new ConductorError({
    code: 'task/unknown-need',
    message: `Cannot plan task ${task.id} "${task.name}": it needs task ${need}, which does not exist`,
    help: `Add a task ${need}, or remove it from the needs of task ${task.id}`,
  });
}

/** One step of the walk: a task, and how many of its needs were visited. */
interface Step {
  readonly id: number;
  readonly needs: readonly number[];
  next: number;
}

// Walks with a stack of its own, because a chain of thousands of tasks would exhaust the call stack.
function needsFirst(tasks: ReadonlyMap<number, PlanTask>): number[] {
  const order: number[] = [];
  const seen = new Set<number>();
  const open = new Set<number>();
  const enter = (id: number): Step => {
    seen.add(id);
    open.add(id);
    return { id, needs: [...(tasks.get(id)?.needs ?? [])].sort((a, b) => a - b), next: 0 };
  };
  for (const start of tasks.keys()) {
    const stack = seen.has(start) ? [] : [enter(start)];
    for (let step = stack.at(-1); step !== undefined; step = stack.at(-1)) {
      const need = step.needs[step.next++];
      if (need === undefined) {
        open.delete(step.id);
        order.push(step.id);
        stack.pop();
      } else if (open.has(need)) throw cycleError([...open], need);
      else if (!seen.has(need)) stack.push(enter(need));
    }
  }
  return order;
}

function cycleError(path: readonly number[], back: number): ConductorError {
  const loop = path.slice(path.indexOf(back));
  const first = loop.indexOf(loop.reduce((a, b) => Math.min(a, b)));
  const turned = [...loop.slice(first), ...loop.slice(0, first), ...loop.slice(first, first + 1)];
  return new ConductorError({
    code: 'task/cycle',
    message: `Cannot plan the tasks: their needs form a cycle ${turned.join(' -> ')}`,
    help: 'Remove one of these needs',
  });
}
