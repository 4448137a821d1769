/** What git ignores is no input unless a glob names it, with the real binary. */
import { execFileSync } from 'node:child_process';
import { lstat, rm } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { Project } from '../support/project.ts';

const task = (inputs: string, more = ''): string =>
  `export default { inputs: ${inputs}, outputs: ['out/**'], command: 'mkdir -p out; ls src > out/list'${more} };\n`;
const FILES = {
  'tasks/01-list.ts': task(`['src/**', '**/*.md']`),
  'src/a.txt': 'a',
  '.gitignore': 'out/\nsrc/tmp/\n*.log\n',
};
const SETTLED = '.conductor/cache/v1/settled/run';

async function outcome(project: Project, ...args: string[]): Promise<readonly [string, ...string[]]> {
  const [ended] = (await project.report(...(args.length > 0 ? args : ['run']))).tasks;
  return ended ? [ended.outcome, ...ended.because] : ['not selected'];
}

/** Runs until the next run only compares stats, which must not hide what `.gitignore` files say. */
async function settle(project: Project): Promise<void> {
  const version = async () =>
    (await lstat(project.folder.at(SETTLED), { bigint: true }).catch(() => undefined))?.mtimeNs;
  let before: bigint | undefined;
  await expect
    .poll(
      async () => {
        before = await version();
        const [how] = await outcome(project);
        return how === 'fresh' && before !== undefined && before === (await version());
      },
      { timeout: 20_000, interval: 10 },
    )
    .toBe(true);
}

function git({ folder }: Project, ...args: string[]): void {
  const identity = ['-c', 'user.name=test', '-c', 'user.email=test@example.org'];
  execFileSync('git', [...identity, ...args], { cwd: folder.path, stdio: 'pipe' });
}

describe('ignored files', () => {
  it('are no inputs; a line taken out of .gitignore makes them inputs', async () => {
    await using project = await Project.create(FILES);
    await settle(project);
    await project.folder.write('src/tmp/b.txt', 'b');
    await project.folder.write('src/c.log', 'c');
    expect(await outcome(project)).toEqual(['fresh']);
    await settle(project);
    await project.folder.write('.gitignore', 'out/\n*.log\n');
    const { stdout } = await project.run(['why', '1']);
    expect(stdout).toContain('because input "src/tmp/b.txt" added');
    expect(await outcome(project)).toEqual(['executed', 'input "src/tmp/b.txt" added']);
    await settle(project);
    await project.folder.write('src/tmp/.gitignore', '*\n');
    expect(await outcome(project)).toEqual(['restored', 'input "src/tmp/b.txt" removed']);
  });

  it.each([
    ['the repository that the workspace is in', '../.gitignore'],
    ['the excludes of the repository', '../.git/info/exclude'],
  ])('also by %s, and its change is seen', async (_, file) => {
    await using outer = await Project.create({ '.git/info/exclude': '', 'in/src/a.txt': 'a', 'in/src/b.txt': 'b' });
    await outer.folder.write('in/tasks/01-list.ts', FILES['tasks/01-list.ts']);
    const report = async () => {
      const { stdout } = await outer.run(['run', '--json'], { cwd: 'in' });
      return (JSON.parse(stdout) as { tasks: { outcome: string; because: string[] }[] }).tasks[0];
    };
    for (let times = 0; times < 3; times++) await report();
    await outer.folder.write(`in/${file}`, 'b.txt\n');
    expect((await report())?.because).toEqual(['input "src/b.txt" removed']);
  });

  it('are inputs where a glob begins with their path', async () => {
    const named = task(`['made/dist/**', 'src/c.log', 'src/a.txt']`);
    await using project = await Project.create({ ...FILES, 'tasks/01-list.ts': named, '.gitignore': 'made\n*.log\n' });
    await project.folder.write('made/dist/x.log', '1');
    await project.folder.write('src/c.log', '1');
    await settle(project);
    await project.folder.write('made/dist/x.log', '2');
    await project.folder.write('src/c.log', '2');
    const because = ['input "made/dist/x.log" modified', 'input "src/c.log" modified'];
    expect(await outcome(project)).toEqual(['executed', ...because]);
  });

  it('are inputs where the configuration says so', async () => {
    await using project = await Project.create({ ...FILES, 'conductor.config.json': '{ "gitignore": false }' });
    await settle(project);
    await project.folder.write('src/c.log', 'c');
    expect(await outcome(project)).toEqual(['executed', 'input "src/c.log" added']);
    await rm(project.folder.at('conductor.config.json'));
    expect(await outcome(project)).toEqual(['restored', 'input "src/c.log" removed']);
  });

  it('--since does not select a task for them, but for a changed .gitignore', async () => {
    await using project = await Project.create({
      ...FILES,
      'src/c.log': 'tracked',
      'tasks/02-exact.ts': `export default { inputs: ['other/x'], outputs: ['x'], command: 'cp other/x x' };\n`,
      'other/x': 'x',
    });
    git(project, 'init', '-q');
    git(project, 'add', '-f', 'src', '.gitignore', 'tasks', 'other');
    git(project, 'commit', '-qm', 'Start');
    await project.folder.write('src/c.log', 'changed');
    expect(await outcome(project, 'run', '--since', 'HEAD')).toEqual(['not selected']);
    await project.folder.write('src/.gitignore', '!c.log\n');
    const { tasks } = await project.report('run', '--since', 'HEAD');
    expect(tasks.map(({ id }) => id)).toEqual([1]);
  });
});
