/** Turns offsets into a text into places and back; knows nothing of what the text means. */
import { lineAndColumn } from '../config/text-place.ts';
import type { Place } from '../model/conductor-error.ts';

/** A file's path and the text that offsets count in, in UTF-16 units. */
export interface PlacedText {
  readonly path: string;
  readonly text: string;
}

/** The place of an offset; one past the end is the end. */
export function placeAt({ path, text }: PlacedText, offset: number): Place {
  return { file: path, ...lineAndColumn(text, offset) };
}

/** The offset of a line and column, both from 1; past the end is the end. */
export function offsetAt(text: string, line: number, column: number): number {
  let start = 0;
  for (let passed = 1; passed < line; passed++) {
    const end = text.indexOf('\n', start);
    if (end < 0) return text.length;
    start = end + 1;
  }
  return Math.min(start + column - 1, text.length);
}
