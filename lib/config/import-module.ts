/** Imports a module by Node's own means and notes every local file that this loaded; knows nothing of what it exports. */
import { createRequire, registerHooks } from 'node:module';
import { dirname, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { installedPackage } from './installed-package.ts';
import { mappingFile } from './mapping-file.ts';
import { soughtFiles } from './sought-files.ts';

/** A module that was imported. */
export interface ImportedModule {
  readonly exports: Readonly<Record<string, unknown>>;
  /**
   * Absolute paths of the module and of every file that it imports, or looks for in vain; of an installed package its
   * package.json, which tells the version.
   */
  readonly files: readonly string[];
}

/** Imports so far, and what they loaded: Node keeps modules, also those that threw, for as long as the process lives. */
let imports = 0;
const loaded = new Set<string>();

/**
 * Imports the module at an absolute path as it and its local imports are now, whatever was imported before. Rejects with
 * whatever it throws.
 */
export async function importModule(file: string): Promise<ImportedModule> {
  const files = new Set([file]);
  const again = imports === 0 ? '' : `?again=${imports}`;
  imports++;
  for (const path of loaded) delete createRequire(file).cache[path]; // of CommonJS modules
  const hooks = registerHooks({
    resolve(specifier, context, nextResolve) {
      const resolved = resolveOr(
        () => nextResolve(specifier, context),
        () => {
          for (const url of soughtFiles(specifier, context.parentURL, dirname(file))) files.add(fileURLToPath(url));
        },
      );
      if (!resolved.url.startsWith('file:')) return resolved;
      files.add(fileURLToPath(resolved.url));
      const mapping = mappingFile(specifier, context.parentURL, resolved.url);
      if (mapping) files.add(mapping);
      const isFirst = again === '' || resolved.url.includes('?') || isInstalled(fileURLToPath(resolved.url));
      return isFirst ? resolved : { ...resolved, url: resolved.url + again };
    },
  });
  try {
    const exports: Record<string, unknown> = await import(pathToFileURL(file).href);
    return { exports, files: [...new Set([...files].map((path) => installedPackage(path)?.file ?? path))] };
  } finally {
    for (const path of files) if (!isInstalled(path)) loaded.add(path);
    hooks.deregister();
  }
}

function resolveOr<T>(resolve: () => T, onFailure: () => void): T {
  try {
    return resolve();
  } catch (error) {
    onFailure();
    throw error;
  }
}

function isInstalled(path: string): boolean {
  return path.includes(`${sep}node_modules${sep}`);
}
