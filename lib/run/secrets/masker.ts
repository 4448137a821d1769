/** Puts `***` in place of secrets, in whole texts and in texts that come in pieces. */
import { secretForms } from './secret-forms.ts';
import { WordFinder } from './word-finder.ts';

const MASK = '***';

/** A part of a text that shows a secret; `isSaid`: its mask was handed out already. */
interface Part {
  readonly start: number;
  readonly end: number;
  readonly isSaid: boolean;
}

/** Knows the secrets of one run, in all their forms. */
export class Masker {
  readonly #finder: WordFinder;

  /** @param values as `secretValues` tells them */
  constructor(values: readonly string[]) {
    this.#finder = new WordFinder([...new Set(values.flatMap(secretForms))]);
  }

  /** The text without secrets. */
  mask(text: string): string {
    const stream = this.stream();
    return stream.push(text) + stream.end();
  }

  /** For a text that comes in pieces. */
  stream(): MaskedStream {
    return new MaskedStream(this.#finder);
  }
}

/** Keeps back what may be the beginning of a secret until more has come, never more than the longest form. */
export class MaskedStream {
  readonly #finder: WordFinder;
  #node = 0;
  #held = '';
  /** What was found in `#held`, in order. */
  #parts: Part[] = [];

  constructor(finder: WordFinder) {
    this.#finder = finder;
  }

  /** Takes a piece; returns what is sure by now. */
  push(piece: string): string {
    const text = this.#held === '' ? piece : this.#held + piece;
    this.#node = this.#finder.scan(text, { from: this.#held.length, node: this.#node }, (start, end) =>
      this.#found(start, end),
    );
    return this.#release(text, text.length - this.#finder.depth(this.#node));
  }

  /** No more comes: the rest. */
  end(): string {
    this.#node = 0;
    return this.#release(this.#held, this.#held.length);
  }

  /** Parts that overlap are one: nothing is left of a secret that another one is mixed with. */
  #found(start: number, end: number): void {
    let part: Part = { start, end, isSaid: false };
    for (let last = this.#parts.at(-1); last !== undefined && last.end > part.start; last = this.#parts.at(-1)) {
      this.#parts.pop();
      part = { start: Math.min(last.start, part.start), end, isSaid: last.isSaid };
    }
    this.#parts.push(part);
  }

  /** Hands out the text up to `sure`: nothing that is found later begins before it. */
  #release(text: string, sure: number): string {
    const later: Part[] = [];
    let out = '';
    let at = 0;
    for (const part of this.#parts) {
      if (part.start < sure) {
        out += text.slice(at, part.start) + (part.isSaid ? '' : MASK);
        at = Math.min(part.end, sure);
      }
      if (part.end > sure) {
        later.push({
          start: Math.max(0, part.start - sure),
          end: part.end - sure,
          isSaid: part.isSaid || part.start < sure,
        });
      }
    }
    this.#parts = later;
    this.#held = sure === text.length ? '' : text.slice(sure);
    return out + text.slice(at, sure);
  }
}
