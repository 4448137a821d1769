/** Where drafted tasks go, and from which number on. */
import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { ConductorError } from '../../model/conductor-error.ts';
import { discoverTasks } from '../../task/discover.ts';

/** A folder for tasks. */
export interface TaskFolder {
  /** Workspace-relative path. */
  readonly path: string;
  /** The first number after those of the tasks in it. */
  readonly nextId: number;
}

/**
 * The folder that is asked for, or the usual one.
 * @throws ConductorError `adopt/outside`, `task/…` where its tasks cannot be numbered
 */
export function taskFolder({
  root,
  cwd,
  into,
  usual,
}: {
  readonly root: string;
  readonly cwd: string;
  readonly into: string | undefined;
  readonly usual: string;
}): TaskFolder {
  const path = into === undefined ? usual : relative(root, resolve(cwd, into)).replaceAll('\\', '/') || '.';
  if (path === '..' || path.startsWith('../')) throw outside(path);
  const ids = existsSync(join(root, path)) ? discoverTasks(root, path).map(({ id }) => id) : [];
  return { path, nextId: Math.max(0, ...ids) + 1 };
}

function outside(path: string): ConductorError {
  return new ConductorError({
    code: 'adopt/outside',
    message: `Cannot write tasks into "${path}": it is outside the workspace`,
    help: 'Give "--into" a folder of the workspace',
  });
}
