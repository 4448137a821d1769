/** The line of a file that a problem stands on, with a caret; nothing where the file cannot be read. */
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Place } from '../../model/conductor-error.ts';
import { oneLine } from './visible.ts';

const MAX_BYTES = 4_000_000;
const MAX_WIDTH = 100;

/** An excerpt: the line as shown, and where its caret stands (from 0, undefined without a column). */
interface Excerpt {
  readonly number: string;
  readonly text: string;
  readonly caret: number | undefined;
}

/** The lines of an excerpt, gutter included; empty where there is nothing to show. `root` resolves a relative file, `mask` hides secrets. */
export function excerptLines(
  root: string,
  place: Place,
  mask: (text: string) => string = (text) => text,
): readonly string[] {
  const excerpt = excerptOf(root, place, mask);
  if (!excerpt) return [];
  const gutter = ' '.repeat(excerpt.number.length);
  const caret = excerpt.caret === undefined ? '' : ` ${' '.repeat(excerpt.caret)}^`;
  return [`${gutter} |`, `${excerpt.number} | ${excerpt.text}`.trimEnd(), `${gutter} |${caret}`];
}

function excerptOf(root: string, { file, line, ...place }: Place, mask: (text: string) => string): Excerpt | undefined {
  const read = line === undefined ? undefined : readLine(resolve(root, file), line);
  if (read === undefined || read.trim() === '') return undefined;
  const text = mask(read);
  const column = text === read ? place.column : undefined; // where a secret was, columns are others
  const at = column === undefined ? 0 : Math.min(column - 1, text.length);
  // A line of a minified file is shown around its column only.
  const start = text.length <= MAX_WIDTH ? 0 : Math.max(0, at - MAX_WIDTH / 2);
  const shown = oneLine(text.slice(start, start + MAX_WIDTH));
  const caret = column === undefined ? undefined : oneLine(text.slice(start, at)).length;
  return { number: String(line), text: shown, caret };
}

function readLine(path: string, line: number): string | undefined {
  try {
    const stats = statSync(path);
    if (!stats.isFile() || stats.size > MAX_BYTES) return undefined;
    return readFileSync(path, 'utf8')
      .replace(/^\uFEFF/, '')
      .split(/\r\n|\n|\r/, line)[line - 1];
  } catch {
    return undefined; // the place is named all the same
  }
}
