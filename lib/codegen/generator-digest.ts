/** The digest of the generator itself: whatever changes in this room makes everything again that it made. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalJson } from '../model/canonical-json.ts';
import { type Digest, digestOf, isDigest } from '../model/digest.ts';
import { listFiles } from './list-files.ts';

/** Put in by the bundler: what `digestOfSources` says of this folder. */
declare const __CODEGEN_DIGEST__: string | undefined;

let ofSources: Promise<Digest> | undefined;

/** The digest that was put in when conductor was built; run from sources, that of the sources. */
export async function generatorDigest(): Promise<Digest> {
  if (typeof __CODEGEN_DIGEST__ !== 'undefined' && isDigest(__CODEGEN_DIGEST__)) return __CODEGEN_DIGEST__;
  ofSources ??= digestOfSources(import.meta.dirname);
  return await ofSources;
}

/** Digest over every TypeScript file below a folder, by path and content. */
export async function digestOfSources(folder: string): Promise<Digest> {
  const paths = (await listFiles(folder, '.')).filter((path) => path.endsWith('.ts'));
  const digests = await Promise.all(
    paths.map(async (path) => [path, digestOf(await readFile(join(folder, path)))] as const),
  );
  return digestOf(canonicalJson(Object.fromEntries(digests)));
}
