/** Finds what the lines of a column have in common, and what stands between that. */
import { tokenWeight, type Words } from './words.ts';

/** A column's text: pieces that all lines share, and for each line what stands before, between and after them. */
export interface Cut {
  readonly shared: readonly string[];
  /** One more than `shared` for each line. */
  readonly gaps: ReadonlyMap<Words, readonly string[]>;
}

/** Longer lines are cut at their ends only. */
const MOST_TOKENS = 400;

/** Cuts lines into what they share and what they do not. */
export function cutLines(lines: readonly Words[]): Cut {
  const distinct = [...new Set(lines)];
  const [first, ...others] = distinct;
  let pattern: readonly string[] = first?.tokens ?? [];
  for (const { tokens } of others) pattern = commonTokens(pattern, tokens);
  const gaps = new Map(distinct.map((line) => [line, embed(pattern, line.tokens)]));
  return joined({ shared: pattern, gaps });
}

/** The heaviest common subsequence. */
function commonTokens(one: readonly string[], other: readonly string[]): string[] {
  let start = 0;
  while (start < one.length && start < other.length && one[start] === other[start]) start += 1;
  let end = 0;
  const most = Math.min(one.length, other.length) - start;
  while (end < most && one[one.length - 1 - end] === other[other.length - 1 - end]) end += 1;
  const middle = heaviest(one.slice(start, one.length - end), other.slice(start, other.length - end));
  return [...one.slice(0, start), ...middle, ...one.slice(one.length - end)];
}

function heaviest(one: readonly string[], other: readonly string[]): string[] {
  if (one.length > MOST_TOKENS || other.length > MOST_TOKENS) return [];
  const stride = other.length + 1;
  const best = new Float64Array((one.length + 1) * stride);
  for (let i = one.length - 1; i >= 0; i -= 1) {
    for (let j = other.length - 1; j >= 0; j -= 1) {
      const token = one[i] as string; // in range
      best[i * stride + j] =
        token === other[j]
          ? tokenWeight(token) + (best[(i + 1) * stride + j + 1] ?? 0)
          : Math.max(best[(i + 1) * stride + j] ?? 0, best[i * stride + j + 1] ?? 0);
    }
  }
  const common: string[] = [];
  for (let i = 0, j = 0; i < one.length && j < other.length; ) {
    if (one[i] === other[j]) {
      common.push(one[i] as string); // in range
      i += 1;
      j += 1;
    } else if ((best[(i + 1) * stride + j] ?? 0) >= (best[i * stride + j + 1] ?? 0)) i += 1;
    else j += 1;
  }
  return common;
}

/** Lays a subsequence into tokens with the fewest gaps; returns the text of each gap. */
function embed(pattern: readonly string[], tokens: readonly string[]): string[] {
  const slack = tokens.length - pattern.length;
  const places = pattern.length * (slack + 1) > 1_000_000 ? leftmost(pattern, tokens) : fewestGaps(pattern, tokens);
  let from = 0;
  const gaps = places.map((place) => {
    const gap = tokens.slice(from, place).join('');
    from = place + 1;
    return gap;
  });
  return [...gaps, tokens.slice(from).join('')];
}

function leftmost(pattern: readonly string[], tokens: readonly string[]): number[] {
  let from = 0;
  return pattern.map((token) => {
    const place = tokens.indexOf(token, from);
    from = place + 1;
    return place;
  });
}

/** `cost[i][s]`: gaps that the rest needs when pattern token `i` stands at `i + s`; filled from the end. */
function fewestGaps(pattern: readonly string[], tokens: readonly string[]): number[] {
  const width = tokens.length - pattern.length + 1;
  const cost = new Float64Array((pattern.length + 1) * width).fill(Number.POSITIVE_INFINITY);
  const next = new Int32Array((pattern.length + 1) * width);
  for (let s = 0; s < width; s += 1) cost[pattern.length * width + s] = s === width - 1 ? 0 : 1;
  for (let i = pattern.length - 1; i >= 0; i -= 1) {
    let jump = { cost: Number.POSITIVE_INFINITY, to: -1 };
    for (let s = width - 1; s >= 0; s -= 1) {
      const straight = cost[(i + 1) * width + s] ?? Number.POSITIVE_INFINITY;
      if (pattern[i] === tokens[i + s]) {
        const isStraight = straight <= jump.cost + 1;
        cost[i * width + s] = isStraight ? straight : jump.cost + 1;
        next[i * width + s] = isStraight ? s : jump.to;
      }
      // After the last token nothing stands but the end, which costs what it costs without a jump.
      if (i < pattern.length - 1 && straight <= jump.cost) jump = { cost: straight, to: s };
    }
  }
  return walk(pattern, { width, cost, next });
}

interface Table {
  readonly width: number;
  readonly cost: Float64Array;
  readonly next: Int32Array;
}

function walk(pattern: readonly string[], { width, cost, next }: Table): number[] {
  let slack = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let s = 0; s < width; s += 1) {
    const total = (cost[s] ?? Number.POSITIVE_INFINITY) + (s > 0 ? 1 : 0);
    if (total < least) [least, slack] = [total, s];
  }
  return pattern.map((_, i) => {
    const place = i + slack;
    slack = next[i * width + slack] ?? 0;
    return place;
  });
}

/** Makes one piece of shared tokens that follow each other, and of gaps what no reader would call two. */
function joined({ shared, gaps }: Cut): Cut {
  const rows = [...gaps.values()];
  const isGap = (at: number) => rows.some((row) => row[at] !== '');
  let pieces = shared.map((text, at) => ({ text, before: [at], open: isGap(at) }));
  const last = isGap(shared.length);
  pieces = pieces.reduce<typeof pieces>((done, piece) => {
    const previous = done.at(-1);
    if (previous && !piece.open) previous.text += piece.text;
    else done.push({ ...piece });
    return done;
  }, []);
  return absorb(
    pieces.map(({ text }) => text),
    new Map(
      [...gaps].map(([line, row]) => [
        line,
        [...pieces.map(({ before }) => row[before[0] ?? 0] ?? ''), row.at(-1) ?? ''],
      ]),
    ),
    last,
  );
}

function absorb(shared: readonly string[], gaps: ReadonlyMap<Words, readonly string[]>, endsOpen: boolean): Cut {
  const rows = [...gaps.values()];
  const weak = shared.findIndex((text, at) => {
    const between = (at > 0 || rows.some((row) => row[0] !== '')) && (at < shared.length - 1 || endsOpen);
    return (
      between &&
      isWeak(
        text,
        rows.map((row) => [row[at] ?? '', row[at + 1] ?? ''] as const),
      )
    );
  });
  if (weak < 0) return withoutProse({ shared, gaps }, endsOpen);
  const fewer = [...shared.slice(0, weak), ...shared.slice(weak + 1)];
  const wider = new Map([...gaps].map(([line, row]) => [line, merged(row, weak, shared[weak] ?? '')]));
  return absorb(fewer, wider, endsOpen);
}

/** A sentence of which little stays the same is one gap, not many with a word between them. */
function withoutProse({ shared, gaps }: Cut, endsOpen: boolean): Cut {
  const rows = [...gaps.values()];
  const from = rows.some((row) => row[0] !== '') ? 0 : 1;
  const to = shared.length - (endsOpen ? 0 : 1);
  if (to - from < 3) return { shared, gaps };
  const inner = shared.slice(from, to);
  const spoken = (texts: readonly string[]) => texts.join('').match(/[\p{L}\p{N}]+|[^\s\p{L}\p{N}]/gu)?.length ?? 0;
  const open =
    rows.reduce((sum, row) => sum + spoken(row.slice(from, to + 1).map((gap) => `${gap} `)), 0) / rows.length;
  if (spoken(inner) * 2 > open) return { shared, gaps };
  const whole = (row: readonly string[]) =>
    row
      .slice(from, to + 1)
      .map((gap, at) => gap + (inner[at] ?? ''))
      .join('');
  return {
    shared: [...shared.slice(0, from), ...shared.slice(to)],
    gaps: new Map([...gaps].map(([line, row]) => [line, [...row.slice(0, from), whole(row), ...row.slice(to + 1)]])),
  };
}

function merged(row: readonly string[], at: number, text: string): string[] {
  return [...row.slice(0, at), `${row[at]}${text}${row[at + 1]}`, ...row.slice(at + 2)];
}

/** A piece inside one name, or a sign or blank that the gaps around it hold as well or do not need. */
function isWeak(text: string, sides: readonly (readonly [string, string])[]): boolean {
  if (/^(?:[\p{L}\p{N}]+|[-_])$/u.test(text)) return true;
  if (!/^[\s\-_.,]+$/.test(text)) return false;
  return sides.some(([left, right]) => left === '' || right === '' || left.includes(text) || right.includes(text));
}
