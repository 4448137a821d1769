/** Makes a package of what was generated and compiled; knows nothing of how either was done. */
import { posix } from 'node:path';
import { digestOf } from '../../model/digest.ts';
import type { MadeFile, PackOptions, PatternTools } from '../../task/context.ts';
import { folderPath } from '../folder-path.ts';
import { REGISTRY } from '../module-names.ts';
import type { Stage } from '../toolbox.ts';

/** `patterns.pack` of a task (see `PatternTools`). The same files give the same bytes. */
export function packer(stage: Stage): PatternTools['pack'] {
  return async (options) => {
    const folder = folderPath(options.folder);
    const texts = { 'index.json': indexOf(folder, options), 'package.json': packageOf(folder, options) };
    return Object.entries(texts).map(([name, value]) => {
      const text = `${JSON.stringify(value, null, 2)}\n`;
      stage.write(`${folder}/${name}`, text);
      return { path: `${folder}/${name}`, digest: digestOf(text), size: Buffer.byteLength(text) };
    });
  };
}

function packageOf(
  folder: string,
  { name = posix.basename(folder), version = '0.0.0', compiled }: PackOptions,
): object {
  const registry =
    compiled.find(({ path }) => posix.basename(path) === `${REGISTRY}.js`)?.path ??
    compiled[0]?.path ??
    `${folder}/dist/${REGISTRY}.js`;
  const built = `./${posix.relative(folder, posix.dirname(registry))}`;
  return {
    name,
    version,
    type: 'module',
    sideEffects: false,
    exports: {
      '.': { types: `${built}/${REGISTRY}.d.ts`, default: `${built}/${REGISTRY}.js` },
      './index.json': './index.json',
      './package.json': './package.json',
      './*': { types: `${built}/*.d.ts`, default: `${built}/*.js` },
    },
  };
}

/** Every module with its source and all that it was compiled to. */
function indexOf(folder: string, { sources, compiled }: PackOptions): object {
  const modules = sources.map((source) => {
    const name = posix.basename(source.path, '.ts');
    const files = compiled.filter(({ path }) => posix.basename(path).split('.', 1)[0] === name);
    return { name, source: entry(folder, source), files: byPath(files).map((file) => entry(folder, file)) };
  });
  return { modules: modules.sort((a, b) => (a.name < b.name ? -1 : 1)) };
}

function byPath(files: readonly MadeFile[]): MadeFile[] {
  return [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function entry(folder: string, { path, size, digest }: MadeFile): object {
  return { path: posix.relative(folder, path), size, digest };
}
