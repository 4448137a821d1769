/** Folders that a task names; knows nothing of what is in them. */
import { ConductorError } from '../model/conductor-error.ts';
import { pathProblem } from '../model/relative-path.ts';

/**
 * The normalized workspace-relative path of a folder: no `./` before it, no `/` behind it.
 * @throws ConductorError `codegen/folder` where it does not stay inside the workspace.
 */
export function folderPath(folder: string): string {
  const path = folder.replace(/^(?:\.\/+)+/, '').replace(/\/+$/, '');
  const problem = pathProblem(path);
  if (problem === undefined) return path;
  throw new ConductorError({
    code: 'codegen/folder',
    message: `Cannot use the folder "${folder}": ${problem}`,
    help: 'Give a path inside the workspace, relative to its root, with forward slashes',
    exitCode: 1,
  });
}
