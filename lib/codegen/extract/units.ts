/** Takes lines apart into blocks by how they are indented, and finds where blocks of one make follow each other. */
import type { Row } from './align-lines.ts';

/** What blocks of one make have in common: the shape of their first lines, or also the first word of these. */
export type Make = 'shape' | 'key';

/** A line with what belongs to it; `to` is exclusive. */
interface Unit {
  readonly from: number;
  readonly to: number;
  /** Of its first line; empty for a line of blanks. */
  readonly shape: string;
}

/** Blocks of one make that follow each other. */
export interface Repeat {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  readonly make: Make;
  /** Shapes of the units that one item is made of. */
  readonly period: readonly string[];
}

const LONGEST_PERIOD = 8;

/** All repeats of a row, at every depth. */
export function repeatsIn(row: Row, make: Make): Repeat[] {
  const found: Repeat[] = [];
  const open: (readonly [number, number])[] = [[0, row.length]];
  for (let range = open.pop(); range !== undefined; range = open.pop()) {
    const units = unitsIn(row, { from: range[0], to: range[1], make });
    found.push(...tandems(units).map((tandem) => ({ ...tandem, make })));
    for (const { from, to } of units) if (to - from > 2) open.push([from + 1, to]);
  }
  return found;
}

/** The items that a row is made of, or undefined where it is not made of such items alone. */
export function itemsIn(row: Row, { period, make }: Pick<Repeat, 'period' | 'make'>): Row[] | undefined {
  const units = unitsIn(row, { from: 0, to: row.length, make });
  const items: Row[] = [];
  for (let at = 0; at < units.length; at += period.length) {
    const slice = units.slice(at, at + period.length);
    if (!isItem(slice, period) || (slice.length < period.length && at + period.length < units.length)) return undefined;
    items.push(row.slice(slice[0]?.from, slice.at(-1)?.to));
  }
  return items;
}

/** The last item may lack the blank lines that part items. */
function isItem(units: readonly Unit[], period: readonly string[]): boolean {
  return period.every((shape, index) => (units[index]?.shape ?? '') === shape);
}

function unitsIn(
  row: Row,
  { from, to, make }: { readonly from: number; readonly to: number; readonly make: Make },
): Unit[] {
  const units: Unit[] = [];
  for (let at = from; at < to; at = units.at(-1)?.to ?? to) {
    const words = row[at]?.words;
    const isBlank = words?.indent === undefined;
    units.push(
      isBlank ? { from: at, to: at + 1, shape: '' } : { from: at, to: unitEnd(row, at, to), shape: words[make] },
    );
  }
  return units;
}

function unitEnd(row: Row, start: number, to: number): number {
  const own = row[start]?.words.indent ?? 0;
  let end = start + 1;
  for (let at = start + 1; at < to; at += 1) {
    const { indent, closes = false } = row[at]?.words ?? {};
    if (indent === undefined) continue; // belongs to the unit if something deeper follows
    if (indent < own || (indent === own && !closes)) break;
    end = at + 1;
  }
  return end;
}

function tandems(units: readonly Unit[]): Omit<Repeat, 'make'>[] {
  const found: Omit<Repeat, 'make'>[] = [];
  for (let at = 0; at < units.length; ) {
    const [length, period] = units[at]?.shape === '' ? [0, 0] : longestTandem(units, at);
    if (length > 0) {
      const shapes = units.slice(at, at + period).map(({ shape }) => shape);
      found.push({ from: units[at]?.from ?? 0, to: units[at + length - 1]?.to ?? 0, period: shapes });
    }
    at += Math.max(length, 1);
  }
  return found;
}

/** How many units the longest tandem repeat at a place takes, and how many are its period; the shortest period of equals. */
function longestTandem(units: readonly Unit[], at: number): readonly [length: number, period: number] {
  let best: readonly [number, number] = [0, 0];
  for (let period = 1; period <= LONGEST_PERIOD; period += 1) {
    let length = period;
    while (at + length < units.length && units[at + length]?.shape === units[at + length - period]?.shape) length += 1;
    const rest = length % period;
    const missing = rest === 0 ? [] : units.slice(at + rest, at + period);
    const whole = missing.every(({ shape }) => shape === '') ? length : length - rest;
    if (whole > period && whole > best[0]) best = [whole, period];
  }
  return best;
}
