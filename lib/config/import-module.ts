/** Imports a module by Node's own means and notes every local file that this loaded; knows nothing of what it exports. */
import { createRequire, registerHooks } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { installedPackage, isInstalled } from './installed-package.ts';
import { noteImport } from './note-import.ts';

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
  const note = (url: string) => void (url.startsWith('file:') && files.add(fileURLToPath(url)));
  const hooks = registerHooks({
    resolve(specifier, context, nextResolve) {
      const written = { specifier, from: context.parentURL, root: dirname(file) };
      const resolved = noteImport(written, () => nextResolve(specifier, context), { found: note, sought: note });
      if (!resolved.url.startsWith('file:')) return resolved;
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
