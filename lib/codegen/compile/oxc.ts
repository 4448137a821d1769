/**
 * The compiler: its version, its options, and the two packages, loaded when something is compiled.
 *
 * Why oxc: it is a library (TypeScript 7 compiles in a process of its own only), written in Rust and loaded in 10 ms
 * where the TypeScript 6 library takes 300; one package gives ESM JavaScript, declarations without a type checker
 * (`isolatedDeclarations`) and source maps of both. esbuild makes no declarations; swc makes them without maps.
 */
import type { TransformOptions } from 'oxc-transform';
import { canonicalJson } from '../../model/canonical-json.ts';
import { digestOf } from '../../model/digest.ts';
import { generatorDigest } from '../generator-digest.ts';

/** How sources become JavaScript. */
export const TRANSFORM_OPTIONS = {
  lang: 'ts',
  sourceType: 'module',
  target: 'es2022',
  sourcemap: true,
  typescript: { rewriteImportExtensions: 'rewrite' },
} as const satisfies TransformOptions;

/** Name and version, and a digest of all else that decides what it makes; for a manifest's `compiler`. */
export async function compilerName(): Promise<string> {
  const { default: record } = await import('oxc-transform/package.json', { with: { type: 'json' } });
  const { default: parser } = await import('oxc-parser/package.json', { with: { type: 'json' } });
  const rest = { options: TRANSFORM_OPTIONS, parser: parser.version, code: await generatorDigest() };
  return `oxc-transform@${record.version} ${digestOf(canonicalJson(rest)).slice(0, 16)}`;
}
