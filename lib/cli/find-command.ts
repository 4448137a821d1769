/** Finds the command that the first words of a call name. */
import { didYouMean } from '../model/similar.ts';
import type { Command } from './command.ts';
import { usageError } from './usage-error.ts';

/** The commands whose names begin with a word, such as `cache`. */
export function commandGroup(commands: readonly Command[], word: string): readonly Command[] {
  return commands.filter((command) => command.name.startsWith(`${word} `));
}

/**
 * The command named by one or two of the first words.
 * @throws ConductorError `usage/unknown-command` or `usage/missing-command`
 */
export function findCommand(commands: readonly Command[], words: readonly string[]): Command {
  const [first = '', second] = words;
  const found = commands.find(({ name }) => name === first || name === `${first} ${second}`);
  if (found) return found;
  const group = commandGroup(commands, first);
  if (group.length > 0) throw unknownInGroup(group, first, second);
  throw usageError({ name: 'unknown-command', message: `Unknown command "${first}"`, help: hint(commands, first) });
}

function unknownInGroup(group: readonly Command[], first: string, second: string | undefined): Error {
  const names = group.map((command) => command.name.slice(first.length + 1));
  const list = `It is one of: ${names.join(', ')}`;
  if (second === undefined) {
    return usageError({ name: 'missing-command', message: `"${first}" needs a second word`, help: list });
  }
  const help = didYouMean(second, names) ?? list;
  return usageError({ name: 'unknown-command', message: `Unknown command "${first} ${second}"`, help });
}

function hint(commands: readonly Command[], word: string): string {
  if (/^\d/.test(word)) return `Run a task with "conductor task ${word}"`;
  const firsts = commands.map((command) => command.name.split(' ', 1)[0] ?? '');
  return didYouMean(word, firsts) ?? 'Run "conductor help" for all commands';
}
