/** Workspace-relative paths: posix separators inside, checked before anything is read or written by them. */

/** Why a path cannot name a file inside the workspace, or undefined where it can. */
export function pathProblem(path: string): string | undefined {
  if (path === '') return 'it is empty';
  if (path.includes('\0')) return 'it contains a NUL character';
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return 'it is absolute';
  if (path.includes('\\')) return 'it contains a backslash';
  const parts = path.split('/');
  if (parts.includes('..')) return 'it leads out of its folder';
  if (parts.includes('') || parts.includes('.')) return 'it is not normalized';
  return undefined;
}

/** Whether `path` is a normalized relative path that stays inside its folder. */
export function isRelativePath(path: unknown): path is string {
  return typeof path === 'string' && pathProblem(path) === undefined;
}

/** The folder that a normalized relative path is in; '' for the root. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
