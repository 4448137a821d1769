/** Reads one configuration file by cosmiconfig, with loaders whose values have places; knows nothing of what may be in it. */
import { basename, dirname, extname, relative } from 'node:path';
import { ConductorError, isConductorError } from '../model/conductor-error.ts';
import { type Document, parseJson, parseYaml } from './document.ts';
import type { RecordLooks } from './looks.ts';
import { type LoadedDocument, moduleDocument } from './module-document.ts';

const PARSERS: Readonly<Record<string, typeof parseJson>> = {
  '.json': parseJson,
  '.yaml': parseYaml,
  '.yml': parseYaml,
  '': parseYaml, // .conductorrc: YAML, of which JSON is a part
};
const ENDINGS = ['.json', '.yaml', '.yml', '.ts', '.mts', '.js', '.mjs'];

/**
 * Reads the file at an absolute path; an empty one is an empty configuration.
 * @param record notes what a module looks at
 * @throws ConductorError `config/syntax`, `config/load-failed` or `config/invalid`, with the place.
 */
export async function readConfigFile(file: string, record?: RecordLooks): Promise<LoadedDocument> {
  const { cosmiconfig } = await import('cosmiconfig');
  const loader = (path: string, text: string) => documentOf(path, text, record);
  const loaders = Object.fromEntries([...ENDINGS, 'noExt'].map((ending) => [ending, loader]));
  try {
    const result = await cosmiconfig('conductor', { loaders, cache: false }).load(file);
    return result?.config ?? emptyConfig(file);
  } catch (error) {
    if (isConductorError(error)) throw error;
    throw unreadable(file, error);
  }
}

/** cosmiconfig also reads its own settings (in package.json and .config/), and notes on an error which file it was in. */
function unreadable(file: string, error: unknown): ConductorError {
  const { message = String(error), filepath = file } = error as {
    readonly message?: string;
    readonly filepath?: string;
  }; // what it throws
  const name = relative(dirname(file), filepath).replaceAll('\\', '/');
  const reason = message.split('\n').at(-1);
  const text = `Cannot read configuration "${name}": ${reason}`;
  return new ConductorError({ code: 'config/load-failed', message: text, place: { file: name }, cause: error });
}

/** cosmiconfig takes the member "conductor" out of what the loader gives for package.json. */
async function documentOf(
  path: string,
  text: string,
  record: RecordLooks | undefined,
): Promise<LoadedDocument | { readonly conductor: LoadedDocument }> {
  const file = basename(path);
  const parse = PARSERS[extname(file)];
  if (!parse) return await moduleDocument({ root: dirname(path), file, text }, record);
  const document = await parse(text, { file, code: 'config/syntax', what: 'configuration' });
  if (file !== 'package.json') return { document: nullIsEmpty(document), files: [path] };
  return { conductor: { document: memberDocument(document, 'conductor'), files: [path] } };
}

function memberDocument(whole: Document, name: string): Document {
  const value = (whole.value as Record<string, unknown>)[name]; // the search saw the key
  return { ...whole, value, locate: (pointer, options) => whole.locate(`/${name}${pointer}`, options) };
}

/** A YAML file of comments alone says nothing. */
function nullIsEmpty(document: Document): Document {
  return document.value === null && extname(document.file) !== '.json' ? { ...document, value: {} } : document;
}

function emptyConfig(file: string): LoadedDocument {
  const document = { file: basename(file), value: {}, locate: () => ({ file: basename(file), line: 1, column: 1 }) };
  return { document, files: [file] };
}
