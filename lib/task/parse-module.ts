/** Parses task modules where only a parser knows the place of an error; the parser is loaded when first used. */
import { isAbsolute, join } from 'node:path';
import type { ParseResult } from 'oxc-parser';
import { lineAndColumn } from '../config/text-place.ts';
import { readFile } from '../files/background.ts';
import type { Place } from '../model/conductor-error.ts';

/** A parsed module. */
export interface ParsedModule {
  readonly file: string;
  readonly text: string;
  readonly result: ParseResult;
}

/** Parses a file (workspace-relative or absolute), or gives undefined where it cannot be read or is no such module. */
export async function parseModule(root: string, file: string): Promise<ParsedModule | undefined> {
  if (!/\.[cm]?[jt]s$/.test(file)) return undefined;
  try {
    const text = (await readFile(isAbsolute(file) ? file : join(root, file))).toString();
    const { parseSync } = await import('oxc-parser');
    return { file, text, result: parseSync(file, text) };
  } catch {
    return undefined; // places are a help, and no reason for an error of their own
  }
}

/** The first syntax error in some modules: what and where. */
export async function firstSyntaxError(
  root: string,
  files: readonly string[],
): Promise<{ readonly message: string; readonly place: Place } | undefined> {
  for (const file of files) {
    const parsed = await parseModule(root, file);
    const [error] = parsed?.result.errors ?? [];
    if (parsed === undefined || error === undefined) continue;
    const offset = error.labels[0]?.start ?? 0;
    return { message: error.message, place: { file, ...lineAndColumn(parsed.text, offset) } };
  }
  return undefined;
}
