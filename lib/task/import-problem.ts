/** Says in our words why a task module could not be loaded; knows nothing of the process that tried. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lineAndColumn } from '../config/text-place.ts';
import { namesOrNone } from '../files/names-or-none.ts';
import type { ErrorFacts, Place } from '../model/conductor-error.ts';
import { didYouMean } from '../model/similar.ts';
import type { Thrown } from './definition-messages.ts';
import { firstSyntaxError } from './parse-module.ts';
import { syntaxPlace, thrownPlace, withoutRoot } from './source-place.ts';

/** What to write instead of syntax that is more than types. */
const INSTEAD: Readonly<Record<string, string>> = {
  enum: 'Write a constant object instead of the enum',
  namespace: 'Write a module of its own instead of the namespace',
  'parameter property': 'Declare the field and assign it in the constructor',
};

/** The error that something thrown while loading `file` amounts to. */
export async function importProblem(thrown: Thrown, file: string, root: string): Promise<ErrorFacts> {
  if (thrown.missing !== undefined) return missingImport(thrown, thrown.missing, { file, root });
  const place = thrownPlace(thrown.stack, root);
  if (thrown.name === 'SyntaxError' && place === undefined) return await syntaxProblem(thrown, file, root);
  const name = thrown.name === 'Error' ? '' : `${thrown.name}: `;
  return {
    code: 'task/threw',
    message: `Cannot read task file "${file}": it threw ${name}${withoutRoot(thrown.message, root)}`,
    place: place ?? { file },
    help: 'Definitions are read before every run: what can fail belongs into "run"',
  };
}

async function syntaxProblem(thrown: Thrown, file: string, root: string): Promise<ErrorFacts> {
  const told = syntaxPlace(thrown.stack, root);
  // Of plain JavaScript the loader keeps the place to itself.
  const found = told === undefined ? await firstSyntaxError(root, [file, ...thrown.modules]) : undefined;
  const place = told ?? found?.place ?? { file };
  const unsupported = /^TypeScript (.*) (?:is|are) not supported in strip-only mode/.exec(thrown.message)?.[1];
  const message =
    unsupported === undefined ? (found?.message ?? thrown.message) : `Node cannot run a TypeScript ${unsupported}`;
  const help =
    unsupported === undefined ? undefined : (INSTEAD[unsupported] ?? 'Use only syntax that is types or JavaScript');
  const where = place.file === file ? '' : `"${place.file}": `;
  return {
    code: 'task/syntax',
    message: `Cannot read task file "${file}": ${where}${withoutRoot(message, root)}`,
    place,
    help,
  };
}

type Missing = NonNullable<Thrown['missing']>;

function missingImport(
  thrown: Thrown,
  { specifier, from }: Missing,
  at: { readonly file: string; readonly root: string },
): ErrorFacts {
  const importer = from?.startsWith('file:') ? fileURLToPath(from) : join(at.root, at.file);
  const place = importPlace(importer, specifier, at.root);
  const isPath = /^(?:\.|\/|file:)/.test(specifier);
  const notFound = /MODULE_NOT_FOUND$/.test(thrown.code ?? '');
  const reason = isPath ? 'there is no such file' : 'no such package is installed';
  const help = isPath ? nearFile(importer, specifier) : `Install it: npm install ${packageIn(specifier)}`;
  return {
    code: 'task/missing-import',
    message: `Cannot import "${specifier}" from "${place.file}": ${notFound ? reason : withoutRoot(thrown.message, at.root)}`,
    place,
    help: notFound ? help : undefined,
  };
}

function importPlace(importer: string, specifier: string, root: string): Place {
  const file = withoutRoot(importer, root).replaceAll('\\', '/');
  const text = readFileSync(importer, 'utf8');
  const offsets = [`'${specifier}'`, `"${specifier}"`].map((quoted) => text.indexOf(quoted));
  const offset = Math.max(...offsets);
  return offset === -1 ? { file } : { file, ...lineAndColumn(text, offset) };
}

function nearFile(importer: string, specifier: string): string {
  const slash = specifier.lastIndexOf('/') + 1;
  const [folder, name] = [specifier.slice(0, slash), specifier.slice(slash)];
  const names = namesOrNone(join(dirname(importer), folder));
  const near = didYouMean(
    specifier,
    names.map((each) => `${folder}${each}`),
  );
  return near ?? `Check the path; the ending is part of it: "${folder}${name.replace(/\.[^.]*$/, '')}.ts"`;
}

function packageIn(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
