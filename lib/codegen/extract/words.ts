/** What a line is made of: its words, what they weigh, and its shape. Knows no files. */

/** A line of text, taken apart. Equal texts of one book are one object. */
export interface Words {
  readonly text: string;
  /** Parts of identifiers, numbers, single signs and blanks; together the text. */
  readonly tokens: readonly string[];
  /** How much it says: blanks count little, long words most. */
  readonly weight: number;
  /** The same for lines of the same make: blanks at the beginning and the kinds of what follows. */
  readonly shape: string;
  /** The shape, and the line's first word. */
  readonly key: string;
  /** Blanks at its beginning; undefined for a line of blanks. */
  readonly indent: number | undefined;
  /** Begins with a closing bracket: belongs to what stands above it. */
  readonly closes: boolean;
  /** Holds a letter. */
  readonly speaks: boolean;
  /** Numbers of its tokens, sorted, for `likeness`. */
  readonly bag: readonly number[];
}

// Runs that mix digits and letters (digests, colours, sizes) are one token; identifiers fall into their parts.
const TOKEN =
  /[ \t]+|[A-Za-z]*\d+[A-Za-z][A-Za-z\d]*|\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|\p{Lu}|\d+(?:\.\d+)*|[\s\S]/gu;

/** Takes lines apart, each text once. */
export class WordBook {
  readonly #lines = new Map<string, Words>();
  readonly #tokens = new Map<string, number>();

  wordsOf(text: string): Words {
    const known = this.#lines.get(text);
    if (known) return known;
    const tokens = text.match(TOKEN) ?? [];
    const bag = tokens.map((token) => this.#numberOf(token)).sort((one, other) => one - other);
    const shape = shapeOf(text);
    const words: Words = {
      text,
      tokens,
      bag,
      weight: tokens.reduce((sum, token) => sum + tokenWeight(token), 0.2),
      shape,
      key: shape.endsWith('comment') ? shape : `${shape}|${tokens.find((token) => /^\p{L}/u.test(token)) ?? ''}`,
      indent: text.trim() === '' ? undefined : text.length - text.trimStart().length,
      closes: /^\s*(?:[})\]]|<\/)/.test(text),
      speaks: /\p{L}/u.test(text),
    };
    this.#lines.set(text, words);
    return words;
  }

  #numberOf(token: string): number {
    const known = this.#tokens.get(token);
    if (known !== undefined) return known;
    // Sorted by number, weights of tokens stay with them: the fraction is the weight, the rest tells them apart.
    const number = this.#tokens.size * 16 + tokenWeight(token);
    this.#tokens.set(token, number);
    return number;
  }
}

/** What a token says. */
export function tokenWeight(token: string): number {
  if (/^\s+$/.test(token)) return 0.2;
  if (/^[\p{L}\p{N}]/u.test(token)) return 1 + Math.min(token.length, 8) / 4;
  return 0.8;
}

/** How much two lines share, from 0 to 1, whatever the order; 0 for lines that share no word. */
export function likeness(one: Words, other: Words): number {
  let shared = 0;
  let speaks = !one.speaks && !other.speaks;
  for (let at = 0, to = 0; at < one.bag.length && to < other.bag.length; ) {
    const [left = 0, right = 0] = [one.bag[at], other.bag[to]];
    if (left === right) {
      shared += left % 16;
      speaks ||= left % 16 > 1;
    }
    if (left <= right) at += 1;
    if (right <= left) to += 1;
  }
  return speaks ? (2 * shared) / (one.weight + other.weight) : 0;
}

/** A comment at the end decides nothing, nor does a comma or semicolon: the last of a list often has none. */
function shapeOf(text: string): string {
  const indent = /^\s*/.exec(text)?.[0] ?? '';
  if (/^\s*(?:\/[/*]|\*|#|--)(?:[*\s]|$)/.test(text)) return `${indent}|comment`;
  const kinds = text
    .trim()
    .replace(/(?<=\S)\s+(?:\/\/|#|--)\s.*$/, '')
    .replace(/[,;]$/, '')
    .replaceAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, 'S')
    .replaceAll(/-?[\p{L}_$\d][\p{L}\p{N}_$.-]*/gu, (word) => (/^-?\d/.test(word) ? 'N' : 'W'))
    .replaceAll(/[WS N]*W[WS N]*/g, (run) => (run.length > 12 ? 'W…' : run));
  return `${indent}|${kinds}`;
}
