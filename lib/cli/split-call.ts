/**
 * Splits the words of a call into words and options, as `util.parseArgs` of Node does, which takes a millisecond to load
 * and to be called: a thirtieth of a run in which nothing is to be done. Knows what options there are and no command.
 */
import type { OptionTable } from './command.ts';

/** One piece of a call, as far as it can be told without knowing the command. */
export type Piece =
  | { readonly kind: 'word'; readonly text: string }
  | {
      readonly kind: 'option';
      readonly name: string;
      /** As it was written: `-C`, `--cwd`. */
      readonly shown: string;
      readonly value: string | undefined;
      /** Whether the value stands in the same word: `--cwd=x`, `-Cx`. */
      readonly inline: boolean;
    };

/** The pieces in order. An option that takes a value has the next word, whatever it is, unless it has one itself. */
export function splitCall(argv: readonly string[], table: OptionTable): readonly Piece[] {
  const pieces: Piece[] = [];
  for (let at = 0; at < argv.length; at++) {
    const text = argv[at] ?? '';
    if (text === '--') return [...pieces, ...argv.slice(at + 1).map(wordOf)];
    if (!isOption(text)) {
      pieces.push(wordOf(text));
      continue;
    }
    for (const { name, shown, value } of text.startsWith('--') ? [longOf(text)] : shortsOf(text, table)) {
      const takesNext = value === undefined && takesValue(name, table) && at + 1 < argv.length;
      if (takesNext) at++;
      pieces.push({ kind: 'option', name, shown, value: takesNext ? argv[at] : value, inline: value !== undefined });
    }
  }
  return pieces;
}

/** An option by itself. */
interface Given {
  readonly name: string;
  readonly shown: string;
  readonly value?: string;
}

function wordOf(text: string): Piece {
  return { kind: 'word', text };
}

/** A negative number is a word, not a row of short options. */
function isOption(text: string): boolean {
  return text.startsWith('-') && text !== '-' && !/^-\d/.test(text);
}

function takesValue(name: string, table: OptionTable): boolean {
  return Object.hasOwn(table, name) && table[name]?.value !== undefined;
}

function longOf(text: string): Given {
  const equals = text.indexOf('=', 3);
  if (equals === -1) return { name: text.slice(2), shown: text };
  return { name: text.slice(2, equals), shown: text.slice(0, equals), value: text.slice(equals + 1) };
}

/** `-fn` is `-f -n`; what comes after one that takes a value is its value. */
function shortsOf(text: string, table: OptionTable): readonly Given[] {
  const given: Given[] = [];
  for (let at = 1; at < text.length; at++) {
    const letter = text.charAt(at);
    const name = Object.keys(table).find((each) => table[each]?.short === letter) ?? letter;
    const shown = `-${letter}`;
    if (takesValue(name, table) && at + 1 < text.length) return [...given, { name, shown, value: text.slice(at + 1) }];
    given.push({ name, shown });
  }
  return given;
}
