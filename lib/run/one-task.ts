/** The one task that a word names, for commands that are about a single task. */
import { ConductorError } from '../model/conductor-error.ts';
import type { TaskGraph } from '../plan/graph.ts';
import { selectTasks } from '../plan/select.ts';

/**
 * Its number.
 * @throws {ConductorError} `task/unknown`, `task/ambiguous`, also for a range of several tasks
 */
export function oneTask(graph: TaskGraph, word: string): number {
  const [id, ...others] = selectTasks(graph, [word], { only: true });
  if (id !== undefined && others.length === 0) return id;
  throw new ConductorError({
    code: 'task/ambiguous',
    message: `Cannot take "${word}": it names several tasks, expected one`,
    help: `Say one number: ${[id, ...others].join(' or ')}`,
  });
}
