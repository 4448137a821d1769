/** Help, made from the same tables that calls are parsed with. */
import { VERSION } from '../model/version.ts';
import { tableLines } from '../report/text/table.ts';
import { COMMON_OPTIONS, type Command, type Example, type OptionTable } from './command.ts';
import { commandGroup, findCommand } from './find-command.ts';

const EXAMPLES: readonly Example[] = [
  { line: 'conductor task 8', what: 'task 8 and what it needs' },
  { line: 'conductor run', what: 'every task' },
  { line: 'conductor run --dry-run', what: 'what a run would do, and why' },
  { line: 'conductor list', what: 'the tasks and how they ended last' },
];

const EXIT_CODES = [
  ['0', 'all well'],
  ['1', 'a task failed, or a verification or an audit found something'],
  ['2', 'usage, configuration or manifest error'],
  ['70', 'a bug in conductor'],
  ['130, 143', 'interrupted (SIGINT, SIGTERM)'],
];

/**
 * The lines of help about everything, a group of commands (`cache`) or one command (`cache cleanup`).
 * @throws ConductorError `usage/unknown-command`
 */
export function helpLines(topic: readonly string[], commands: readonly Command[]): readonly string[] {
  const [first] = topic;
  if (first === undefined) return generalHelp(commands);
  const group = topic.length === 1 ? commandGroup(commands, first) : [];
  return group.length > 0 ? groupHelp(first, group) : commandHelp(findCommand(commands, topic));
}

function generalHelp(commands: readonly Command[]): readonly string[] {
  return [
    `conductor ${VERSION}: brings the outputs of numbered tasks up to date, doing no work that is not needed`,
    '',
    'Usage: conductor <command> [options]',
    ...section('Commands', commandRows(commands)),
    ...section('Options of every command', optionRows(COMMON_OPTIONS)),
    ...section('Examples', exampleRows(EXAMPLES)),
    ...section('Exit codes', EXIT_CODES),
    '',
    'Run "conductor help <command>" for the options and examples of a command.',
  ];
}

function groupHelp(word: string, group: readonly Command[]): readonly string[] {
  return [
    `Usage: conductor ${word} <command> [options]`,
    ...section('Commands', commandRows(group)),
    ...section('Examples', exampleRows(group.flatMap((command) => command.examples))),
  ];
}

function commandHelp(command: Command): readonly string[] {
  const { name, parameters, summary, options, examples } = command;
  return [
    `${summary}.`,
    '',
    `Usage: conductor ${[name, parameters, '[options]'].filter(Boolean).join(' ')}`,
    ...section('Options', optionRows({ ...options, ...COMMON_OPTIONS })),
    ...section('Examples', exampleRows(examples)),
  ];
}

function section(title: string, rows: readonly (readonly string[])[]): readonly string[] {
  return ['', `${title}:`, ...tableLines(rows).map((line) => `  ${line}`)];
}

function commandRows(commands: readonly Command[]) {
  return commands.map(({ name, parameters, summary }) => [[name, parameters].filter(Boolean).join(' '), summary]);
}

function optionRows(table: OptionTable) {
  return Object.entries(table).map(([name, { short, value, summary }]) => {
    const long = [`--${name}`, value].filter(Boolean).join(' ');
    return [short === undefined ? `    ${long}` : `-${short}, ${long}`, summary];
  });
}

function exampleRows(examples: readonly Example[]) {
  return examples.map(({ line, what }) => [line, what]);
}
