/** What changes ask for, in a word and a sentence: how much of the work is done again. Knows no files. */
import type { SinceReport } from '../model/formats/plan-report.ts';

/** What is known of the changes. */
interface Extent {
  /** How many tasks are selected. */
  readonly total: number;
  /** Those of them that the changes concern, dependents included. */
  readonly touched: readonly number[];
  /** Those of them whose last result was made in pieces, of which what did not change is reused. */
  readonly inPieces: readonly number[];
  /** Whether none of them has a result yet. */
  readonly isFirst: boolean;
}

/** The strategy and its reason. */
export function chooseStrategy({
  total,
  touched,
  inPieces,
  isFirst,
}: Extent): Pick<SinceReport, 'strategy' | 'reason'> {
  const share = `${touched.length} of ${total} tasks ${touched.length === 1 ? 'is' : 'are'} concerned`;
  if (isFirst && total > 0) return { strategy: 'full', reason: 'no task has a result yet' };
  if (touched.length === 0) return { strategy: 'nothing', reason: 'no task is concerned' };
  if (touched.length === total) return { strategy: 'full', reason: 'every task is concerned' };
  if (inPieces.length === 0) return { strategy: 'selective', reason: `${share}, and the others stay as they are` };
  const [verb, word] = inPieces.length === 1 ? ['redoes', 'task'] : ['redo', 'tasks'];
  const reason = `${share}, and ${word} ${inPieces.join(', ')} ${verb} only the pieces that changed`;
  return { strategy: 'incremental', reason };
}
