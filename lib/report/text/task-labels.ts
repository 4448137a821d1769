/** Tasks as the start of a line. */
import type { RunEvent } from '../../model/event.ts';
import { oneLine } from './visible.ts';

type RunTask = Extract<RunEvent, { type: 'run-started' }>['tasks'][number];

/** Task number -> number and name, `08 Code generation`, padded so that what follows stands in one column. */
export function taskLabels(tasks: readonly RunTask[]): ReadonlyMap<number, string> {
  const names = tasks.map((task) => [task.id, `${idText(task.id)} ${oneLine(task.name)}`] as const);
  const width = Math.max(0, ...names.map(([, name]) => name.length));
  return new Map(names.map(([id, name]) => [id, name.padEnd(width)]));
}

/** A task's number as in its file name: at least two digits. */
export function idText(id: number): string {
  return String(id).padStart(2, '0');
}
