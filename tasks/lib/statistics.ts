/** Robust statistics of a few numbers, which one outlier does not move; knows nothing of what was measured. */

/** The middle of the numbers, or half-way between the two in the middle; NaN where there are none. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
}

/** The median distance of the numbers from their median. */
export function spread(numbers: readonly number[]): number {
  const middle = median(numbers);
  return median(numbers.map((number) => Math.abs(number - middle)));
}

/** A straight line: `fixed` at 0, `each` more for every 1. */
export interface Line {
  readonly fixed: number;
  readonly each: number;
}

/** The line through points by the median of all slopes (Theil-Sen). Points need different `x`. */
export function fitLine(points: readonly { readonly x: number; readonly y: number }[]): Line {
  const slopes = points.flatMap((one, at) =>
    points.slice(at + 1).map((other) => (other.y - one.y) / (other.x - one.x)),
  );
  const each = median(slopes);
  return { each, fixed: median(points.map(({ x, y }) => y - each * x)) };
}
