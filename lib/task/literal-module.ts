/**
 * Reads task modules that are nothing but a definition written out: `import { defineTask } from 'conductor-run'; export
 * default defineTask({ … });` with plain values alone. What is any less plain is left to whoever runs modules.
 */
import type { Json } from '../model/canonical-json.ts';
import { OWN_NAME } from './own-package.ts';

/** A module that was read without running it. */
export interface LiteralModule {
  readonly data: { readonly [key: string]: Json };
  /** Whether it imports conductor's public API. */
  readonly imports: boolean;
}

/** The module, or undefined where running it could give anything else than what is written. */
export function literalModule(text: string): LiteralModule | undefined {
  const scanner = new Scanner(text);
  try {
    return scanner.module();
  } catch (error) {
    if (error === NOT_PLAIN) return undefined;
    throw error;
  }
}

const NOT_PLAIN = new Error('not plain');
/** Deeper nesting is left to the engine that runs modules. */
const MAX_DEPTH = 50;

const BLANK = /(?:[ \t\r\n]|\/\/[^\r\n\u2028\u2029]*(?=[\r\n]|$)|\/\*[\s\S]*?\*\/)*/y;
const WORD = /[A-Za-z_$][\w$]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?![\w.$])/y;
/** Without escapes other than the usual ones; a template without values is text as well. */
const TEXT = /'(?:[^'\\\r\n]|\\[nrt\\'"`])*'|"(?:[^"\\\r\n]|\\[nrt\\'"`])*"|`(?:[^`\\\r$]|\$(?!\{)|\\[nrt\\'"`])*`/y;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };
const WORDS: Readonly<Record<string, Json>> = { true: true, false: false, null: null };

class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  module(): LiteralModule {
    const imports = this.#takes('import');
    if (imports) {
      for (const word of ['{', 'defineTask', '}', 'from']) this.#expect(word);
      if (this.#string() !== OWN_NAME) throw NOT_PLAIN;
      this.#takes(';');
    }
    for (const word of ['export', 'default']) this.#expect(word);
    const calls = imports && this.#takes('defineTask');
    if (calls) this.#expect('(');
    const data = this.#object(0);
    if (calls) this.#takes(',');
    if (calls) this.#expect(')');
    this.#takes(';');
    this.#match(BLANK);
    // A `run` that is no function is told by whoever runs modules.
    if (this.#at !== this.#text.length || Object.hasOwn(data, 'run')) throw NOT_PLAIN;
    return { data, imports };
  }

  #value(depth: number): Json {
    this.#match(BLANK);
    const next = this.#text[this.#at];
    if (next === '{') return this.#object(depth + 1);
    if (next === '[') return this.#list(depth + 1);
    if (next === "'" || next === '"' || next === '`') return this.#string();
    const digits = this.#match(NUMBER);
    if (digits !== undefined) return Number(digits) + 0; // JSON has no -0
    const word = this.#match(WORD) ?? '';
    if (!Object.hasOwn(WORDS, word)) throw NOT_PLAIN;
    return WORDS[word] ?? null;
  }

  #object(depth: number): { [key: string]: Json } {
    if (depth > MAX_DEPTH) throw NOT_PLAIN;
    const members = new Map<string, Json>();
    this.#expect('{');
    while (!this.#takes('}')) {
      const key = this.#key();
      // A prototype, and a name that is given twice, are more than what is written.
      if (key === '__proto__' || members.has(key)) throw NOT_PLAIN;
      this.#expect(':');
      members.set(key, this.#value(depth));
      if (!this.#takes(',') && !this.#sees('}')) throw NOT_PLAIN;
    }
    return Object.fromEntries(members);
  }

  #list(depth: number): readonly Json[] {
    if (depth > MAX_DEPTH) throw NOT_PLAIN;
    const items: Json[] = [];
    this.#expect('[');
    while (!this.#takes(']')) {
      items.push(this.#value(depth));
      if (!this.#takes(',') && !this.#sees(']')) throw NOT_PLAIN;
    }
    return items;
  }

  #key(): string {
    this.#match(BLANK);
    if (this.#text[this.#at] === '`') throw NOT_PLAIN;
    return this.#match(WORD) ?? this.#string();
  }

  #string(): string {
    this.#match(BLANK);
    const quoted = this.#match(TEXT);
    if (quoted === undefined) throw NOT_PLAIN;
    const text = quoted.slice(1, -1);
    return text.includes('\\') ? text.replace(/\\(.)/g, (_, letter: string) => ESCAPES[letter] ?? letter) : text;
  }

  #expect(word: string): void {
    if (!this.#takes(word)) throw NOT_PLAIN;
  }

  #takes(word: string): boolean {
    if (!this.#sees(word)) return false;
    this.#at += word.length;
    return true;
  }

  /** Whether `word` comes next, whole: `default` is not the beginning of `defaults`. */
  #sees(word: string): boolean {
    this.#match(BLANK);
    if (!this.#text.startsWith(word, this.#at)) return false;
    const after = this.#text[this.#at + word.length] ?? '';
    return !/[\w$]$/.test(word) || !/[\w$\\\u0080-\uffff]/.test(after);
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const [found] = pattern.exec(this.#text) ?? [];
    if (found !== undefined) this.#at += found.length;
    return found;
  }
}
