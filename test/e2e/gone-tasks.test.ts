/** What tasks have left that are gone: it is told, and goes or stays as the user says. */
import { existsSync, renameSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Project } from '../support/project.ts';
import { runHere } from '../support/run-here.ts';

const make = (names: string, glob: string) =>
  `# conductor: outputs=${glob}\nmkdir -p out/deep; for name in ${names}; do echo made > out/$name; done\n`;
const FILES = {
  'conductor.config.json': '{}',
  'tasks/01-a.sh': make('a', 'out/a'),
  'tasks/02-b.sh': make('b deep/b edited', 'out/{b,deep/*,edited}'),
  'tasks/03-all.sh': '# conductor: needs=1 inputs=out/** outputs=all\ncat $(find out -type f | sort) > all\n',
};

/** A built project of which task 2 was removed, and one of its outputs edited. */
async function withoutTask2(): Promise<Project> {
  const project = await Project.create(FILES);
  await project.run(['run']);
  await project.folder.remove('tasks/02-b.sh');
  await project.folder.write('out/edited', 'by hand\n');
  return project;
}

const left = 'Outputs of tasks that are gone are still there: "out/b" and 1 more of task 2';

describe('a task that is gone', () => {
  it('has its outputs named, which stay until they are pruned, and come back by a rollback', async () => {
    await using project = await withoutTask2();
    const { folder } = project;
    expect((await project.run(['run'])).stderr).toContain(left);
    const dry = await project.run(['prune', '--dry-run']);
    expect(dry.stdout).toContain(
      'Would remove 2 outputs of tasks that are gone:\n  out/b (task 2)\n  out/deep/b (task 2)',
    );
    expect(existsSync(folder.at('out/b'))).toBe(true);
    const { backup } = JSON.parse((await project.run(['prune', '--json'])).stdout) as { backup: string };
    expect(await folder.list('out')).toEqual(['out/a', 'out/edited']);
    expect(existsSync(folder.at('out/deep'))).toBe(false);
    const ran = await runHere(folder);
    expect([ran.warnings, ran.outcomes]).toEqual([[], ['1 fresh', '3 executed']]);
    expect(await folder.read('all')).toBe('made\nby hand\n');
    expect((await project.run(['rollback', backup])).code).toBe(0);
    expect(await folder.read('out/deep/b')).toBe('made\n');
    expect((await project.run(['prune'])).stdout).toContain('Nothing to prune');
  });

  it('leaves its outputs to the user who says so', async () => {
    await using project = await withoutTask2();
    expect((await project.run(['prune', '--keep'])).stdout).toContain('Kept 2 outputs');
    expect((await runHere(project.folder)).warnings).toEqual([]);
    expect(await project.folder.read('out/b')).toBe('made\n');
  });

  it('has none where another task claims them: it was renumbered', async () => {
    await using project = await Project.create(FILES);
    const { folder } = project;
    await project.run(['run']);
    renameSync(folder.at('tasks/02-b.sh'), folder.at('tasks/04-b.sh'));
    expect((await runHere(folder)).warnings.join()).not.toContain('gone');
    expect((await project.run(['prune'])).stdout).toContain('Nothing to prune');
  });

  it('has many removed only where somebody agrees', async () => {
    await using project = await withoutTask2();
    await project.folder.write('conductor.config.json', '{ "write": { "confirmAbove": 1 } }');
    const refused = await project.run(['prune']);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('out/deep/b (would be removed)')]);
    expect(existsSync(project.folder.at('out/b'))).toBe(true);
    expect((await project.run(['prune', '--yes'])).code).toBe(0);
    expect(existsSync(project.folder.at('out/b'))).toBe(false);
  });
});
