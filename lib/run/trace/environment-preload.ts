/** Loaded by every Node process of a traced run before its own code: makes what it reads of its environment visible. */
import { existsSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { MARKS_VARIABLE, markPath, nodePath } from './environment-marks.ts';
import { type EnvironmentRead, watchEnvironment } from './watch-environment.ts';
import { WATCH } from './watched-environment.ts';

const folder = process.env[MARKS_VARIABLE];
if (folder !== undefined) {
  const known = new Set<string>();
  const tell = (read: EnvironmentRead) => {
    const path = markPath(folder, read);
    if (known.has(path)) return;
    known.add(path);
    existsSync(path);
  };
  const watch = <T extends object>(env: T): T => watchEnvironment(env, tell);
  process.env = watch(process.env);
  Object.defineProperty(globalThis, WATCH, { value: watch });
  existsSync(nodePath(folder));
  readManifest();
}

/** Node reads it sooner or later, to know what kind of modules there are, and keeps it: a second read is the task's. */
function readManifest(): void {
  try {
    findPackageJSON(pathToFileURL(join(process.cwd(), 'package.json')));
  } catch {
    // It is invalid, which the process says itself where that matters; or this Node does not know the function yet.
  }
}
