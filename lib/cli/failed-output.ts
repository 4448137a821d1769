/** What a failed task printed, for commands that run tasks in copies. */
import type { Emit } from '../model/event.ts';
import { LineSplitter } from '../report/line-splitter.ts';
import type { Screen } from '../report/screen.ts';
import { visible } from '../report/text/visible.ts';

const TAIL_LINES = 20;

/** The copy and its logs are gone when a failure is read, so that the last lines are shown with it. */
export function failedOutput(screen: Screen, clear: () => void): Emit {
  const splitter = new LineSplitter();
  const tails = new Map<number, readonly string[]>();
  const keep = (task: number, lines: readonly string[]) => {
    tails.set(task, [...(tails.get(task) ?? []), ...lines].slice(-TAIL_LINES));
  };
  return (event) => {
    if (event.type === 'log') keep(event.task, splitter.lines(event));
    if (event.type === 'task-retried') keep(event.task, splitter.rest(event.task));
    if (event.type !== 'task-ended') return;
    keep(event.task, splitter.rest(event.task));
    if (!event.failure) return;
    clear();
    screen.err(...(tails.get(event.task) ?? []).map((line) => `  | ${visible(line)}`.trimEnd()));
  };
}
