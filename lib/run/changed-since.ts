/** Which files of the workspace differ from a commit, as git knows them. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ConductorError } from '../model/conductor-error.ts';

const LARGEST = 256 * 1024 * 1024;

/**
 * Workspace-relative paths of files that were added, changed or removed since `ref`, with what git does not track yet and
 * does not ignore.
 * @param root absolute path of the workspace; may lie below the repository's root
 * @throws ConductorError `git/failed` where there is no repository, no such commit or no git
 */
export async function changedSince(root: string, ref: string): Promise<readonly string[]> {
  const commit = (
    await git(root, ref, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`])
  ).trim();
  const tracked = await git(root, ref, ['diff', '--name-only', '--relative', '-z', '--no-renames', commit, '--', '.']);
  const repositoryOnly = ['-c', 'core.excludesFile='];
  const others = await git(root, ref, [...repositoryOnly, 'ls-files', '--others', '--exclude-standard', '-z']);
  return [...new Set(`${tracked}${others}`.split('\0').filter((path) => path !== ''))];
}

async function git(cwd: string, ref: string, args: readonly string[]): Promise<string> {
  try {
    return (await promisify(execFile)('git', [...args], { cwd, maxBuffer: LARGEST })).stdout;
  } catch (error) {
    throw failed(ref, error as NodeJS.ErrnoException & { stderr?: string }); // execFile rejects with nothing else
  }
}

function failed(
  ref: string,
  { code, stderr }: { readonly code?: string | undefined; readonly stderr?: string | undefined },
): ConductorError {
  if (code === 'ENOENT') {
    const help = 'Install git, or leave "--since" out';
    return new ConductorError({
      code: 'git/missing',
      message: `Cannot tell what changed since "${ref}": git is not installed`,
      help,
    });
  }
  const said = stderr?.trim().split('\n')[0];
  const why = said ? said.replace(/^fatal: /, '') : 'there is no such commit';
  const help = 'Give a branch, tag or commit of the repository that the workspace is in';
  return new ConductorError({ code: 'git/failed', message: `Cannot tell what changed since "${ref}": ${why}`, help });
}
