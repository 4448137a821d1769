/** Where an import that found nothing has looked: whoever goes on without it does otherwise once it is there. */
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { upwards } from './upwards.ts';

/** What `require` adds to a path. */
const ENDINGS = ['', '.js', '.json', '/index.js'];
const PACKAGE = /^(?:@[^/]+\/)?[^/]+/;

/**
 * URLs of the files that would be found: modules by their path, packages by their package.json in the folders above.
 * @param from URL of the importing module
 * @param root absolute path of the workspace: above it nobody looks
 */
export function soughtFiles(specifier: string, from: string | undefined, root: string): readonly string[] {
  if (!from?.startsWith('file:')) return [];
  if (/^(?:\.\.?\/|\/|file:)/.test(specifier)) return pathsOf(new URL(specifier, from).href);
  const name = PACKAGE.exec(specifier)?.[0];
  return name === undefined || /^#|:/.test(specifier)
    ? []
    : [...upwards(dirname(fileURLToPath(from)), root)].map(
        (folder) => pathToFileURL(join(folder, 'node_modules', name, 'package.json')).href,
      );
}

function pathsOf(url: string): readonly string[] {
  return /\.[cm]?[jt]s$|\.json$/.test(url) ? [url] : ENDINGS.map((ending) => url + ending);
}
