/** The commands that GitHub Actions takes from what a step prints; keeps tasks from giving those that are conductor's. */
import type { OutputFrame } from './output-frame.ts';
import { outputLine } from './text/output-line.ts';

/** A line that is a command, and the name of it. */
const COMMAND = /^\s*::([a-z][\w-]*).*?::|##\[([a-z][\w-]*)/i;

/**
 * What a tool may say for itself: linters and test runners give annotations, and a script may ask for a value to be masked. All
 * else would end conductor's groups, switch commands off or write what a later step reads, by whatever stands in the output.
 */
const PASSED: ReadonlySet<string> = new Set(['error', 'warning', 'notice', 'debug', 'add-mask']);

/** A command: `::group::8 code-generation`. */
export function githubCommand(name: string, properties: Readonly<Record<string, string>>, message: string): string {
  const pairs = Object.entries(properties).map(([key, value]) => `${key}=${escapedProperty(value)}`);
  return `::${name}${pairs.length > 0 ? ` ${pairs.join(',')}` : ''}::${escapedData(message)}`;
}

/** A line that is no command, or one that a tool may give. */
export function withoutCommand(line: string): string {
  const [found, name, other] = COMMAND.exec(line) ?? [];
  if (found === undefined || PASSED.has((name ?? other ?? '').toLowerCase())) return line;
  return line.replace(/^\s*::/, (colons) => `|${colons}`).replaceAll('##[', '## [');
}

/** Groups that can be folded. */
export const GITHUB_FRAME: OutputFrame = {
  line: (text) => withoutCommand(outputLine(text)),
  around: (label) => [githubCommand('group', {}, label), githubCommand('endgroup', {}, '')],
};

function escapedData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapedProperty(text: string): string {
  return escapedData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
