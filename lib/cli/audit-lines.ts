/** The text of `conductor audit`. */
import type { Paint } from '../report/paint.ts';
import { countText } from '../report/text/quantities.ts';
import { tableLines } from '../report/text/table.ts';
import { idText } from '../report/text/task-labels.ts';
import { oneLine } from '../report/text/visible.ts';
import type { Audit } from '../run/audit-report.ts';

/** How the text is made. */
interface AuditTextOptions {
  readonly paint: Paint;
  /** Shows all of a long list. */
  readonly verbose: boolean;
}

const SHOWN = 50;
const STATES: Readonly<Record<Audit['env'][number]['state'], string>> = {
  unset: 'not set',
  withheld: 'set, but kept from the task',
  passed: 'set, and let through',
};

/** The verdict, then each kind of finding under its heading. */
export function auditLines(audit: Audit, options: AuditTextOptions): readonly string[] {
  const list = (heading: string, rows: readonly (readonly string[])[]) => section(heading, rows, options);
  const { paint } = options;
  return [
    ...audit.notes.map((note) => `${paint('yellow', 'warning:')} ${note}`),
    verdict(audit, paint),
    ...list('Read, not declared', audit.reads.map(readRow)),
    ...list(
      'Listed, while no glob would find a new file there',
      audit.listings.map((folder) => [folderText(folder)]),
    ),
    ...list(
      'Written, not declared',
      audit.writes.map(({ path, how }) => [oneLine(path), how === 'removed' ? 'removed' : '']),
    ),
    ...list(
      'Environment read, not declared',
      audit.env.map(({ name, by, state }) => [
        oneLine(name),
        `${STATES[state]}${by === 'package' ? ', read by a package' : ''}`,
      ]),
    ),
    ...list('Hint: declared, not read', audit.unread.map(unreadRow)),
    ...optional(
      'Only asked about',
      audit.probed?.map(({ path, found }) => [oneLine(path), found ? 'is there' : 'missing']),
      options,
    ),
    ...optional('Outside the workspace and in packages', audit.outside?.map(outsideRow), options),
  ];
}

function verdict({ ok, task, reads, listings, writes, env }: Audit, paint: Paint): string {
  const label = `${idText(task.id)} ${oneLine(task.name)}`;
  if (ok) return `${label}  ${paint('green', 'uses nothing that it does not declare')}`;
  const counts = [
    [reads.length, 'file read', 'files read'],
    [listings.length, 'folder listed', 'folders listed'],
    [writes.length, 'file written', 'files written'],
    [env.length, 'variable read', 'variables read'],
  ] as const;
  const text = counts.flatMap(([count, one, many]) => (count > 0 ? [countText(count, one, many)] : [])).join(', ');
  return `${label}  ${paint('red', `undeclared: ${text}`)}`;
}

function section(
  heading: string,
  rows: readonly (readonly string[])[],
  { paint, verbose }: AuditTextOptions,
): readonly string[] {
  if (rows.length === 0) return [];
  const shown = verbose || rows.length <= SHOWN ? rows : rows.slice(0, SHOWN);
  const rest = rows.length - shown.length;
  const more = rest > 0 ? [`  and ${rest} more; --verbose shows all`] : [];
  return ['', paint('bold', heading), ...tableLines(shown).map((line) => `  ${line}`), ...more];
}

/** What was asked for is told also where there is none of it. */
function optional(
  heading: string,
  rows: readonly (readonly string[])[] | undefined,
  options: AuditTextOptions,
): readonly string[] {
  return rows ? section(heading, rows.length > 0 ? rows : [['nothing']], options) : [];
}

function readRow({ path, outputOf }: Audit['reads'][number]): readonly string[] {
  return [oneLine(path), outputOf === undefined ? '' : `made by task ${outputOf}, which it does not need`];
}

function unreadRow({ glob, files, unread }: Audit['unread'][number]): readonly string[] {
  const what =
    files === 0
      ? 'finds no file'
      : unread.length === files
        ? `none of ${countText(files, 'file')}`
        : `${unread.length} of ${countText(files, 'file')}: ${oneLine(unread[0] ?? '')}${unread.length > 1 ? ', …' : ''}`;
  return [oneLine(glob), what];
}

function outsideRow({ folder, read, written }: NonNullable<Audit['outside']>[number]): readonly string[] {
  return [oneLine(folder), read > 0 ? `${read} read` : '', written > 0 ? `${written} written` : ''];
}

function folderText(folder: string): string {
  return folder === '.' ? 'the workspace itself' : `${oneLine(folder)}/`;
}
