/**
 * The inputs of an action: paths and their fact words, column by column, so that 100,000 of them take little more than
 * their paths do.
 */
import type { SortedMembers } from './canonical-json.ts';
import type { Digest } from './digest.ts';
import { fileWord } from './file-fact.ts';
import { lowerBound } from './lower-bound.ts';

/** Bytes of a digest. */
const WIDTH = 32;
/** What a word is of: a file, one that may be executed, or anything else. */
const KIND = { other: 0, file: 1, executable: 2 } as const;
const OF_FILE = /^[0-9a-f]{64}(?:\+x)?$/;
const HEX = /^[0-9a-f]*$/;
/** Digests that are written out at once. */
const AT_ONCE = 256;

/** A word for each path, by the number of the path. */
interface Columns {
  /** Of files, 32 bytes for each path. */
  readonly digests: Buffer;
  readonly kinds: Uint8Array;
  /** The words that are no file's. */
  readonly others: ReadonlyMap<number, string>;
}

/** Never changed once they are made. */
export class InputWords implements SortedMembers {
  /** Sorted by code unit. */
  readonly paths: readonly string[];
  readonly columns: Columns;

  /** @param paths sorted by code unit, each once */
  constructor(paths: readonly string[], columns: Columns) {
    this.paths = paths;
    this.columns = columns;
  }

  /** From path -> word. */
  static of(words: Readonly<Record<string, string>>): InputWords {
    const paths = Object.keys(words);
    const maker = new InputsMaker(paths.length);
    maker.addAll(paths, Object.values(words));
    return maker.inputs();
  }

  /** The word of a path; undefined for what is none of them. */
  get(path: string): string | undefined {
    const at = lowerBound(this.paths, path);
    return this.paths[at] === path ? this.#word(at) : undefined;
  }

  has(path: string): boolean {
    return this.paths[lowerBound(this.paths, path)] === path;
  }

  /** Paths and words. */
  *sortedMembers(): Generator<readonly [path: string, word: string]> {
    const { digests } = this.columns;
    for (let from = 0; from < this.paths.length; from += AT_ONCE) {
      const paths = this.paths.slice(from, from + AT_ONCE);
      const hex = digests.toString('hex', from * WIDTH, (from + paths.length) * WIDTH);
      for (const [at, path] of paths.entries())
        yield [path, this.#word(from + at, hex.slice(at * WIDTH * 2, (at + 1) * WIDTH * 2))];
    }
  }

  /** The paths that only one of both has, or of which they have other words; sorted by code unit. */
  *differing(other: InputWords): Generator<string> {
    if (this === other) return; // 100,000 inputs of a task that touched none
    const [ours, theirs] = [this.paths, other.paths];
    for (let [one, two] = [0, 0]; one < ours.length || two < theirs.length; ) {
      const [mine, its] = [ours[one], theirs[two]];
      if (mine !== undefined && mine === its) {
        if (!this.#isSame(one++, other, two++)) yield mine;
      } else if (its === undefined || (mine !== undefined && mine < its)) {
        one++;
        yield mine ?? '';
      } else {
        two++;
        yield its;
      }
    }
  }

  /** Path -> word, as JSON has them. */
  toJSON(): Record<string, string> {
    return Object.fromEntries(this.sortedMembers());
  }

  #isSame(at: number, { columns }: InputWords, place: number): boolean {
    const { digests, kinds, others } = this.columns;
    if (kinds[at] !== columns.kinds[place]) return false;
    if (kinds[at] === KIND.other) return others.get(at) === columns.others.get(place);
    const [one, two] = [at * WIDTH, place * WIDTH];
    return digests.compare(columns.digests, two, two + WIDTH, one, one + WIDTH) === 0;
  }

  #word(at: number, digest = this.columns.digests.toString('hex', at * WIDTH, (at + 1) * WIDTH)): string {
    const { kinds, others } = this.columns;
    if (kinds[at] === KIND.other) return others.get(at) ?? '';
    return fileWord(digest as Digest, kinds[at] === KIND.executable);
  }
}

/** Makes them, path after path. */
export class InputsMaker {
  readonly #paths: string[] = [];
  #digests: Buffer;
  #kinds: Uint8Array;
  readonly #others = new Map<number, string>();
  #isSorted = true;

  /** @param count how many there will be, as far as that is known */
  constructor(count = 0) {
    this.#digests = Buffer.alloc(count * WIDTH);
    this.#kinds = new Uint8Array(count);
  }

  add(path: string, word: string): void {
    this.#setWord(this.#addPath(path), word);
  }

  /** Many at once, which takes half the time where all of them are files. */
  addAll(paths: readonly string[], words: readonly string[]): void {
    const first = this.#paths.length;
    for (const path of paths) this.#addPath(path);
    if (this.#setFiles(first, words)) return;
    for (const [at, word] of words.entries()) this.#setWord(first + at, word);
  }

  /** A file whose digest stands at `from` in `digests`. */
  addFile(path: string, { digests, from, executable }: DigestPlace): void {
    const at = this.#addPath(path);
    this.#setFile(at, executable).set(digests.subarray(from, from + WIDTH), at * WIDTH);
  }

  inputs(): InputWords {
    const count = this.#paths.length;
    const [digests, kinds] = [this.#digests.subarray(0, count * WIDTH), this.#kinds.subarray(0, count)];
    const made = new InputWords(this.#paths, { digests, kinds, others: this.#others });
    return this.#isSorted ? made : sorted(made);
  }

  #addPath(path: string): number {
    const at = this.#paths.push(path) - 1;
    if (at > 0 && (this.#paths[at - 1] ?? '') >= path) this.#isSorted = false;
    if (at >= this.#kinds.length) this.#grow();
    return at;
  }

  #setWord(at: number, word: string): void {
    if (!OF_FILE.test(word)) this.#others.set(at, word);
    else this.#setFile(at, word.length > WIDTH * 2).write(word, at * WIDTH, WIDTH, 'hex');
  }

  /** False where not all are words of files that are not executable. */
  #setFiles(first: number, words: readonly string[]): boolean {
    if (words.some((word) => word.length !== WIDTH * 2)) return false;
    const text = words.join('');
    if (!HEX.test(text)) return false;
    this.#digests.write(text, first * WIDTH, 'hex');
    this.#kinds.fill(KIND.file, first, first + words.length);
    return true;
  }

  #setFile(at: number, executable: boolean): Buffer {
    this.#kinds[at] = executable ? KIND.executable : KIND.file;
    return this.#digests;
  }

  #grow(): void {
    const count = Math.max(16, this.#kinds.length * 2);
    const [digests, kinds] = [Buffer.alloc(count * WIDTH), new Uint8Array(count)];
    digests.set(this.#digests);
    kinds.set(this.#kinds);
    [this.#digests, this.#kinds] = [digests, kinds];
  }
}

/** Where the digest of a file stands. */
export interface DigestPlace {
  readonly digests: Uint8Array;
  readonly from: number;
  readonly executable: boolean;
}

/** Of a path that comes twice the last one counts. */
function sorted(inputs: InputWords): InputWords {
  const words = new Map(inputs.sortedMembers());
  const maker = new InputsMaker(words.size);
  for (const path of [...words.keys()].sort()) maker.add(path, words.get(path) ?? '');
  return maker.inputs();
}
