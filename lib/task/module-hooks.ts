/** Watches Node's loader: finds `conductor-run` for tasks and records what they import. */
import { realpathSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { noteImport } from '../config/note-import.ts';
import { ModuleGraph, type Reach } from './module-graph.ts';
import { OWN_NAME, type OwnPackage, ownPackage } from './own-package.ts';

/** An import that found nothing. */
export interface MissingImport {
  readonly specifier: string;
  /** URL of the importing module. */
  readonly from: string | undefined;
}

/** What was loaded since the recorder was made. */
export interface ModuleRecorder {
  /** What user code has imported so far; conductor's own imports are left out. */
  imported(): Reach;
  /** What a module reaches, itself included, by the specifier that it was imported by (a `file:` URL). */
  reach(specifier: string): Reach;
  /** The import behind an error of the loader. */
  missing(error: unknown): MissingImport | undefined;
  /** Stops recording. */
  stop(): void;
}

/**
 * Starts recording in this process; also resolves the import `conductor-run` to this very package, so that tasks work
 * wherever it is installed.
 * @param root Absolute path of the workspace, to which paths are told.
 */
export function recordModules(root: string): ModuleRecorder {
  const graph = new ModuleGraph(root);
  const entries = new Map<string, string>();
  const missing = new WeakMap<object, MissingImport>();
  const own = ownPackage();
  const realRoot = realpathSync(root);
  const hooks = registerHooks({
    resolve(specifier, context, nextResolve) {
      const from = context.parentURL;
      if (specifier === OWN_NAME) {
        graph.add(from, own.api, own);
        return { url: own.api, shortCircuit: true };
      }
      const notes = {
        found: (url: string) => graph.add(from, url),
        sought: (url: string) => graph.seek(from, url),
      };
      try {
        const resolved = noteImport({ specifier, from, root: realRoot }, () => nextResolve(specifier, context), notes);
        if (specifier.startsWith('file:')) entries.set(specifier, resolved.url);
        return resolved;
      } catch (error) {
        if (error instanceof Error) missing.set(error, { specifier, from });
        throw error;
      }
    },
  });
  return {
    imported: () => graph.importedBy((parent) => !isOwn(own, parent)),
    reach: (specifier) => graph.reach(entries.get(specifier) ?? specifier),
    missing: (error) => (error instanceof Error ? missing.get(error) : undefined),
    stop: () => hooks.deregister(),
  };
}

function isOwn({ code }: OwnPackage, url: string): boolean {
  return code.some((folder) => url.startsWith(folder));
}
