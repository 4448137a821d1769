/** Finds stretches of columns that every row fills with blocks of one make, in numbers that differ. */
import type { Column, Row } from './align-lines.ts';
import { itemsIn, type Repeat, repeatsIn } from './units.ts';

/** Columns that could be a list; `to` is exclusive. */
export interface Candidate {
  readonly from: number;
  readonly to: number;
  /** For each row its items. */
  readonly items: readonly (readonly Row[])[];
}

interface Stretch extends Pick<Repeat, 'period' | 'make'> {
  from: number;
  to: number;
}

/** All candidates, the longest first. */
export function listCandidates(columns: readonly Column[], rows: readonly Row[]): Candidate[] {
  if (columns.every((column) => isFull(column))) return [];
  const stretches = [...stretchesByPeriod(columns, rows).values()].flatMap(united);
  const all = stretches.flatMap((stretch) => [stretch, ...loosePieces(stretch, columns)]);
  const candidates = all.flatMap((stretch) => {
    const { from, to } = stretch;
    const items = itemsBetween(columns.slice(from, to), stretch, rows.length);
    return items === undefined ? [] : [{ from, to, items }];
  });
  return candidates.sort((one, other) => other.to - other.from - (one.to - one.from));
}

function isFull({ cells }: Column): boolean {
  return !cells.includes(undefined);
}

function stretchesByPeriod(columns: readonly Column[], rows: readonly Row[]): Map<string, Stretch[]> {
  const columnOf = rows.map((): number[] => []);
  for (const [index, { cells }] of columns.entries()) {
    for (const [row, cell] of cells.entries()) if (cell !== undefined) columnOf[row]?.push(index);
  }
  const found = new Map<string, Stretch[]>();
  for (const [index, row] of rows.entries()) {
    for (const repeat of repeatsIn(row, 'shape').concat(repeatsIn(row, 'key'))) {
      const key = [repeat.make, ...repeat.period].join('\n');
      const from = columnOf[index]?.[repeat.from] ?? 0;
      const to = (columnOf[index]?.[repeat.to - 1] ?? 0) + 1;
      const stretches = found.get(key) ?? [];
      stretches.push({ ...repeat, from, to });
      found.set(key, stretches);
    }
  }
  return found;
}

/** Stretches that overlap are one. */
function united(stretches: readonly Stretch[]): Stretch[] {
  const result: Stretch[] = [];
  for (const stretch of [...stretches].sort((one, other) => one.from - other.from)) {
    const last = result.at(-1);
    if (last && stretch.from < last.to) last.to = Math.max(last.to, stretch.to);
    else result.push({ ...stretch });
  }
  return result;
}

/** The parts of a stretch that not every row has. */
function loosePieces({ from, to, ...repeat }: Stretch, columns: readonly Column[]): Stretch[] {
  const pieces: Stretch[] = [];
  for (let at = from; at < to; at += 1) {
    const column = columns[at];
    if (column === undefined || isFull(column)) continue;
    const last = pieces.at(-1);
    if (last?.to === at) last.to = at + 1;
    else pieces.push({ from: at, to: at + 1, ...repeat });
  }
  return pieces.filter((piece) => piece.to - piece.from < to - from);
}

/** For each row its items, where there is nothing else in the columns and the rows differ in number. */
function itemsBetween(
  columns: readonly Column[],
  repeat: Stretch,
  count: number,
): readonly (readonly Row[])[] | undefined {
  const items: (readonly Row[])[] = [];
  for (let row = 0; row < count; row += 1) {
    const own = itemsIn(
      columns.flatMap(({ cells }) => cells[row] ?? []),
      repeat,
    );
    if (own === undefined) return undefined;
    items.push(own);
  }
  const counts = items.map(({ length }) => length);
  return new Set(counts).size > 1 && counts.some((each) => each > 1) ? items : undefined;
}
