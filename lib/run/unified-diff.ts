/** A short unified diff of two texts. Knows nothing of files. */
import type { DiffChunk } from 'node-diff3';

/** What a diff is between. */
export interface DiffSides {
  readonly before: string;
  readonly after: string;
  /** What the two are called in its head. */
  readonly names: readonly [before: string, after: string];
}

const CONTEXT = 3;
const MOST = 40;
/** Comparing costs the product of the lengths; of longer texts nobody reads a diff here. */
const LARGEST = 4 << 20;
const MOST_LINES = 20_000;

/** At most 40 lines, the last of which says how many there are more; undefined for texts too long to compare. */
export async function unifiedDiff({ before, after, names }: DiffSides): Promise<string | undefined> {
  if (before.length + after.length > LARGEST) return undefined;
  const [old, fresh] = [linesOf(before), linesOf(after)];
  if (old.length + fresh.length > MOST_LINES) return undefined;
  const { diffIndices } = await import('node-diff3');
  const hunks = hunksOf(diffIndices(old, fresh));
  const lines = [`--- ${names[0]}`, `+++ ${names[1]}`, ...hunks.flatMap((hunk) => hunkLines(hunk, old, fresh))];
  if (lines.length <= MOST) return lines.join('\n');
  return [...lines.slice(0, MOST - 1), `… ${lines.length - MOST + 1} more lines`].join('\n');
}

/** The end of the last line is part of the comparison, so that a missing one is seen. */
function linesOf(text: string): string[] {
  const lines = text.split('\n');
  const last = lines.pop();
  return last === '' || last === undefined ? lines : [...lines, `${last}\n\\ No newline at end of file`];
}

/** Changes whose contexts touch belong together. */
function hunksOf(chunks: readonly DiffChunk[]): DiffChunk[][] {
  const hunks: DiffChunk[][] = [];
  for (const chunk of chunks) {
    const last = hunks.at(-1);
    const end = last?.at(-1)?.buffer1;
    if (last && end && chunk.buffer1[0] - (end[0] + end[1]) <= 2 * CONTEXT) last.push(chunk);
    else hunks.push([chunk]);
  }
  return hunks;
}

function hunkLines(hunk: readonly DiffChunk[], old: readonly string[], fresh: readonly string[]): string[] {
  const [first, last] = [hunk[0], hunk.at(-1)];
  if (!first || !last) return [];
  const lead = Math.min(CONTEXT, first.buffer1[0]);
  const [start, end] = [first.buffer1[0] - lead, Math.min(old.length, last.buffer1[0] + last.buffer1[1] + CONTEXT)];
  const freshStart = first.buffer2[0] - lead;
  const freshEnd = Math.min(fresh.length, last.buffer2[0] + last.buffer2[1] + CONTEXT);
  const lines: string[] = [`@@ -${rangeText(start, end)} +${rangeText(freshStart, freshEnd)} @@`];
  let at = start;
  for (const { buffer1, buffer1Content, buffer2Content } of hunk) {
    lines.push(...signed(' ', old.slice(at, buffer1[0])));
    lines.push(...signed('-', buffer1Content), ...signed('+', buffer2Content));
    at = buffer1[0] + buffer1[1];
  }
  return [...lines, ...signed(' ', old.slice(at, end))].flatMap((line) => line.split('\n'));
}

function rangeText(start: number, end: number): string {
  const count = end - start;
  return `${count === 0 ? start : start + 1},${count}`;
}

function signed(sign: string, lines: readonly string[]): string[] {
  return lines.map((line) => sign + line);
}
