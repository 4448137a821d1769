/** The text of `conductor adopt`. */
import type { Paint } from '../report/paint.ts';
import { countText } from '../report/text/quantities.ts';
import { tableLines } from '../report/text/table.ts';
import { idText } from '../report/text/task-labels.ts';
import { oneLine } from '../report/text/visible.ts';
import type { AdoptedTask, Adoption } from '../run/adopt/adopt-script.ts';

/** What became of the script: its tasks, what is kept together and why, what is left out, and the comparison. */
export function adoptLines(
  adoption: Adoption,
  { isDry, paint }: { readonly isDry: boolean; readonly paint: Paint },
): readonly string[] {
  const { tasks, stages, left, notes, script, comparison } = adoption;
  const widths = stages.map((stage) => stage.length).join(', then ');
  const verb = isDry ? 'would become' : 'became';
  return [
    ...(isDry ? tasks.flatMap(({ file, text }) => [paint('bold', oneLine(file)), ...text.split('\n')]) : []),
    `${oneLine(script)} ${verb} ${countText(tasks.length, 'task')}${tasks.length > 1 ? `; at a time can run ${widths}` : ''}`,
    ...(isDry ? [] : tableLines(tasks.map(taskRow)).map((line) => `  ${line}`)),
    ...section('Kept together, or to know', tasks.flatMap(reasonRows), paint),
    ...section(
      'In no task',
      left.map(({ line, text, reason }) => [`line ${line}`, oneLine(text), reason]),
      paint,
    ),
    ...section(
      'Notes',
      notes.map((note) => [oneLine(note)]),
      paint,
    ),
    ...(comparison ? comparisonLines(comparison, paint) : []),
  ];
}

function taskRow({ id, file, needs }: AdoptedTask): readonly string[] {
  const [first, ...others] = needs;
  const last = others.at(-1);
  const isRow = others.every((need, at) => need === (first ?? 0) + at + 1);
  const text = isRow && others.length > 1 ? `${first}-${last}` : needs.join(' ');
  return [idText(id), oneLine(file), text === '' ? '' : `needs ${text}`];
}

function reasonRows({ id, reasons }: AdoptedTask): readonly (readonly string[])[] {
  return reasons.map((reason) => [idText(id), oneLine(reason)]);
}

function section(heading: string, rows: readonly (readonly string[])[], paint: Paint): readonly string[] {
  return rows.length === 0 ? [] : ['', paint('bold', heading), ...tableLines(rows).map((line) => `  ${line}`)];
}

function comparisonLines(comparison: NonNullable<Adoption['comparison']>, paint: Paint): readonly string[] {
  const { ok, same, differences, stdout, exitCodes } = comparison;
  const said = { same: 'the same', order: 'the same lines in another order', differs: 'different' }[stdout];
  return [
    '',
    ok
      ? paint(
          'green',
          `script and tasks leave the same: ${countText(same, 'file')} compared, byte for byte; output ${said}`,
        )
      : paint('red', `script and tasks differ: ${countText(differences.length, 'file')}; output ${said}`),
    ...(exitCodes.tasks === 0 ? [] : ['  the tasks failed']),
    ...tableLines(differences.map(({ path, how }) => [oneLine(path), how])).map((line) => `  ${line}`),
  ];
}
