/** Watches Node's loader: finds `conductor-run` for tasks and records what they import. */
import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageRoot } from '../files/package-root.ts';
import { VERSION } from '../model/version.ts';
import type { InstalledPackage } from './installed-package.ts';
import { ModuleGraph, type Reach } from './module-graph.ts';

/** An import that found nothing. */
export interface MissingImport {
  readonly specifier: string;
  /** URL of the importing module. */
  readonly from: string | undefined;
}

/** What was loaded since the recorder was made. */
export interface ModuleRecorder {
  /** Local modules that user code imported, as `Reach.modules`; conductor's own are left out. */
  modules(): readonly string[];
  /** What a module reaches, itself included, by the specifier that it was imported by (a `file:` URL). */
  reach(specifier: string): Reach;
  /** The import behind an error of the loader. */
  missing(error: unknown): MissingImport | undefined;
  /** Stops recording. */
  stop(): void;
}

const OWN_NAME = 'conductor-run';

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
  const hooks = registerHooks({
    resolve(specifier, context, nextResolve) {
      const from = context.parentURL;
      if (specifier === OWN_NAME) {
        graph.add(from, own.api, own);
        return { url: own.api, shortCircuit: true };
      }
      try {
        const resolved = nextResolve(specifier, context);
        graph.add(from, resolved.url);
        if (specifier.startsWith('file:')) entries.set(specifier, resolved.url);
        return resolved;
      } catch (error) {
        if (error instanceof Error) missing.set(error, { specifier, from });
        throw error;
      }
    },
  });
  return {
    modules: () => graph.importedBy((parent) => !isOwn(own, parent)).modules,
    reach: (specifier) => graph.reach(entries.get(specifier) ?? specifier),
    missing: (error) => (error instanceof Error ? missing.get(error) : undefined),
    stop: () => hooks.deregister(),
  };
}

interface OwnPackage extends InstalledPackage {
  /** URL of the public API. */
  readonly api: string;
  /** URLs of the folders with conductor's own code. */
  readonly code: readonly string[];
}

function ownPackage(): OwnPackage {
  const root = packageRoot();
  const built = join(root, 'dist/index.js');
  const api = existsSync(built) ? built : join(root, 'lib/index.ts');
  const code = ['dist/', 'lib/'].map((folder) => pathToFileURL(join(root, folder)).href);
  return { name: OWN_NAME, version: VERSION, file: join(root, 'package.json'), api: pathToFileURL(api).href, code };
}

function isOwn({ code }: OwnPackage, url: string): boolean {
  return code.some((folder) => url.startsWith(folder));
}
