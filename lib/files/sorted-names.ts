/** Sorted names in one piece of bytes, found without building a map; knows nothing of what they name. */
import { lowerBound } from '../model/lower-bound.ts';
import { textOfColumn } from './sealed.ts';

/**
 * Names are decoded when the first is asked for. A name is mostly the one after the last found, else found by
 * bisection: whoever asks in order pays one comparison a name.
 */
export class SortedNames {
  readonly count: number;
  /** As it was given. */
  readonly encoded: Uint8Array<ArrayBuffer>;
  #names: readonly string[] | undefined;
  #last = -1;

  /** @param encoded UTF-8, sorted by code unit, joined by NUL. */
  constructor(encoded: Uint8Array<ArrayBuffer>, count: number) {
    this.encoded = encoded;
    this.count = count;
  }

  at(index: number): string | undefined {
    return this.#all()[index];
  }

  /** The index of `name`, if it is one of them. */
  find(name: string): number | undefined {
    const names = this.#all();
    if (names[this.#last + 1] === name) return ++this.#last;
    const index = lowerBound(names, name);
    if (names[index] !== name) return undefined;
    this.#last = index;
    return index;
  }

  #all(): readonly string[] {
    this.#names ??= this.count === 0 ? [] : textOfColumn(this.encoded).split('\0');
    return this.#names;
  }
}
