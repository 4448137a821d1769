/** `node:child_process`, loaded when the first process is started: a run that restores all starts none, and saves 2 ms. */
import type * as childProcess from 'node:child_process';

/** The module; the same one each time. */
export function processModule(): typeof childProcess {
  return process.getBuiltinModule('node:child_process');
}
