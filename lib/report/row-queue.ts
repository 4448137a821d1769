/** Hands rows of the display to the places that wait for one, in order. */

/** Either side may come first. */
export class RowQueue<Row> {
  readonly #rows: Row[] = [];
  readonly #takers: ((row: Row | undefined) => void)[] = [];
  #closed = false;

  /** Adds a row. */
  push(row: Row): void {
    const taker = this.#takers.shift();
    if (taker) taker(row);
    else this.#rows.push(row);
  }

  /** The next row; undefined when there will be none. */
  async take(): Promise<Row | undefined> {
    const row = this.#rows.shift();
    if (row !== undefined || this.#closed) return row;
    return await new Promise((resolve) => this.#takers.push(resolve));
  }

  /** Nothing is pushed any more. */
  close(): void {
    this.#closed = true;
    for (const taker of this.#takers.splice(0)) taker(undefined);
  }
}
