/** Whether a symbolic link stays inside the workspace, judged by its text. */
import { dirname, join } from 'node:path/posix';

/** Whether `target`, read from the link at workspace-relative `path`, is relative and names something inside the workspace. */
export function linkStaysInside(path: string, target: string): boolean {
  if (target === '' || target.includes('\0') || target.includes('\\')) return false;
  if (target.startsWith('/') || /^[A-Za-z]:/.test(target)) return false;
  const reached = join(dirname(path), target);
  return reached !== '..' && !reached.startsWith('../');
}
