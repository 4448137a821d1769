/** The tasks of a workspace as a table. */
import type { Paint } from '../report/paint.ts';
import { outcomeStyle } from '../report/text/outcome-text.ts';
import { ageText } from '../report/text/quantities.ts';
import { tableLines } from '../report/text/table.ts';
import { idText } from '../report/text/task-labels.ts';
import { oneLine } from '../report/text/visible.ts';
import type { Workspace } from '../run/workspace.ts';

/** How the table is made: `now` in milliseconds since 1970. */
interface ListOptions {
  readonly now: number;
  readonly paint: Paint;
}

/** One line a task, or a line of what to do where there is none. */
export function listLines(
  { root, loaded, tasks, last }: Pick<Workspace, 'root' | 'loaded' | 'tasks' | 'last'>,
  { now, paint }: ListOptions,
): readonly string[] {
  if (tasks.length === 0) {
    const folder = loaded.config.tasks;
    return [`No tasks in "${root}": the first one would be "${folder}/01-hello.ts" or "${folder}/01-hello.sh"`];
  }
  const left = tableLines(tasks.map(({ id, name, needs }) => [idText(id), oneLine(name), needsText(needs), '|']));
  const right = tableLines(tasks.map(({ id }) => endedCells(last(id), now)));
  return tasks.map(({ id }, at) => {
    const known = last(id);
    const ended = paint(known ? outcomeStyle(known.outcome) : 'dim', right[at] ?? '');
    return `${left[at]?.slice(0, -1)}${ended}`; // the bar has kept the width of the column before it
  });
}

function needsText(needs: readonly number[]): string {
  return needs.length === 0 ? '' : `needs ${needs.join(', ')}`;
}

function endedCells(last: ReturnType<Workspace['last']>, now: number): readonly string[] {
  return last === undefined ? ['never run'] : [last.outcome, ageText(now - Date.parse(last.at))];
}
