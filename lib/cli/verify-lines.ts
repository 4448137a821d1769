/** The text of `conductor verify`. */
import type { Paint } from '../report/paint.ts';
import { countText } from '../report/text/quantities.ts';
import { tableLines } from '../report/text/table.ts';
import { idText } from '../report/text/task-labels.ts';
import { oneLine } from '../report/text/visible.ts';
import type { OutputDifference } from '../run/compare-outputs.ts';
import type { Verification } from '../run/verify-task.ts';

const WORDS: Readonly<Record<OutputDifference['how'], string>> = {
  missing: 'missing in the',
  extra: 'only in the',
  kind: 'another kind of file in the',
  link: 'another link target in the',
  mode: 'another executable bit in the',
  content: 'differs in the',
};

/** What was compared, and every output that differs. */
export function verifyLines(
  { task, compared, why, outputs, differences }: Verification,
  paint: Paint,
): readonly string[] {
  const what = compared === 'twice' ? 'two runs' : 'a new run and what is recorded';
  const verdict =
    differences.length === 0
      ? paint('green', `${what} made the same ${countText(outputs, 'output')}`)
      : paint(
          'red',
          `${countText(differences.length, 'output')} differ${differences.length === 1 ? 's' : ''} between ${what}`,
        );
  const other = compared === 'twice' ? 'second run' : 'new run';
  const rows = differences.map((each) => [`  ${oneLine(each.path)}`, `${WORDS[each.how]} ${other}`, detail(each)]);
  return [
    ...(why === undefined ? [] : [`${paint('dim', 'note:')} two runs are compared, because ${oneLine(why)}`]),
    `${idText(task.id)} ${oneLine(task.name)}  ${verdict}`,
    ...tableLines(rows),
  ];
}

function detail({ size, otherSize, offset }: OutputDifference): string {
  const sizes = [size, otherSize].flatMap((bytes) => (bytes === undefined ? [] : [countText(bytes, 'byte')]));
  const shown = size === otherSize ? sizes.slice(0, 1) : sizes;
  return [shown.join(' -> '), ...(offset === undefined ? [] : [`first at offset ${offset}`])]
    .filter(Boolean)
    .join(', ');
}
