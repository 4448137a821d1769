/** Asks whoever sits at the terminal. Writes past a live display, which holds still meanwhile. */
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { visible } from '../report/text/visible.ts';

/** How it is asked. */
export interface ConfirmParts {
  readonly input: Readable;
  readonly signal: AbortSignal;
  /** Makes the display hold still; returns how it goes on. */
  pause(): () => void;
}

/** A question with its list; only `y` and `yes` agree. Questions come one after the other. */
export function confirmer({ input, signal, pause }: ConfirmParts): (lines: readonly string[]) => Promise<boolean> {
  let last: Promise<unknown> = Promise.resolve();
  const ask = async (lines: readonly string[]): Promise<boolean> => {
    if (signal.aborted) return false;
    const resume = pause();
    try {
      writeSync(2, `${visible(lines.join('\n'))}\nGo on? [y/N] `);
      return /^y(es)?$/i.test((await nextLine(input, signal)).trim());
    } finally {
      resume();
    }
  };
  return (lines) => {
    const answer = last.then(() => ask(lines));
    last = answer.catch(() => undefined);
    return answer;
  };
}

/** The next line; nothing where the input ends or the signal comes. */
async function nextLine(input: Readable, signal: AbortSignal): Promise<string> {
  const lines = createInterface({ input, terminal: false });
  try {
    return await new Promise((resolve) => {
      lines.once('line', resolve);
      lines.once('close', () => resolve(''));
      signal.addEventListener('abort', () => resolve(''), { once: true });
    });
  } finally {
    lines.close();
    input.pause();
  }
}
