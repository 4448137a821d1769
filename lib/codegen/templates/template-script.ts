/** Runs compiled template code under a name of its own, so that an error's stack tells template and position. */
import { Script } from 'node:vm';

const PREFIX = 'template:';
const FRAME = /template:(.+?):(\d+)(?::(\d+))?\)?$/gm;

/** A position in compiled code. Line and column count from 1. */
export interface CompiledPosition {
  /** Path of the template whose code it is. */
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

/** The value of an expression that an engine compiled for the template at `path`. */
export function evaluate(expression: string, path: string): unknown {
  return new Script(expression, { filename: PREFIX + path }).runInThisContext();
}

/** Positions in template code that an error passed through, innermost first. */
export function templateFrames(error: unknown): CompiledPosition[] {
  if (!(error instanceof Error)) return [];
  const stack = (error.stack ?? '').replace(`${error.name}: ${error.message}`, '');
  return [...stack.matchAll(FRAME)].map(([, path = '', line, column]) => ({
    path,
    line: Number(line),
    column: Number(column ?? 1),
  }));
}

/** Where V8 could not read compiled code: the first line of the stack, and the column of its caret. */
export function syntaxPosition(error: SyntaxError): CompiledPosition | undefined {
  const lines = (error.stack ?? '').split('\n');
  const head = /^template:(.+):(\d+)$/.exec(lines[0] ?? '');
  if (!head) return undefined;
  const caret = lines.find((line) => /^ *\^+$/.test(line));
  return { path: head[1] ?? '', line: Number(head[2]), column: (caret?.indexOf('^') ?? 0) + 1 };
}

/** Text of whatever was thrown. */
export function thrownText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
