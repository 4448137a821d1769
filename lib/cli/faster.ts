/** Reads what `--faster` says: `8=50%`. Knows no task. */
import { usageError } from './usage-error.ts';

/** A task, as the user calls it, and by how many per cent of its time it is to be thought faster. */
export interface Faster {
  readonly word: string;
  readonly percent: number;
}

/**
 * The tasks of `8=50%,render=20%`.
 * @throws ConductorError `usage/invalid-faster`
 */
export function fasterOf(text: string | undefined): readonly Faster[] {
  return text === undefined ? [] : text.split(',').map(one);
}

function one(text: string): Faster {
  const [, word = '', number] = /^(.+)=(\d+(?:\.\d+)?) ?%?$/.exec(text.trim()) ?? [];
  const percent = Number(number ?? Number.NaN);
  if (percent >= 0 && percent <= 100) return { word: word.trim(), percent };
  throw usageError({
    name: 'invalid-faster',
    message: `Cannot use "${text}" as a faster task: expected a task and how much less time it takes`,
    help: 'Write "--faster 8=50%" for task 8 in half its time',
  });
}
