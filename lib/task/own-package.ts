/** Conductor's own package, as the tasks that import it see it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { InstalledPackage } from '../config/installed-package.ts';
import { packageRoot } from '../files/package-root.ts';
import { VERSION } from '../model/version.ts';

/** What tasks import it by. */
export const OWN_NAME = 'conductor-run';

/** The package, and where its code is. */
export interface OwnPackage extends InstalledPackage {
  /** URL of the public API. */
  readonly api: string;
  /** URLs of the folders with conductor's own code. */
  readonly code: readonly string[];
}

/** The package that this very process runs. */
export function ownPackage(): OwnPackage {
  const root = packageRoot();
  const built = join(root, 'dist/index.js');
  const api = existsSync(built) ? built : join(root, 'lib/index.ts');
  const code = ['dist/', 'lib/'].map((folder) => pathToFileURL(join(root, folder)).href);
  return { name: OWN_NAME, version: VERSION, file: join(root, 'package.json'), api: pathToFileURL(api).href, code };
}
