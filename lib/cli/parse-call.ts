/** Turns the words of a call into a command, its options and its words. Knows no command by itself. */
import { didYouMean } from '../model/similar.ts';
import { COMMON_OPTIONS, type Command, type OptionSpec, type OptionTable } from './command.ts';
import { findCommand } from './find-command.ts';
import { type Piece, splitCall } from './split-call.ts';
import { usageError } from './usage-error.ts';

/** What is asked for. */
export type Call =
  | { readonly kind: 'version' }
  | { readonly kind: 'help'; readonly topic: readonly string[] }
  | {
      readonly kind: 'command';
      readonly command: Command;
      readonly words: readonly string[];
      readonly options: GivenOptions;
    };

/** A value for each option of the command's table. */
type GivenOptions = Readonly<Record<string, string | boolean | undefined>>;

/**
 * Parses a call.
 * @param argv words after `conductor`
 * @throws ConductorError `usage/…`
 */
export function parseCall(argv: readonly string[], commands: readonly Command[]): Call {
  const pieces = splitCall(argv, Object.assign({}, COMMON_OPTIONS, ...commands.map(({ options }) => options)));
  const words = pieces.flatMap((piece) => (piece.kind === 'word' ? [piece.text] : []));
  const given = (name: string) => pieces.some((piece) => piece.kind === 'option' && piece.name === name);
  if (given('version')) return { kind: 'version' };
  if (given('help') || argv.length === 0) return { kind: 'help', topic: topicOf(words, commands) };
  if (words.length === 0) {
    throw usageError({
      name: 'missing-command',
      message: 'No command was given',
      help: 'Run "conductor help" for all commands',
    });
  }
  const command = findCommand(commands, words);
  const own = words.slice(command.name.split(' ').length);
  const options = readOptions(pieces, command);
  checkWords(own, command);
  return { kind: 'command', command, words: own, options };
}

/** The words that help is asked about: as many as name a command or a group of them. */
function topicOf(words: readonly string[], commands: readonly Command[]): readonly string[] {
  const [first, second] = words[0] === 'help' ? words.slice(1) : words;
  if (first === undefined) return [];
  const isPair = commands.some((command) => command.name === `${first} ${second}`);
  return isPair && second !== undefined ? [first, second] : [first];
}

function readOptions(pieces: readonly Piece[], command: Command): GivenOptions {
  const table: OptionTable = { ...command.options, ...COMMON_OPTIONS };
  const given: Record<string, string | boolean | undefined> = {};
  for (const [name, spec] of Object.entries(table)) given[name] = spec.value === undefined ? false : undefined;
  for (const piece of pieces) {
    if (piece.kind !== 'option') continue;
    const [before, value] = [given[piece.name], readOption(piece, command.name, table)];
    given[piece.name] = table[piece.name]?.repeats && before !== undefined ? `${before},${value}` : value;
  }
  return given;
}

function readOption(piece: Extract<Piece, { kind: 'option' }>, command: string, table: OptionTable): string | boolean {
  const { name, shown, value, inline } = piece;
  const spec: OptionSpec | undefined = Object.hasOwn(table, name) ? table[name] : undefined;
  if (spec === undefined) {
    const names = Object.keys(table).map((each) => `--${each}`);
    const help = didYouMean(shown, names) ?? `Run "conductor help ${command}" for its options`;
    throw usageError({ name: 'unknown-option', message: `Unknown option "${shown}" of "conductor ${command}"`, help });
  }
  if (spec.value === undefined) {
    if (value === undefined) return true;
    throw usageError({
      name: 'unexpected-value',
      message: `Option "${shown}" takes no value, found "${value}"`,
      help: `Write "${shown}"`,
    });
  }
  if (value === undefined || (!inline && /^-\D/.test(value))) {
    throw usageError({
      name: 'missing-value',
      message: `Option "${shown}" needs a value`,
      help: `Write "${shown} ${spec.value}"`,
    });
  }
  return value;
}

function checkWords(words: readonly string[], { name, parameters, words: [min, max] = [0, 0] }: Command): void {
  const help = `Run "conductor help ${name}" for how to call it`;
  if (words.length < min) {
    throw usageError({ name: 'missing-word', message: `"conductor ${name}" needs ${parameters}`, help });
  }
  const surplus = words[max];
  if (surplus !== undefined) {
    throw usageError({ name: 'surplus-word', message: `Unexpected word "${surplus}" after "conductor ${name}"`, help });
  }
}
