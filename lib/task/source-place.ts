/** Finds the place in a user's file that an error is about; knows nothing of what the error means. */
import { realpathSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { packageRoot } from '../files/package-root.ts';
import type { Place } from '../model/conductor-error.ts';

/** `file:///x/tasks/08-a.ts:3:7` or `/x/tasks/08-a.ts:3`, with an optional column. */
const SPOT = /((?:file:\/\/\/|\/|[A-Za-z]:[\\/]).*?):(\d+)(?::(\d+))?\)?$/;

/**
 * Where Node's loader says that a syntax error stands: the head of its stack is the file, the line and carets under it.
 * @param root Absolute path of the workspace, to which the place is told.
 */
export function syntaxPlace(stack: string, root: string): Place | undefined {
  const [head = '', ...lines] = stack.split(/\r?\n/);
  const carets = lines.find((line) => /^\s*\^+\s*$/.test(line)) ?? '';
  const column = carets.indexOf('^') + 1;
  const place = /^\s*at /.test(head) ? undefined : placeIn(head, root);
  return place === undefined || column === 0 ? place : { ...place, column };
}

/** The first frame of a stack that lies in a file of the user's own, neither a package's nor conductor's. */
export function thrownPlace(stack: string, root: string): Place | undefined {
  const own = ['lib/', 'dist/'].flatMap((folder) => spellings(join(packageRoot(), folder)));
  const foreign = ['node:', ...own];
  const lines = stack.split(/\r?\n/).filter((line) => /^\s*at /.test(line));
  const frames = lines.filter((line) => !foreign.some((mark) => line.includes(mark)));
  const places = frames.flatMap((line) => placeIn(line, root) ?? []);
  return places.find((place) => !place.file.includes('node_modules/'));
}

/** A text with the workspace's own path left out of it. */
export function withoutRoot(text: string, root: string): string {
  const real = realpathSync(root);
  const prefixes = [real, root].flatMap((each) => [`${pathToFileURL(each).href}/`, `${each}/`, `${each}\\`]);
  return prefixes.reduce((shorter, prefix) => shorter.replaceAll(prefix, ''), text);
}

function spellings(folder: string): string[] {
  return [folder, pathToFileURL(folder).href];
}

function placeIn(line: string, root: string): Place | undefined {
  const [, path, row, column] = SPOT.exec(line) ?? [];
  if (path === undefined) return undefined;
  const absolute = path.startsWith('file:') ? fileURLToPath(path) : path;
  const file = relative(realpathSync(root), absolute).replaceAll('\\', '/');
  return { file, line: Number(row), ...(column === undefined ? {} : { column: Number(column) }) };
}
