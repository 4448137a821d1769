/** Runs in lists of numbers. */

/** The list as runs of numbers that follow each other by one: first, and one after the last. */
export function* runsOf(numbers: readonly number[]): Generator<readonly [first: number, end: number]> {
  for (let from = 0, to = 0; from < numbers.length; from = to) {
    const first = numbers[from] ?? 0;
    for (to = from + 1; numbers[to] === first + to - from; ) to++;
    yield [first, first + to - from];
  }
}
