/** Reads manifests. Whatever a file contains, it is valid, or invalid with a reason and a place. */
import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { parseJson } from '../config/document.ts';
import { readFile } from '../files/background.ts';
import { isConductorError, type Place, type Problem } from '../model/conductor-error.ts';
import { bareMaps, manifestFlaw } from './check-manifest.ts';
import type { Manifest } from './manifest.ts';

/** What a manifest's file turned out to be. */
export type ManifestReading =
  | { readonly kind: 'missing' }
  | { readonly kind: 'valid'; readonly manifest: Manifest }
  | { readonly kind: 'invalid'; readonly problem: Problem };

/** Room for some 100,000 sources; anything larger was not written here. */
const LARGEST = 128 * 1024 * 1024;
const HELP = 'The next run of its task compiles everything and writes a new one';

/** Reads a manifest's text; `file` is what places name. Never rejects, whatever the text is. */
export async function parseManifest(text: string, file: string): Promise<ManifestReading> {
  try {
    const document = await parseJson(text, { file, code: 'manifest/invalid', what: 'manifest' });
    const flaw = manifestFlaw(document.value);
    if (flaw) return invalid(file, flaw.message, document.locate(flaw.pointer, { key: flaw.inKey === true }));
    return { kind: 'valid', manifest: bareMaps(document.value as Manifest) }; // just checked, field by field
  } catch (error) {
    const [problem] = isConductorError(error) ? error.problems : [];
    if (problem) return { kind: 'invalid', problem: { ...problem, help: HELP } };
    throw error; // a bug, not a manifest
  }
}

/** Reads the manifest at a path relative to `root`. Links are not followed. */
export async function readManifest(root: string, path: string): Promise<ManifestReading> {
  const file = join(root, path);
  try {
    const facts = lstatSync(file, { throwIfNoEntry: false }); // most tasks have none, which should cost nothing
    if (facts === undefined) return { kind: 'missing' };
    if (!facts.isFile()) return invalid(path, 'it is not a file');
    if (facts.size > LARGEST) return invalid(path, `it has ${facts.size} bytes, expected at most ${LARGEST}`);
    return await parseManifest(await readFile(file, 'utf8'), path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return code === 'ENOENT' ? { kind: 'missing' } : invalid(path, message);
  }
}

function invalid(file: string, why: string, place: Place = { file }): ManifestReading {
  return { kind: 'invalid', problem: { message: `Cannot read manifest "${file}": ${why}`, place, help: HELP } };
}
