/** Script tasks: strict, and what a failing one says. */
import { describe, expect, it } from 'vitest';
import { Project } from '../support/project.ts';

const TEST = `# conductor: inputs=*.txt outputs=out/**
mkdir -p out
build() {
  cp "$1" out/
  grep -q ready "$1"
}
for file in *.txt; do
  build "$file"
done
echo never
`;

describe.runIf(process.platform !== 'win32')('a script task', () => {
  it('stops at the first command that fails, says where, and leaves nothing', async () => {
    await using project = await Project.create({ 'tasks/05-texts.sh': TEST, 'a.txt': 'ready', 'b.txt': 'not yet' });
    const { code, stdout, stderr } = await project.run(['task', '5', '--plain', '--verbose']);
    expect(code).toBe(1);
    expect(stderr).toContain(
      'script "tasks/05-texts.sh" stopped at line 5 in build() (called at line 8), where `grep -q ready "$1"` exited with 1 (set -e)',
    );
    expect(stderr).toContain('tasks/05-texts.sh:5');
    expect(stderr).toContain('strict=false');
    expect(stdout).not.toContain('never');
    expect((await project.folder.list()).filter((path) => path.startsWith('out/'))).toEqual([]);
    await project.folder.write('b.txt', 'ready now');
    expect((await project.run(['task', '5'])).code).toBe(0);
  });

  it('tells a failure from an exit by itself, and from a signal', async () => {
    await using project = await Project.create({
      'tasks/01-exit.sh': 'true\nexit 3\n',
      'tasks/02-pipe.sh': 'cat a.txt |\n  grep b |\n  cat\n',
      'tasks/03-unset.sh': 'echo "$TARGET"\n',
      'tasks/04-signal.sh': 'kill -KILL $$\n',
      'tasks/05-syntax.sh': 'if true; then\n',
      'a.txt': 'a\n',
    });
    const { code, stderr } = await project.run(['run', '--continue', '--plain']);
    expect(code).toBe(1);
    expect(stderr).toContain('exited with 3 by itself at line 2: `exit 3`');
    expect(stderr).toContain('stopped at line 2, where `grep b`, command 2 of 3 of a pipeline, exited with 1');
    expect(stderr).toContain('stopped at line 1, where variable "TARGET" is not set (set -u)');
    expect(stderr).toContain('# conductor: env=TARGET');
    expect(stderr).toContain('was ended by SIGKILL');
    expect(stderr).toContain('cannot be read at line 2: syntax error');
  });

  it('goes on where its header says that it is not strict', async () => {
    const script = '# conductor: strict=false outputs=out.txt\nfalse\necho "[$NONE]" > out.txt\n';
    await using project = await Project.create({ 'tasks/01-loose.sh': script });
    expect((await project.run(['task', '1'])).code).toBe(0);
    expect(await project.folder.read('out.txt')).toBe('[]\n');
    await project.folder.write('tasks/01-loose.sh', script.replace('=false', '=true'));
    const { code, stderr } = await project.run(['task', '1']);
    expect(code).toBe(1);
    expect(stderr).toContain('stopped at line 2, where `false` exited with 1 (set -e)');
    expect(await project.folder.read('out.txt')).toBe('[]\n');
  });

  it('is what "strict" is for: a task of another kind is told so', async () => {
    await using project = await Project.create({
      'tasks/01-a.ts': "export default { command: 'true', strict: true };\n",
    });
    const { code, stderr } = await project.run(['task', '1']);
    expect(code).toBe(2);
    expect(stderr).toContain('"strict" is for scripts');
  });
});
