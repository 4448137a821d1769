/** Finds the place in a user's sources that something thrown while loading them points to. */
import { existsSync, readFileSync } from 'node:fs';
import { basename, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Place } from '../model/conductor-error.ts';
import { isInstalled } from './installed-package.ts';
import { lineAndColumn } from './text-place.ts';

const FRAME = /^ {4}at (?:async )?(?:.* \()?(file:\/\/\S+?|(?:\/|[A-Za-z]:\\).+?):(\d+):(\d+)\)?$/;
const HEAD = /^(file:\/\/\S+|(?:\/|[A-Za-z]:\\).+):(\d+)$/;
const NOT_FOUND = /^Cannot find (?:module|package) '(.+)' imported from (.+)$/;

/** The place that an error points to, in a file below `root`; undefined where it points to none. */
export function thrownPlace(error: unknown, root: string): Place | undefined {
  if (!(error instanceof Error)) return undefined;
  const lines = (error.stack ?? '').split('\n');
  const place = importPlace(error.message) ?? headPlace(lines) ?? framePlace(lines, root);
  if (place === undefined || !isBelow(root, place.file)) return undefined;
  return { ...place, file: relative(root, place.file).replaceAll('\\', '/') };
}

/** Node names both files of an import that leads nowhere, but not the line. */
function importPlace(message: string): Place | undefined {
  const [, target, importer] = NOT_FOUND.exec(message) ?? [];
  if (target === undefined || importer === undefined || !existsSync(importer)) return undefined;
  const text = readFileSync(importer, 'utf8');
  const name = basename(target).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const offset = new RegExp(`['"\`][^'"\`\\n]*${name}['"\`]`).exec(text)?.index;
  return offset === undefined ? { file: importer } : { file: importer, ...lineAndColumn(text, offset) };
}

/** A syntax error's stack begins with `file:line`, the source line and a caret under the column. */
function headPlace(lines: readonly string[]): Place | undefined {
  const [, file, line] = HEAD.exec(lines[0] ?? '') ?? [];
  if (file === undefined) return undefined;
  const caret = lines.find((each) => /^\s*\^+$/.test(each));
  const place = { file: pathOf(file), line: Number(line) };
  return caret === undefined ? place : { ...place, column: caret.indexOf('^') + 1 };
}

function framePlace(lines: readonly string[], root: string): Place | undefined {
  for (const text of lines) {
    const [, file, line, column] = FRAME.exec(text) ?? [];
    const path = file === undefined ? '' : pathOf(file);
    if (isBelow(root, path)) return { file: path, line: Number(line), column: Number(column) };
  }
  return undefined;
}

function isBelow(root: string, path: string): boolean {
  return path.startsWith(root.endsWith(sep) ? root : root + sep) && !isInstalled(path);
}

function pathOf(file: string): string {
  return file.startsWith('file:') ? fileURLToPath(file) : file;
}
