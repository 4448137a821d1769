/** Imports a module by Node's own means and notes every local file that this loaded; knows nothing of what it exports. */
import { registerHooks } from 'node:module';
import { sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** A module that was imported. */
export interface ImportedModule {
  readonly exports: Readonly<Record<string, unknown>>;
  /** Absolute paths of the module and of every file it imports, installed packages left out. */
  readonly files: readonly string[];
}

/** Imports the module at an absolute path. Rejects with whatever it throws. */
export async function importModule(file: string): Promise<ImportedModule> {
  const files = new Set([file]);
  const hooks = registerHooks({
    resolve(specifier, context, nextResolve) {
      const resolved = nextResolve(specifier, context);
      if (resolved.url.startsWith('file:')) files.add(fileURLToPath(resolved.url));
      return resolved;
    },
  });
  try {
    const exports: Record<string, unknown> = await import(pathToFileURL(file).href);
    return { exports, files: [...files].filter((path) => !path.includes(`${sep}node_modules${sep}`)) };
  } finally {
    hooks.deregister();
  }
}
