/** Errors of the file system as errors that a user can act on. */
import { getSystemErrorMap } from 'node:util';
import { ConductorError, isConductorError, type Problem } from '../model/conductor-error.ts';

const HELP: Readonly<Record<string, string>> = {
  ENOSPC: 'Free some space (or inodes) on this file system and run again; nothing was changed',
  EDQUOT: 'Free some of your quota and run again; nothing was changed',
  EACCES: 'Give yourself write permission to the folder and run again; nothing was changed',
  EPERM: 'Check owner and attributes of the file (lsattr) and run again; nothing was changed',
  EROFS: 'Mount the file system writable and run again; nothing was changed',
  EMFILE: 'Raise the limit of open files (ulimit -n) and run again; nothing was changed',
  EIO: 'The disk reports an error: check it before you run again; nothing was changed',
  EXDEV: 'Files are moved into place from ".conductor/tmp": keep outputs on the same file system',
};

/** The errno's name, such as `ENOENT`, or undefined where something else was thrown. */
export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** `no space left on device (ENOSPC)`; undefined for what is not an error of the system. */
export function errnoText(error: unknown): string | undefined {
  const code = errnoOf(error);
  if (code === undefined) return undefined;
  for (const [name, text] of getSystemErrorMap().values()) if (name === code) return `${text} (${code})`;
  return undefined;
}

/** What could not be done to which path (workspace-relative where possible), as a problem; undefined where `error` is a bug. */
export function problemOf(error: unknown, action: string, path: string): Problem | undefined {
  const text = errnoText(error);
  if (text === undefined) return undefined;
  return { message: `Cannot ${action} "${path}": ${text}`, help: HELP[errnoOf(error) ?? ''] };
}

/** The problem of a set that does not fit, found before it was written; `needed` such as `4096 more bytes`. */
export function spaceProblem(path: string, others: number, needed: string): Problem {
  const rest = others === 0 ? '' : others === 1 ? ' and 1 more file' : ` and ${others} more files`;
  return {
    message: `Cannot write "${path}"${rest}: no space left on device (ENOSPC)`,
    help: `Free ${needed} on this file system and run again; nothing was changed`,
  };
}

/** What to throw for a failed step on one path: an errno becomes `write/failed`, anything else stays itself. */
export function stepError(error: unknown, action: string, path: string): unknown {
  const problem = isConductorError(error) ? undefined : problemOf(error, action, path);
  return problem === undefined
    ? error
    : new ConductorError({ code: 'write/failed', exitCode: 1, ...problem, cause: error });
}

/** Whether a call failed because there is nothing at the path. */
export function isMissing(error: unknown): boolean {
  const code = errnoOf(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}
