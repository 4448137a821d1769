/** Test help: how many files a piece of work opens, and waiting for the file system's clock. */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { FileClock } from '../../lib/files/file-clock.ts';
import { lastChange } from '../../lib/files/stat-key.ts';

/** Paths that `work` opens for reading, by their last name. */
export async function opened(work: () => unknown): Promise<string[]> {
  return await watched('openSync', work);
}

/** Folders that `work` reads, by their last name. */
export async function listed(work: () => unknown): Promise<string[]> {
  return await watched('readdirSync', work);
}

async function watched(name: 'openSync' | 'readdirSync', work: () => unknown): Promise<string[]> {
  const paths: string[] = [];
  const original = fs[name];
  Object.assign(fs, {
    [name]: (path: string, ...rest: []) => {
      paths.push(path.slice(path.lastIndexOf('/') + 1));
      return (original as (path: string, ...rest: []) => unknown)(path, ...rest); // both take a path first
    },
  });
  syncBuiltinESMExports();
  try {
    await work();
  } finally {
    Object.assign(fs, { [name]: original });
    syncBuiltinESMExports();
  }
  return paths.filter((path) => !path.endsWith('.tmp') && path !== 'boot_id');
}

/** Returns when the file system's clock has passed the last change of every path, so that they can be trusted. */
export function letPass(...paths: readonly string[]): void {
  for (const path of paths) {
    const clock = new FileClock(`${path}.clock`);
    const time = lastChange(fs.lstatSync(path, { bigint: true }));
    while (!clock.hasPassed(time));
  }
}
