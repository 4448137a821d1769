/** Writes an extracted template and its data, both or none; never over something else without being told to. */
import { lstat } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { ConductorError } from '../../model/conductor-error.ts';
import { writeTransaction } from '../../write/transaction.ts';
import type { EngineName } from '../templates/template-file.ts';
import type { Extraction } from './extract-template.ts';

/** Where the two are written, relative to the workspace. */
export interface ExtractionPaths {
  readonly template: string;
  readonly data: string;
}

const ENDINGS = { handlebars: '.hbs', eta: '.tmpl' } as const;
const FOLDER = '.conductor/templates';

/** Where they go unless it is said: named by what the names of the files share, else by their folder. */
export function usualPaths(files: readonly string[], engine: EngineName): ExtractionPaths {
  const template = `${FOLDER}/${stemOf(files)}${ENDINGS[engine]}`;
  return { template, data: dataPath(template) };
}

/** The data stands beside the template. */
export function dataPath(template: string): string {
  return `${template.replace(/\.(?:hbs|tmpl)$/, '')}.data.json`;
}

/** `route.ts` for `user.route.ts` and `order.route.ts`; `users.sql` for files of different names in `users`. */
function stemOf(files: readonly string[]): string {
  const names = files.map((file) => posix.basename(file));
  const [first = ''] = names;
  const endings = new Set(names.map((name) => posix.extname(name)));
  const ending = endings.size === 1 ? posix.extname(first) : '';
  const stems = names.map((name) => name.slice(0, name.length - ending.length));
  const shared = new Set(stems).size === 1 ? (stems[0] ?? '') : commonEnd(stems);
  const folder = files.map((file) => posix.dirname(file)).find((path) => path !== '.');
  const name = shared.length > 2 ? shared : posix.basename(folder ?? 'extracted');
  return name.replace(/^\./, '') + ending;
}

function commonEnd(stems: readonly string[]): string {
  const [first = '', ...others] = stems;
  let length = 0;
  while (length < first.length && others.every((stem) => stem.at(-1 - length) === first.at(-1 - length))) length += 1;
  return /(?:^|[^A-Za-z0-9])([A-Za-z0-9].*)$/.exec(first.slice(first.length - length))?.[1] ?? '';
}

/** The data file's text. */
export function dataText({ engine, files }: Extraction, { template }: ExtractionPaths): string {
  return `${JSON.stringify({ template, engine, files }, undefined, 2)}\n`;
}

/**
 * Writes both in one transaction.
 * @param options.root Absolute path of the workspace.
 * @param options.force Writes over files that are there.
 * @throws ConductorError `extract/exists` naming every file that is there, `write/…`
 */
export async function saveExtraction(
  extraction: Extraction,
  paths: ExtractionPaths,
  { root, force }: { readonly root: string; readonly force: boolean },
): Promise<void> {
  if (!force) await checkFree(root, [paths.template, paths.data]);
  await using transaction = await writeTransaction({ root, label: 'conductor template extract' });
  transaction.write(paths.template, extraction.template);
  transaction.write(paths.data, dataText(extraction, paths));
  await transaction.commit();
}

async function checkFree(root: string, paths: readonly string[]): Promise<void> {
  const there = await Promise.all(paths.map((path) => exists(join(root, path))));
  const problems = paths
    .filter((_, index) => there[index])
    .map((path) => ({
      message: `Cannot write "${path}": it is there already`,
      help: 'Give another "--template" and "--data", or "--force" to write over it',
    }));
  const [first, ...more] = problems;
  if (first) throw new ConductorError({ ...first, code: 'extract/exists', more, exitCode: 1 });
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException; // what `fs` throws
    if (code === 'ENOENT' || code === 'ENOTDIR') return false;
    throw error;
  }
}
