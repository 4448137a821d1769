/** Keeps the lines that a task prints until it ends: all of a usual output, the beginning and the end of an endless one. */

/** So many characters of the beginning are kept, and as many of the end. */
const KEPT = 1 << 19;

/** Takes lines and gives them back once; what was left out between them is counted. */
export class HeldOutput {
  readonly #head: string[] = [];
  #headSize = 0;
  #tail: string[] = [];
  /** Where `#tail` begins: what is before it is left out. */
  #from = 0;
  #tailSize = 0;
  #left = 0;
  #isCut = false;

  /** Whether nothing was printed. */
  get isEmpty(): boolean {
    return this.#head.length === 0 && this.#tail.length === 0;
  }

  add(lines: readonly string[]): void {
    for (const line of lines) {
      this.#isCut ||= this.#headSize + line.length > KEPT;
      if (this.#isCut) this.#addToTail(line);
      else {
        this.#head.push(line);
        this.#headSize += line.length + 1;
      }
    }
  }

  /** The lines, with what `note` says of the lines left out where there are any. */
  lines(note: (left: number) => string): readonly string[] {
    return [...this.#head, ...(this.#left > 0 ? [note(this.#left)] : []), ...this.#tail.slice(this.#from)];
  }

  #addToTail(line: string): void {
    this.#tail.push(line);
    this.#tailSize += line.length + 1;
    while (this.#tailSize > KEPT && this.#tail.length - this.#from > 1) {
      this.#tailSize -= (this.#tail[this.#from]?.length ?? 0) + 1;
      this.#tail[this.#from++] = ''; // its memory is free at once
      this.#left += 1;
    }
    if (this.#from < 1024 || this.#from < this.#tail.length / 2) return;
    this.#tail = this.#tail.slice(this.#from);
    this.#from = 0;
  }
}
