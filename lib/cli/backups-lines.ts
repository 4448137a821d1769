/** What `conductor backups` and `conductor rollback` print. */
import type { BackupsReport } from '../model/formats/backups-report.ts';
import type { RollbackDocument } from '../model/formats/rollback-report.ts';
import { ageText, countText, sizeText } from '../report/text/quantities.ts';
import { tableLines } from '../report/text/table.ts';
import type { BackupListing, BackupSet } from '../write/backups.ts';

/** Paths shown of a rollback; the rest is counted. */
const SHOWN = 20;

/** The document of `conductor backups --json`. */
export function backupsReport({ backups, damaged }: BackupListing): BackupsReport {
  return {
    version: '1.0',
    backups: backups.map(({ id, at, label, run, bytes, paths, ...set }) => ({
      id,
      at,
      label,
      ...(run === undefined ? {} : { run }),
      tasks: tasksOf(set),
      bytes,
      paths,
    })),
    damaged,
  };
}

/** The table; `now` in milliseconds since 1970. */
export function backupsLines({ backups, damaged }: BackupListing, now: number): readonly string[] {
  const lines = damaged.map((id) => `backup ${id} cannot be read: its record is damaged`);
  if (backups.length === 0) return [...lines, 'There are no backups'];
  const rows = backups.map((set) => [
    set.id,
    ageText(now - Date.parse(set.at)),
    set.run ?? set.label,
    tasksOf(set).join(',') || '-',
    countText(set.paths.length, 'file'),
    set.bytes === 0 ? 'from the cache' : sizeText(set.bytes),
  ]);
  return [...tableLines([['BACKUP', 'AGE', 'RUN', 'TASKS', 'FILES', 'KEPT'], ...rows]), ...lines];
}

function tasksOf({ task, tasks }: Pick<BackupSet, 'task' | 'tasks'>): readonly number[] {
  return task === undefined ? tasks : [task];
}

/** What was put back, or would be. */
export function rollbackLines(report: RollbackDocument): readonly string[] {
  const { dryRun, restored, removed, unchanged, aside } = report;
  const what = `${report.run === undefined ? `backup ${report.backups.join(', ')}` : `run ${report.run}`}`;
  if (restored.length + removed.length === 0)
    return [`Nothing to put back: everything is as it was before ${what} (${countText(unchanged, 'file')})`];
  const paths = [...restored.map((path) => `  restore ${path}`), ...removed.map((path) => `  remove  ${path}`)];
  const more = paths.length - SHOWN;
  return [
    `${dryRun ? 'Would put' : 'Put'} back what was there before ${what}:`,
    ...paths.slice(0, SHOWN),
    ...(more > 0 ? [`  and ${countText(more, 'more file')}`] : []),
    ...Object.entries(aside).map(([path, place]) => `kept aside: what was in ${path} is in ${place}`),
    `${countText(restored.length, 'file')} restored, ${removed.length} removed, ${unchanged} as it was already`.replace(
      /^/,
      dryRun ? 'would be: ' : '',
    ),
  ];
}
