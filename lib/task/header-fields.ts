/** Splits the header comment of a script into keys and values; knows nothing of what they mean. */
import { ConductorError, type Place } from '../model/conductor-error.ts';

/** One `key=value` of a header. */
export interface HeaderField {
  readonly key: string;
  /** The value without its quotes. */
  readonly text: string;
  /** The value's parts, split at commas outside quotes and braces; empty parts left out. */
  readonly values: readonly string[];
  readonly place: Place & { readonly line: number; readonly column: number };
}

const MARK = /^#\s*conductor:/;
/** A key, then a value of bare characters and quoted stretches. */
const FIELD = /\s*(?:(?<key>[^\s=]+)=(?<value>(?:"[^"]*"|'[^']*'|[^\s"'])*)(?=\s|$))/y;

/**
 * The fields of all `# conductor:` lines before the first command, in order.
 * @throws {ConductorError} `task/header` where something is not `key=value`.
 */
export function headerFields(text: string, file: string): readonly HeaderField[] {
  const fields: HeaderField[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (!/^\s*(?:#|$)/.test(line)) break;
    const mark = MARK.exec(line);
    if (mark !== null) fields.push(...lineFields(line, mark[0].length, { file, line: index + 1 }));
  }
  return fields;
}

function lineFields(line: string, start: number, at: { readonly file: string; readonly line: number }): HeaderField[] {
  const fields: HeaderField[] = [];
  const end = line.trimEnd().length;
  for (FIELD.lastIndex = start; FIELD.lastIndex < end; ) {
    const from = FIELD.lastIndex + (/^\s*/.exec(line.slice(FIELD.lastIndex))?.[0].length ?? 0);
    const place = { ...at, column: from + 1 };
    const found = FIELD.exec(line)?.groups;
    if (found?.['key'] === undefined) throw notAField(line.slice(from), place);
    const value = found['value'] ?? '';
    fields.push({ key: found['key'], text: unquoted(value), values: parts(value), place });
  }
  return fields;
}

function notAField(rest: string, place: Place): ConductorError {
  const word = /^\S*/.exec(rest)?.[0] ?? '';
  return new ConductorError({
    code: 'task/header',
    message: `Cannot read the header of task file "${place.file}": found "${word}", expected key=value`,
    place,
    help: 'Write values with spaces in quotes, and end every quote on its line: name="Build it"',
  });
}

/** Splits at commas; one in quotes or braces (`src/{a,b}.ts`) is part of its value. */
function parts(value: string): string[] {
  const split: string[] = [''];
  let quote: string | undefined;
  let depth = 0;
  for (const char of value) {
    if (char === quote) quote = undefined;
    else if (quote === undefined && (char === '"' || char === "'")) quote = char;
    else if (quote === undefined && char === '{') depth++;
    else if (quote === undefined && char === '}') depth--;
    if (char === ',' && quote === undefined && depth === 0) split.push('');
    else split[split.length - 1] += char;
  }
  return split.map(unquoted).filter((part) => part !== '');
}

function unquoted(value: string): string {
  return value.replace(/"([^"]*)"|'([^']*)'/g, '$1$2');
}
