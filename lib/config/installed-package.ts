/** Which installed package a file belongs to; knows nothing of how it came to be imported. */
import { readFileSync } from 'node:fs';
import { sep } from 'node:path';

/** A package in some `node_modules`. */
export interface InstalledPackage {
  /** The name of its folder, which is what it is imported by. */
  readonly name: string;
  /** `unknown` where its package.json does not tell. */
  readonly version: string;
  /** Absolute path of its package.json. */
  readonly file: string;
}

const IN_PACKAGE = /^(?<folder>.*[\\/]node_modules[\\/](?<name>@[^\\/]+[\\/][^\\/]+|[^\\/]+))[\\/]/;

/** Whether an absolute path lies in some package that is no part of the user's own work. */
export function isInstalled(path: string): boolean {
  return path.includes(`${sep}node_modules${sep}`);
}

/** The package that an absolute path lies in, or undefined for a file of the user's own. */
export function installedPackage(path: string): InstalledPackage | undefined {
  const found = IN_PACKAGE.exec(path)?.groups;
  if (found?.['folder'] === undefined || found['name'] === undefined) return undefined;
  const file = `${found['folder']}/package.json`;
  return { name: found['name'].replaceAll('\\', '/'), version: versionIn(file), file };
}

function versionIn(file: string): string {
  try {
    const { version } = JSON.parse(readFileSync(file, 'utf8')) as { readonly version?: unknown };
    return typeof version === 'string' ? version : 'unknown';
  } catch {
    return 'unknown'; // its code was loaded all the same; the file's own digest still tells versions apart
  }
}
