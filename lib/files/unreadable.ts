/** The error of a file or folder that is there and cannot be read. */
import { ConductorError } from '../model/conductor-error.ts';

const HELP = new Map([
  ['EACCES', 'Give the user that runs conductor the right to read it'],
  ['EPERM', 'Give the user that runs conductor the right to read it'],
  ['EMFILE', 'Raise the limit of open files: ulimit -n 4096'],
  ['ENAMETOOLONG', 'Use a shorter path'],
]);

/** The expected error for what `fs` threw about the workspace-relative `path`; anything but an errno error is rethrown. */
export function unreadable(path: string, error: unknown): ConductorError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  if (code === undefined || !/^E[A-Z0-9]+$/.test(code)) throw error;
  const help = HELP.get(code);
  return new ConductorError({
    code: 'files/unreadable',
    message: `Cannot read "${path}": ${code}`,
    place: { file: path },
    cause: error,
    ...(help === undefined ? {} : { help }),
  });
}
