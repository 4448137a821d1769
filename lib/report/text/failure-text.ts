/** The text of a failure: code, sentence, place, source line, help. */
import type { Place, Problem } from '../../model/conductor-error.ts';
import type { Failure } from '../../model/event.ts';
import type { Paint } from '../paint.ts';
import { countText } from './quantities.ts';
import { excerptLines } from './source-excerpt.ts';
import { oneLine, visible } from './visible.ts';

const MAX_PROBLEMS = 20;

/** How a text is made: `root` resolves the files that problems stand in. */
export interface TextOptions {
  readonly root: string;
  readonly paint: Paint;
  /** Shows stacks. */
  readonly verbose?: boolean;
  /** Masks secrets in what is shown of files; the problem itself holds none. */
  readonly mask?: ((text: string) => string) | undefined;
}

/** The lines of a failure; `notes` follow its first problem. */
export function failureLines(failure: Failure, options: TextOptions, notes: readonly string[] = []): readonly string[] {
  const shown = failure.problems.slice(0, MAX_PROBLEMS);
  const kept = failure.kept === undefined ? [] : [`what it wrote is kept in "${oneLine(failure.kept)}"`];
  const blocks = shown.map((problem, at) =>
    problemLines({ level: 'error', code: failure.code, problem, notes: at === 0 ? [...notes, ...kept] : [] }, options),
  );
  const more = failure.problems.length - shown.length;
  if (more > 0) blocks.push([`${options.paint('dim', 'note:')} ${countText(more, 'more problem')} of the same kind`]);
  if (options.verbose && failure.stack) blocks.push(visible(failure.stack).split('\n'));
  return blocks.flatMap((block, at) => (at === 0 ? block : ['', ...block]));
}

/** One problem and what is shown with it. */
interface ProblemText {
  readonly level: 'error' | 'warning';
  readonly code: string;
  readonly problem: Problem;
  readonly notes?: readonly string[];
}

/** The lines of one problem. */
export function problemLines(text: ProblemText, options: TextOptions): readonly string[] {
  const { level, code, problem, notes = [] } = text;
  const { paint } = options;
  const { message, place, help, diff } = problem;
  const head = paint(level === 'error' ? 'red' : 'yellow', `${level}[${code}]`);
  return [
    ...`${head} ${visible(message)}`.split('\n'),
    ...(place ? placeLines(place, options) : []),
    ...(diff === undefined ? [] : diffLines(diff, paint)),
    ...notes.map((note) => `${paint('dim', 'note:')} ${note}`),
    ...(help === undefined ? [] : [`${paint('cyan', 'help:')} ${visible(help)}`]),
  ];
}

/** Additions and removals in their usual colours. */
function diffLines(diff: string, paint: Paint): readonly string[] {
  return visible(diff)
    .split('\n')
    .map((line) => `  ${diffLine(line, paint)}`.trimEnd());
}

function diffLine(line: string, paint: Paint): string {
  if (/^(?:---|\+\+\+) /.test(line)) return paint('bold', line);
  if (line.startsWith('@@')) return paint('cyan', line);
  if (line.startsWith('+')) return paint('green', line);
  return line.startsWith('-') ? paint('red', line) : line;
}

function placeLines(place: Place, { root, paint, mask }: TextOptions): readonly string[] {
  const { file, line, column, pointer } = place;
  const position = [file, line, line === undefined ? undefined : column].filter((part) => part !== undefined).join(':');
  const at = pointer ? ` (at ${oneLine(pointer)})` : '';
  const excerpt = excerptLines(root, place, mask).map((each) => paint('dim', each));
  return [`  ${paint('dim', '-->')} ${oneLine(position)}${at}`, ...excerpt.map((each) => `  ${each}`)];
}
