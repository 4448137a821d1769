/** What a command is: a declaration that parsing and help are made from, and what it does. */
import type { Screen } from '../report/screen.ts';
import type { Io } from './io.ts';

/**
 * One option. With `value`, the name of a value that must follow, such as `<n>`; without, a switch. Where it `repeats`, the
 * values of several are one, joined by commas.
 */
export interface OptionSpec {
  readonly short?: string;
  readonly value?: string;
  readonly repeats?: true;
  readonly summary: string;
}

/** Options by their long name. */
export type OptionTable = Readonly<Record<string, OptionSpec>>;

/** What was given for each option of a table. */
export type OptionValues<T extends OptionTable> = {
  readonly [K in keyof T]: T[K] extends { readonly value: string } ? string | undefined : boolean;
};

/** Options that every command has. */
export const COMMON_OPTIONS = {
  cwd: { short: 'C', value: '<folder>', summary: 'Work in this folder' },
  'no-color': { summary: 'No colours (NO_COLOR and FORCE_COLOR are respected as well)' },
  verbose: { short: 'v', summary: 'Show everything: reasons, phases, actions, output, stacks' },
  help: { short: 'h', summary: 'Show help with examples' },
  version: { short: 'V', summary: 'Show the version' },
} as const satisfies OptionTable;

/** One call of a command. */
export interface Invocation<T extends OptionTable = OptionTable> {
  readonly io: Io;
  readonly screen: Screen;
  /** Absolute path of the folder to work in. */
  readonly cwd: string;
  /** The words after the command's own name. */
  readonly words: readonly string[];
  readonly options: OptionValues<T & typeof COMMON_OPTIONS>;
  /** All that there are, for help. */
  readonly commands: readonly Command[];
}

/** A line to copy, and what it does. */
export interface Example {
  readonly line: string;
  readonly what: string;
}

/** A command as it is written. */
export interface CommandSource<T extends OptionTable> {
  /** One word or two: `cache cleanup`. */
  readonly name: string;
  /** One sentence without a full stop. */
  readonly summary: string;
  /** The words that follow, as shown: `[keep]`. */
  readonly parameters?: string;
  /** How many words may follow: at least and at most. Default: none. */
  readonly words?: readonly [min: number, max: number];
  readonly options: T;
  readonly examples: readonly Example[];
  /** Resolves to the exit code. */
  run(invocation: Invocation<T>): Promise<number>;
}

/** A command whose table is not known to the type checker. */
export type Command = CommandSource<OptionTable>;

/** Declares a command; `run` gets a value for each option of its table. */
export function defineCommand<const T extends OptionTable>(source: CommandSource<T>): Command {
  // Parsing fills every option of this very table, so `run` gets what its type says.
  return source as unknown as Command;
}
