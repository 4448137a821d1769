/** Loads a configuration that is a module, as a document whose parts have places in the source. */
import { basename, join, sep } from 'node:path';
import { ConductorError, type Place } from '../model/conductor-error.ts';
import type { Document } from './document.ts';
import { foreignPart } from './foreign-part.ts';
import { type ImportedModule, importModule } from './import-module.ts';
import { pointerSegments } from './json-pointer.ts';
import { locateInModule, moduleTree } from './locate-in-module.ts';
import type { Looks, RecordLooks } from './looks.ts';
import { lineAndColumn } from './text-place.ts';
import { thrownPlace } from './thrown-place.ts';
import { foundText, pointerText } from './value-text.ts';

/** A configuration as a document, and the files that it was made from. */
export interface LoadedDocument {
  readonly document: Document;
  /** Absolute paths. */
  readonly files: readonly string[];
  /** What else its module looked at. */
  readonly looks?: Looks | undefined;
}

interface Source {
  readonly root: string;
  /** Name of the file in `root`. */
  readonly file: string;
  readonly text: string;
}

/**
 * Imports the module and takes its default export, a promise's value once it is there.
 * @param record notes what it looks at
 * @throws ConductorError `config/load-failed` with the place that the module's own error points to, and
 * `config/invalid` for a default export that is missing or no plain data.
 */
export async function moduleDocument(source: Source, record?: RecordLooks): Promise<LoadedDocument> {
  using recorder = record?.(source.root);
  const { exports, files } = await runOrExplain(source, () => importModule(join(source.root, source.file)));
  const value = await defaultExport(source, exports);
  const part = await runOrExplain(source, () => foreignPart(value));
  const looks = recorder?.take();
  const locate = await locator(source);
  if (part) throw foreignError(source, locate(part.pointer), part.found);
  return { document: { file: source.file, value, locate }, files, looks };
}

async function defaultExport(source: Source, exports: ImportedModule['exports']): Promise<unknown> {
  if (!('default' in exports)) {
    const help = `Add "export default defineConfig({ … })" to "${source.file}"`;
    const message = `Cannot use configuration "${source.file}": it has no default export`;
    throw new ConductorError({ code: 'config/invalid', message, place: { file: source.file }, help });
  }
  return await runOrExplain(source, () => exports['default']);
}

async function runOrExplain<T>({ root, file }: Source, work: () => T): Promise<Awaited<T>> {
  try {
    return await work();
  } catch (error) {
    const said = error instanceof Error ? error.message.split('\n', 1)[0] : `it threw ${foundText(error)}`;
    const reason = said?.replaceAll(root + sep, '');
    const message = `Cannot load configuration "${basename(file)}": ${reason}`;
    const place = thrownPlace(error, root) ?? { file };
    throw new ConductorError({ code: 'config/load-failed', message, place, cause: error });
  }
}

async function locator({ file, text }: Source): Promise<Document['locate']> {
  const { parseSync } = await import('oxc-parser');
  const tree = moduleTree(parseSync(file, text).program);
  return (pointer, options) => {
    const { spot, complete } = locateInModule(tree, pointerSegments(pointer));
    const place = { file, ...lineAndColumn(text, options?.key || !complete ? spot.key : spot.value) };
    return pointer === '' ? place : { ...place, pointer };
  };
}

function foreignError({ file }: Source, place: Place, found: string): ConductorError {
  const subject = place.pointer === undefined ? 'it is' : `${pointerText(place.pointer)} is`;
  const message = `Cannot use configuration "${file}": ${subject} ${found}, expected plain data`;
  return new ConductorError({ code: 'config/invalid', message, place });
}
