/** What `conductor prune` prints. */
import { countText } from '../report/text/quantities.ts';
import type { PruneReport } from '../run/prune-outputs.ts';

/** Paths shown; the rest is counted. */
const SHOWN = 20;

/** What was removed or is kept, or would be. */
export function pruneLines({ tasks, dryRun, kept, backup }: PruneReport): readonly string[] {
  const paths = tasks.flatMap((task) => task.paths.map((path) => `  ${path} (task ${task.id})`));
  if (paths.length === 0) return ['Nothing to prune: tasks that are gone have left nothing'];
  const more = paths.length - SHOWN;
  const verb = kept ? ['Would keep', 'Kept'] : ['Would remove', 'Removed'];
  return [
    `${verb[dryRun ? 0 : 1]} ${countText(paths.length, 'output')} of tasks that are gone:`,
    ...paths.slice(0, SHOWN),
    ...(more > 0 ? [`  and ${countText(more, 'more file')}`] : []),
    ...(backup === undefined ? [] : [`"conductor rollback ${backup}" has them back`]),
  ];
}
