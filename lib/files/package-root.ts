/** Where conductor itself is installed. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const NAME = 'conductor-run';
let known: string | undefined;

/** Absolute folder of conductor's own package: the nearest one above this code, be it bundled or not. */
export function packageRoot(): string {
  known ??= nearest(import.meta.dirname);
  return known;
}

function nearest(folder: string): string {
  if (packageName(folder) === NAME) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error(`No package "${NAME}" above ${import.meta.dirname}`);
  return nearest(parent);
}

function packageName(folder: string): unknown {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return typeof manifest === 'object' && manifest !== null && 'name' in manifest ? manifest.name : undefined;
  } catch {
    return undefined; // none here, or a broken one that is not ours
  }
}
