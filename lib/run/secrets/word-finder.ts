/** Finds many words in one pass, however much text there is (Aho and Corasick). Knows nothing of secrets. */

/** Called for the longest word that ends at `end` (not included). */
export type OnWord = (start: number, end: number) => void;

/**
 * The words as a tree, whose nodes are numbers (0: the root). Most nodes have one child, which is kept apart: so a word
 * costs some bytes a letter, be it as long as a file.
 */
export class WordFinder {
  readonly #fromRoot = new Int32Array(65_536);
  readonly #letter: Uint16Array;
  readonly #child: Int32Array;
  readonly #otherChildren = new Map<number, number>();
  /** The node of the longest other beginning of a word that ends the same. */
  readonly #fallback: Int32Array;
  readonly #depth: Int32Array;
  /** Length of the longest word that ends at a node; 0: none does. */
  readonly #word: Int32Array;

  /** `words` are not empty. */
  constructor(words: readonly string[]) {
    const most = 1 + words.reduce((sum, word) => sum + word.length, 0);
    this.#letter = new Uint16Array(most);
    this.#child = new Int32Array(most);
    this.#fallback = new Int32Array(most);
    this.#depth = new Int32Array(most);
    this.#word = new Int32Array(most);
    this.#fallBack(this.#grow(words));
  }

  /** How many of the last letters before this node may be the beginning of a word. */
  depth(node: number): number {
    return this.#depth[node] ?? 0;
  }

  /** Reads `text` from an index on; `node` is what the last call returned, 0 at a beginning. */
  scan(text: string, { from, node }: { readonly from: number; readonly node: number }, onWord: OnWord): number {
    let at = node;
    for (let index = from; index < text.length; index++) {
      const letter = text.charCodeAt(index);
      at = at === 0 ? (this.#fromRoot[letter] as number) : this.#next(at, letter);
      if (at === 0) continue;
      const length = this.#word[at] as number;
      if (length > 0) onWord(index + 1 - length, index + 1);
    }
    return at;
  }

  #next(node: number, letter: number): number {
    for (let at = node; at !== 0; at = this.#fallback[at] as number) {
      const found = this.#childOf(at, letter);
      if (found !== 0) return found;
    }
    return this.#fromRoot[letter] as number;
  }

  #childOf(node: number, letter: number): number {
    if (node === 0) return this.#fromRoot[letter] as number;
    const child = this.#child[node] as number;
    if (child === 0 || this.#letter[child] === letter) return child;
    return this.#otherChildren.get(node * 65_536 + letter) ?? 0;
  }

  /** Makes the tree; returns each node's parent. */
  #grow(words: readonly string[]): Int32Array {
    const parents = new Int32Array(this.#child.length);
    let count = 1;
    for (const word of words) {
      let node = 0;
      for (let index = 0; index < word.length; index++) {
        const letter = word.charCodeAt(index);
        let child = this.#childOf(node, letter);
        if (child === 0) {
          child = count++;
          parents[child] = node;
          this.#letter[child] = letter;
          this.#depth[child] = index + 1;
          this.#add(node, child, letter);
        }
        node = child;
      }
      this.#word[node] = word.length;
    }
    return parents.subarray(0, count);
  }

  #add(node: number, child: number, letter: number): void {
    if (node === 0) this.#fromRoot[letter] = child;
    else if (this.#child[node] === 0) this.#child[node] = child;
    else this.#otherChildren.set(node * 65_536 + letter, child);
  }

  /** Nodes nearer to the root first, because each one's fallback is nearer to it. */
  #fallBack(parents: Int32Array): void {
    const nodes = Array.from({ length: parents.length - 1 }, (_, at) => at + 1);
    nodes.sort((one, other) => this.depth(one) - this.depth(other));
    for (const node of nodes) {
      const parent = parents[node] as number;
      const fallback = parent === 0 ? 0 : this.#next(this.#fallback[parent] as number, this.#letter[node] as number);
      this.#fallback[node] = fallback;
      this.#word[node] ||= this.#word[fallback] as number;
    }
  }
}
