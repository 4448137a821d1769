/** How a traced process tells its tracer which variables it reads: by asking about a path that says so, which the trace shows. */
import type { EnvironmentRead } from './watch-environment.ts';

/** The variable that tells a process which folder such paths begin with. */
export const MARKS_VARIABLE = 'CONDUCTOR_TRACE_MARKS';

/** Asking about this path tells that a thread runs code of Node's, and that it is watched. It is never there. */
export function nodePath(folder: string): string {
  return `${folder}/node`;
}

/** Asking about this path tells of the read. It is never there. */
export function markPath(folder: string, { name, by, isSet }: EnvironmentRead): string {
  return `${folder}/${by}/${isSet ? 'set' : 'unset'}/${Buffer.from(name).toString('base64url')}`;
}

/** What such a path tells; undefined for any other path. */
export function markedRead(folder: string, path: string): EnvironmentRead | undefined {
  if (!path.startsWith(`${folder}/`)) return undefined;
  const [by, set, name, ...rest] = path.slice(folder.length + 1).split('/');
  if (name === undefined || rest.length > 0 || (by !== 'own' && by !== 'package')) return undefined;
  return { name: Buffer.from(name, 'base64url').toString(), by, isSet: set === 'set' };
}
