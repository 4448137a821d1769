/** Where the outputs of sources go, and which source an import means. Pure. */
import { posix } from 'node:path';

/** Outputs of one source. */
export interface OutputPaths {
  readonly code: string;
  readonly codeMap: string;
  readonly types: string;
  readonly typesMap: string;
}

const SOURCE = /(?<!\.d)\.(m?)ts$/;

/** Whether a path can be compiled. */
export function isSource(path: string): boolean {
  return SOURCE.test(path);
}

/** Folder that all paths have in common; `.` for none. */
export function commonFolder(paths: readonly string[]): string {
  const [first = [], ...others] = paths.map((path) => posix.dirname(path).split('/'));
  let length = first.length;
  for (const other of others) {
    const differing = first.findIndex((part, index) => part !== other[index]);
    if (differing >= 0) length = Math.min(length, differing);
  }
  return first.slice(0, length).join('/') || '.';
}

/** Output paths of a source below `base`, in the folder `into`. */
export function outputPaths(path: string, base: string, into: string): OutputPaths {
  const stem = `${into}/${posix.relative(base, path)}`;
  const code = stem.replace(SOURCE, '.$1js');
  const types = stem.replace(SOURCE, '.d.$1ts');
  return { code, codeMap: `${code}.map`, types, typesMap: `${types}.map` };
}

/** Path that a relative import of `path` means; undefined for what is not relative or is no TypeScript file. */
export function importedPath(path: string, specifier: string, known: ReadonlySet<string>): string | undefined {
  if (!/^\.\.?\//.test(specifier)) return undefined;
  const target = posix.join(posix.dirname(path), specifier);
  const source = target.replace(/\.(m?)js$/, '.$1ts');
  if (known.has(source)) return source;
  return isSource(target) ? target : undefined;
}
