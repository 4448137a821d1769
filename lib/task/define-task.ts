/** The function of the public API that a task file calls; loads nothing. */
import type { TaskSource } from './definition.ts';

/** Gives a task's definition its types and returns it as it is. */
export function defineTask(task: TaskSource): TaskSource {
  return task;
}
