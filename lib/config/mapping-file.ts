/** The package.json that says which local file an import means, where its specifier is no path. */
import { existsSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isInstalled } from './installed-package.ts';
import { upwards } from './upwards.ts';

const PATH_OR_URL = /^(?:\.{0,2}\/|\.{1,2}$|[A-Za-z][A-Za-z\d+.-]*:)/;

/**
 * Its absolute path: for `#name` that of the importing module's package, for a name that of the package that it leads to.
 * Undefined where nothing of the user's decides, or where an installed package does, which is told by its version.
 * @param specifier as it is written
 * @param from URL of the importing module
 * @param to URL that it means
 */
export function mappingFile(specifier: string, from: string | undefined, to: string): string | undefined {
  if (PATH_OR_URL.test(specifier) || isBuiltin(specifier)) return undefined;
  const url = specifier.startsWith('#') ? from : to;
  if (!url?.startsWith('file:')) return undefined;
  const file = fileURLToPath(url);
  return isInstalled(file) ? undefined : nearestManifest(dirname(file));
}

function nearestManifest(from: string): string | undefined {
  for (const folder of upwards(from)) {
    const file = join(folder, 'package.json');
    if (existsSync(file)) return file;
  }
  return undefined;
}
