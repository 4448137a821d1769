/** A reader that goes before the end (`| head -1`): nothing is said of it, and the work is done. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Project, REPOSITORY } from '../support/project.ts';

const BINARY = join(REPOSITORY, 'bin/conductor.cjs');
/** Prints conductor's exit code. */
const STATUS = `echo "\${PIPESTATUS[0]}"`;
/** Prints more than fits into a pipe. */
const LOUD =
  '# conductor: outputs=out.txt\nfor i in 1 2 3 4 5 6 7 8; do head -c 40000 /dev/zero | tr "\\0" x; echo; done\necho done > out.txt\n';

async function inShell(
  project: Project,
  command: string,
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const { PATH = '' } = process.env;
  const env = { PATH, HOME: project.folder.path, NODE: process.execPath, BINARY };
  return await new Promise((resolve) => {
    execFile('bash', ['-c', command], { cwd: project.folder.path, env }, (_error, stdout, stderr) =>
      resolve({ stdout, stderr }),
    );
  });
}

describe.runIf(process.platform !== 'win32')('output that nobody reads any more', () => {
  it.each([
    ['its first line', '| head -1 >/dev/null'],
    ['nothing', '| true'],
  ])('ends quietly after %s, and the task is carried out', async (_title, reader) => {
    await using project = await Project.create({ 'tasks/01-loud.sh': LOUD });
    const { stdout, stderr } = await inShell(
      project,
      `"$NODE" "$BINARY" task 1 --plain --verbose ${reader}; ${STATUS}`,
    );
    expect(stdout).toBe('0\n');
    expect(stderr).toMatch(/^(?:\[(?:CACHE MISS|PERF)\] .*\n)*$/); // these go to standard error always
    expect(await project.folder.read('out.txt')).toBe('done\n');
  });

  it('ends quietly, and a failure is told by standard error and the exit code', async () => {
    await using project = await Project.create({ 'tasks/01-loud.sh': LOUD.replace('echo done', 'false') });
    const { stdout, stderr } = await inShell(project, `"$NODE" "$BINARY" task 1 --plain --verbose | true; ${STATUS}`);
    expect(stdout).toBe('1\n');
    expect(stderr).toContain('where `false > out.txt` exited with 1');
    expect(stderr).not.toContain('EPIPE');
  });

  it('of a list ends quietly', async () => {
    await using project = await Project.create({ 'tasks/01-loud.sh': LOUD });
    const { stdout, stderr } = await inShell(project, `"$NODE" "$BINARY" list --json | true; ${STATUS}`);
    expect([stdout, stderr]).toEqual(['0\n', '']);
  });
});
