/** Puts the lines of many rows (files, or items of a list) side by side. */
import type { Line } from './source-lines.ts';
import { likeness, type Words } from './words.ts';

/** A file's lines, or an item's. */
export type Row = readonly Line[];

/** Lines that stand for one another, at most one a row. */
export interface Column {
  readonly cells: (Line | undefined)[];
  /** What new lines are compared with. */
  readonly first: Words;
  readonly texts: Set<Words>;
  /** How many rows have it. */
  size: number;
  /** Its place among the columns. */
  at: number;
}

/** Larger gaps between anchors are not compared line by line. */
const MOST_CELLS = 1_000_000;

/** All lines in columns, in an order that is each row's own. */
export function alignLines(rows: readonly Row[]): Column[] {
  let columns: Column[] = [];
  const homes = new Map<Words, Column>();
  for (const index of order(rows)) {
    const matching = { columns, homes, row: rows[index] ?? [], partners: matchless(rows[index]) };
    matchAll(matching);
    columns = joined(matching, { index, count: rows.length });
    for (const [at, column] of columns.entries()) column.at = at;
  }
  return columns;
}

function matchless(row: Row | undefined): Int32Array {
  return new Int32Array(row?.length ?? 0).fill(-1);
}

/** The row that has most in common with the others comes first, because the others are laid against it. */
function order(rows: readonly Row[]): number[] {
  const frequency = new Map<Words, number>();
  for (const row of rows) for (const { words } of row) frequency.set(words, (frequency.get(words) ?? 0) + 1);
  const commonness = rows.map((row) => row.reduce((sum, { words }) => sum + (frequency.get(words) ?? 0) - 0.5, 0));
  const first = commonness.indexOf(Math.max(...commonness.slice(0, 1000)));
  return [first, ...rows.keys()].filter((index, place) => index >= 0 && (place === 0 || index !== first));
}

interface Matching {
  readonly columns: readonly Column[];
  /** For each text the column that most rows have of those that it stands in. */
  readonly homes: Map<Words, Column>;
  readonly row: Row;
  /** For each line its column, or -1. */
  readonly partners: Int32Array;
}

/** The columns with a row put in. */
function joined(
  { columns, homes, row, partners }: Matching,
  { index, count }: { readonly index: number; readonly count: number },
): Column[] {
  const result: Column[] = [];
  let next = 0;
  for (const [at, line] of row.entries()) {
    const partner = partners[at] ?? -1;
    if (partner < 0) result.push(newColumn(line.words, count));
    while (next <= partner) result.push(columns[next++] as Column); // partners ascend and are columns
    const column = result.at(-1) as Column; // just put there
    column.cells[index] = line;
    column.texts.add(line.words);
    column.size += 1;
    if (column.size > (homes.get(line.words)?.size ?? 0)) homes.set(line.words, column);
  }
  return [...result, ...columns.slice(next)];
}

function newColumn(first: Words, count: number): Column {
  return { cells: new Array(count).fill(undefined), first, texts: new Set(), size: 0, at: 0 };
}

/** Ends exclusive. */
interface Gap {
  readonly columns: readonly [from: number, to: number];
  readonly lines: readonly [from: number, to: number];
}

function matchAll(matching: Matching): void {
  const { columns, row, partners } = matching;
  const same = (column: number, line: number) => columns[column]?.texts.has((row[line] as Line).words) === true; // in range
  let start = 0;
  while (start < row.length && same(start, start)) partners[start] = start++;
  let [columnEnd, lineEnd] = [columns.length, row.length];
  while (lineEnd > start && columnEnd > start && same(columnEnd - 1, lineEnd - 1)) partners[--lineEnd] = --columnEnd;
  const middle: Gap = { columns: [start, columnEnd], lines: [start, lineEnd] };
  for (const gap of gapsBetween(anchors(matching, middle), middle)) matchGap(matching, gap);
}

/** Lines that a row has once, in the columns that most rows have, as far as their order agrees. */
function anchors(
  { homes, row, partners }: Matching,
  { columns: [from, to], lines: [start, end] }: Gap,
): [number, number][] {
  const times = new Map<Words, number>();
  for (const { words } of row.slice(start, end)) times.set(words, (times.get(words) ?? 0) + 1);
  const pairs: [number, number][] = [];
  for (let line = start; line < end; line += 1) {
    const { words } = row[line] as Line; // in range
    const column = homes.get(words)?.at ?? -1;
    if (column >= from && column < to && words.speaks && times.get(words) === 1) pairs.push([column, line]);
  }
  const chain = longestAscent(pairs);
  for (const [column, line] of chain) partners[line] = column;
  return chain;
}

/** The longest part of the pairs whose columns ascend. */
function longestAscent(pairs: readonly [number, number][]): [number, number][] {
  const tails: number[] = [];
  const before: number[] = [];
  for (const [index, [column]] of pairs.entries()) {
    let [low, high] = [0, tails.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pairs[tails[middle] ?? 0]?.[0] ?? 0) < column) low = middle + 1;
      else high = middle;
    }
    before.push(low > 0 ? (tails[low - 1] ?? -1) : -1);
    tails[low] = index;
  }
  const chain: [number, number][] = [];
  for (let at = tails.at(-1) ?? -1; at >= 0; at = before[at] ?? -1) chain.push(pairs[at] as [number, number]); // an index of it
  return chain.reverse();
}

function gapsBetween(chain: readonly [number, number][], { columns, lines }: Gap): Gap[] {
  const starts: [number, number][] = [
    [columns[0], lines[0]],
    ...chain.map(([column, line]) => [column + 1, line + 1] as [number, number]),
  ];
  const ends: [number, number][] = [...chain, [columns[1], lines[1]]];
  return starts.map(([column, line], index) => {
    const [toColumn, toLine] = ends[index] ?? [column, line];
    return { columns: [column, toColumn], lines: [line, toLine] };
  });
}

/** The pairing of greatest worth, by dynamic programming. */
function matchGap({ columns, row, partners }: Matching, { columns: [from, to], lines: [start, end] }: Gap): void {
  const [high, wide] = [to - from, end - start];
  if (high === 0 || wide === 0 || high * wide > MOST_CELLS) return;
  const stride = wide + 1;
  const best = new Float64Array((high + 1) * stride);
  for (let i = high - 1; i >= 0; i -= 1) {
    const column = columns[from + i] as Column; // in range
    for (let j = wide - 1; j >= 0; j -= 1) {
      const worth = worthOf(column, (row[start + j] as Line).words); // in range
      const skip = Math.max(best[(i + 1) * stride + j] ?? 0, best[i * stride + j + 1] ?? 0);
      const pair = worth > 0 ? worth + (best[(i + 1) * stride + j + 1] ?? 0) : 0;
      best[i * stride + j] = Math.max(skip, pair);
    }
  }
  // Of equals the pairing that begins first, so that what is over stands behind what it is like.
  for (let i = 0, j = 0; i < high && j < wide; ) {
    const here = best[i * stride + j] ?? 0;
    const worth = worthOf(columns[from + i] as Column, (row[start + j] as Line).words); // in range
    if (worth > 0 && here === worth + (best[(i + 1) * stride + j + 1] ?? 0)) partners[start + j++] = from + i++;
    else if (here === best[(i + 1) * stride + j]) i += 1;
    else j += 1;
  }
}

/** What a line is worth in a column; lines of one shape are better than nothing. */
function worthOf({ first, texts }: Column, words: Words): number {
  if (texts.has(words)) return Math.min(words.weight, 12) + 1;
  if (!first.speaks || !words.speaks) return 0;
  const alike = likeness(first, words);
  const weight = Math.min(words.weight, first.weight, 12);
  if (alike >= 0.5) return weight * alike * 0.9;
  return first.shape === words.shape ? weight * 0.1 : 0;
}
