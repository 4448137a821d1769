/** Turns rows of lines into the structure that they have in common. */
import { alignLines, type Column, type Row } from './align-lines.ts';
import { type Cut, cutLines } from './align-tokens.ts';
import { costOf } from './cost.ts';
import { type Candidate, listCandidates } from './list-candidates.ts';
import type { Line } from './source-lines.ts';
import type { Hole, ListNode, Node, Part, TextNode } from './structure.ts';
import type { Words } from './words.ts';

/** Lists in lists in lists are as far as it goes. */
const DEEPEST = 3;

/** A list that takes the place of columns; `to` is exclusive. */
interface Fold {
  readonly from: number;
  readonly to: number;
  readonly node: ListNode;
}

/** The structure of rows; nothing of any row is lost in it. */
export function buildStructure(rows: readonly Row[], depth = 0): Node[] {
  const columns = alignLines(rows);
  const folds = depth < DEEPEST ? foldsOf(columns, rows, depth) : [];
  const nodes: Node[] = [];
  let at = 0;
  for (const { from, to, node } of folds) {
    nodes.push(...plainNodes(columns.slice(at, from)), node);
    at = to;
  }
  return [...nodes, ...plainNodes(columns.slice(at))];
}

/** The lists that say it shorter, from the longest candidate to the shortest. */
function foldsOf(columns: readonly Column[], rows: readonly Row[], depth: number): Fold[] {
  const folds: Fold[] = [];
  for (const candidate of listCandidates(columns, rows)) {
    const { from, to } = candidate;
    if (folds.some((fold) => from < fold.to && fold.from < to)) continue;
    const node = listNode(candidate, depth);
    if (costOf([node]) < costOf(plainNodes(columns.slice(from, to)))) folds.push({ from, to, node });
  }
  return folds.sort((one, other) => one.from - other.from);
}

function listNode({ items }: Candidate, depth: number): ListNode {
  const parents = items.flatMap((own, row) => own.map(() => row));
  return { kind: 'list', parents, body: buildStructure(items.flat(), depth + 1) };
}

/** Columns as lines, conditions and texts. */
function plainNodes(columns: readonly Column[]): Node[] {
  const nodes: Node[] = [];
  for (let at = 0; at < columns.length; ) {
    const rows = rowsOf(columns[at]);
    const kind = kindOf(columns[at]);
    let to = at + 1;
    while (to < columns.length && kindOf(columns[to]) === kind && (kind !== 'if' || isSame(rows, rowsOf(columns[to]))))
      to += 1;
    const group = columns.slice(at, to);
    if (kind === 'line') nodes.push(...group.map(lineNode));
    else if (kind === 'text') nodes.push(textNode(group));
    else
      nodes.push({
        kind,
        present: (group[0]?.cells ?? []).map((cell) => cell !== undefined),
        body: group.map(lineNode),
      });
    at = to;
  }
  return nodes;
}

function kindOf(column: Column | undefined): 'line' | 'text' | 'if' {
  const count = rowsOf(column).length;
  if (count === column?.cells.length) return 'line';
  return count === 1 || column === undefined || !sharesWord(cutOf(column)) ? 'text' : 'if';
}

/** Lines that share nothing but signs are no line of a template, unless they are the same. */
function sharesWord({ shared, gaps }: Cut): boolean {
  return gaps.size === 1 || shared.some((text) => /\p{L}{2}/u.test(text));
}

const memory = new WeakMap<Column, readonly number[]>();
const cuts = new WeakMap<Column, Cut>();

function cutOf(column: Column): Cut {
  const known = cuts.get(column) ?? cutLines(column.cells.flatMap((cell) => cell?.words ?? []));
  cuts.set(column, known);
  return known;
}

function rowsOf(column: Column | undefined): readonly number[] {
  if (column === undefined) return [];
  const known = memory.get(column) ?? column.cells.flatMap((cell, row) => (cell === undefined ? [] : [row]));
  memory.set(column, known);
  return known;
}

function isSame(one: readonly number[], other: readonly number[]): boolean {
  return one.length === other.length && one.every((row, index) => row === other[index]);
}

function textNode(columns: readonly Column[]): TextNode {
  const count = columns[0]?.cells.length ?? 0;
  const values: string[] = new Array(count).fill('');
  for (const { cells } of columns) {
    for (const row of cells.keys()) {
      const cell = cells[row];
      if (cell !== undefined) values[row] += cell.words.text + cell.end;
    }
  }
  const isBlock = values.every((value) => value === '' || (value.endsWith('\n') && value.length > 1));
  const hole = { values: isBlock ? values.map((value) => value.replace(/\n$/, '')) : values };
  return { kind: 'text', hole, isBlock };
}

function lineNode(column: Column): Node {
  const { cells } = column;
  const lines = cells.flatMap((cell) => cell ?? []);
  const { shared, gaps } = cutOf(column);
  const parts: Part[] = [];
  for (let at = 0; at <= shared.length; at += 1) {
    const values = cells.map((cell) => cell && gapOf(gaps, cell.words, at));
    if (values.some((value) => value !== undefined && value !== '')) parts.push({ values });
    if (at < shared.length) parts.push(shared[at] ?? '');
  }
  parts.push(endPart(cells, lines));
  return { kind: 'line', parts, cells };
}

function gapOf(gaps: ReadonlyMap<Words, readonly string[]>, words: Words, at: number): string {
  return gaps.get(words)?.[at] ?? '';
}

/** Ends that differ are a value of their own, and so is a missing one: only a value may stand before a block's end. */
function endPart(cells: readonly (Line | undefined)[], lines: readonly Line[]): string | Hole {
  const end = lines[0]?.end ?? '';
  const isShared = end !== '' && lines.every((line) => line.end === end);
  return isShared ? end : { values: cells.map((cell) => cell?.end) };
}
