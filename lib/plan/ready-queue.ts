/** Positions that are ready, the lowest last: where most are added and taken. Knows nothing of tasks. */

/** Adds a position that is not in it. */
export function enqueue(queue: number[], position: number): void {
  queue.splice(placeOf(queue, position), 0, position);
}

/** Takes a position out that is in it. */
export function dequeue(queue: number[], position: number): void {
  queue.splice(placeOf(queue, position), 1);
}

/** Where a position stands or would stand. */
function placeOf(queue: readonly number[], position: number): number {
  if (queue.at(-1) === position) return queue.length - 1;
  let from = 0;
  let to = queue.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((queue[middle] ?? 0) > position) from = middle + 1;
    else to = middle;
  }
  return from;
}
