/** The text of `conductor why`. */
import type { Json } from '../model/canonical-json.ts';
import type { Difference } from '../plan/differences.ts';
import type { Paint } from '../report/paint.ts';
import { ageText, countText } from '../report/text/quantities.ts';
import { tableLines } from '../report/text/table.ts';
import { idText } from '../report/text/task-labels.ts';
import { oneLine } from '../report/text/visible.ts';
import type { Why } from '../run/why-task.ts';

/** How the text is made: `now` in milliseconds since 1970. */
interface WhyTextOptions {
  readonly now: number;
  readonly paint: Paint;
  /** Shows all of a long list and of a long value. */
  readonly verbose: boolean;
}

const SHOWN = 20;
const WIDEST = 60;
const WORDS = { fresh: 'fresh', restore: 'would be restored', run: 'would run' } as const;

/** The decision, the difference to the nearest record, and the culprits. */
export function whyLines(why: Why, options: WhyTextOptions): readonly string[] {
  return [...decisionLines(why, options), '', ...nearestLines(why, options), ...culpritLines(why)];
}

function decisionLines(
  { task, decision, because, handEdited, needs }: Why,
  options: WhyTextOptions,
): readonly string[] {
  const style = decision === 'fresh' ? 'dim' : 'green';
  const needLines = needs.map(({ id, name, decision: how }) => {
    return `  need ${id} "${oneLine(name)}" ${WORDS[how]} first, which may change this`;
  });
  return [
    `${idText(task.id)} ${oneLine(task.name)}  ${options.paint(style, WORDS[decision])}`,
    ...some(
      because.map((text) => `  because ${oneLine(text)}`),
      options,
    ),
    ...editedLines(handEdited),
    ...needLines,
  ];
}

function editedLines(paths: readonly string[]): readonly string[] {
  if (paths.length === 0) return [];
  const what = paths.length === 1 ? 'the edited output' : `the ${paths.length} edited outputs`;
  return [`  a run stops before it overwrites ${what}: --ours, --theirs or --merge decide`];
}

function nearestLines({ cacheable, records, nearest }: Why, options: WhyTextOptions): readonly string[] {
  if (nearest === null) {
    const why = cacheable ? 'there is no earlier result to compare with' : 'its definition says that it is not cached';
    return [`Never recorded: ${why}`];
  }
  const when = `${nearest.at} (${ageText(options.now - Date.parse(nearest.at))})`;
  const found = nearest.differences;
  const count = found.length === 0 ? 'no difference' : countText(found.length, 'difference');
  const rows = tableLines(found.map((each) => row(each, options))).map((line) => `  ${line}`);
  return [`Nearest of ${countText(records, 'record')}: ${when}, ${count}`, ...some(rows, options)];
}

function row({ field, name, how, before, after }: Difference, { verbose }: WhyTextOptions): readonly string[] {
  const text = (value: Json | undefined) => valueText(value, field === 'env');
  const cut = (value: string) => (verbose || value.length <= WIDEST ? value : `${value.slice(0, WIDEST - 1)}…`);
  return [field, oneLine(name), how, `${cut(text(before))} -> ${cut(text(after))}`];
}

function valueText(value: Json | undefined, isVariable: boolean): string {
  if (value === undefined) return 'none';
  if (value === null && isVariable) return 'unset';
  return oneLine(typeof value === 'string' ? value : JSON.stringify(value));
}

function culpritLines({ culprits, records }: Why): readonly string[] {
  if (culprits.length === 0) return [];
  const rows = culprits.map(({ field, name, count }) => [`${count} of ${records - 1}`, field, oneLine(name)]);
  return ['', 'What changed most often from one record to the next', ...tableLines(rows).map((line) => `  ${line}`)];
}

function some(lines: readonly string[], { verbose }: WhyTextOptions): readonly string[] {
  if (verbose || lines.length <= SHOWN) return lines;
  return [...lines.slice(0, SHOWN), `  and ${lines.length - SHOWN} more; --verbose shows all`];
}
