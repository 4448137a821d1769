/** `--since`: only what changes since a commit concern. */
import { execFileSync } from 'node:child_process';
import { symlink } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { Project, type Report } from '../support/project.ts';

const task = (fields: string): string => `export default { ${fields} };\n`;
const files = {
  '.gitignore': '.conductor/\nnode_modules\nout/\n',
  'tasks/01-a.ts': task(`inputs: ['a/**'], outputs: ['out/a'], command: 'mkdir -p out; cat a/* > out/a'`),
  'tasks/02-b.ts': task(`inputs: ['b/**'], outputs: ['out/b'], command: 'mkdir -p out; cat b/* > out/b'`),
  'tasks/03-after-a.ts': task(`needs: [1], inputs: ['out/a'], outputs: ['out/c'], command: 'cp out/a out/c'`),
  'a/one': '1',
  'b/two': '2',
};

function git({ folder }: Project, ...args: string[]): void {
  const identity = ['-c', 'user.name=test', '-c', 'user.email=test@example.org'];
  execFileSync('git', [...identity, ...args], { cwd: folder.path, stdio: 'pipe' });
}

async function committed(): Promise<Project> {
  const project = await Project.create(files);
  git(project, 'init', '-q');
  git(project, 'add', '-A');
  git(project, 'commit', '-qm', 'Start');
  await project.run(['run']);
  return project;
}

const ids = (report: Report): number[] => report.tasks.map(({ id }) => id);

describe('--since', () => {
  it('selects nothing where nothing changed', async () => {
    await using project = await committed();
    expect(ids(await project.report('run', '--since', 'HEAD'))).toEqual([]);
  });

  it('selects tasks with changed, added and removed inputs, and their dependents', async () => {
    await using project = await committed();
    await project.folder.write('a/new', 'x');
    expect(ids(await project.report('run', '--since', 'HEAD'))).toEqual([1, 3]);
    git(project, 'add', '-A');
    git(project, 'commit', '-qm', 'More');
    await project.folder.remove('b/two');
    await project.folder.write('b/three', '3');
    expect(ids(await project.report('run', '--since', 'HEAD'))).toEqual([2]);
    expect(ids(await project.report('run', '--since', 'HEAD~1'))).toEqual([1, 2, 3]);
    expect(ids(await project.report('task', '2', '--since', 'HEAD~1'))).toEqual([2]);
  });

  it('selects tasks whose inputs are links to what changed', async () => {
    await using project = await committed();
    await project.folder.write('kept/deep', '1');
    await symlink('../kept', project.folder.at('b/link'));
    git(project, 'add', '-A');
    git(project, 'commit', '-qm', 'Link');
    await project.folder.write('kept/deep', '2');
    expect(ids(await project.report('run', '--since', 'HEAD'))).toEqual([2]);
  });

  it('selects tasks with changed code', async () => {
    await using project = await committed();
    await project.folder.write('tasks/02-b.ts', files['tasks/02-b.ts'].replace('cat', 'sort'));
    expect(ids(await project.report('run', '--since', 'HEAD'))).toEqual([2]);
  });

  it('selects tasks whose definitions read what changed, and everything where the configuration does', async () => {
    await using project = await committed();
    const read = (code: string, fields: string) =>
      `import fs from 'node:fs';\n${code};\nexport default { ${fields} };\n`;
    const { folder } = project;
    await folder.write('tasks/02-b.ts', read("const text = fs.readFileSync('text')", "command: 'echo ' + text"));
    await folder.write('conductor.config.ts', read("const [env] = fs.readdirSync('names')", 'env: [env]'));
    await folder.write('text', 'one');
    await folder.write('names/A', '');
    git(project, 'add', '-A');
    git(project, 'commit', '-qm', 'Read');
    expect(ids(await project.report('run', '--since', 'HEAD'))).toEqual([]);
    await folder.write('text', 'two');
    expect(ids(await project.report('run', '--since', 'HEAD'))).toEqual([2]);
    await folder.write('names/B', '');
    expect(ids(await project.report('run', '--since', 'HEAD'))).toEqual([1, 2, 3]);
  });

  it('selects everything where the configuration changed, was added or removed', async () => {
    await using project = await committed();
    const config = {
      'conductor.config.ts': 'export { default } from "./shared.ts";\n',
      'shared.ts': 'export default {};\n',
    };
    for (const [path, text] of Object.entries(config)) await project.folder.write(path, text);
    expect(ids(await project.report('run', '--since', 'HEAD'))).toEqual([1, 2, 3]);
    git(project, 'add', '-A');
    git(project, 'commit', '-qm', 'Configure');
    expect(ids(await project.report('run', '--since', 'HEAD'))).toEqual([]);
    await project.folder.write('package.json', '{ "type": "module", "version": "2.0.0" }\n');
    expect(ids(await project.report('run', '--since', 'HEAD'))).toEqual([]);
    await project.folder.write('shared.ts', 'export default { env: ["MODE"] };\n');
    expect(ids(await project.report('run', '--since', 'HEAD'))).toEqual([1, 2, 3]);
    expect(ids(await project.report('task', '2', '--since', 'HEAD'))).toEqual([2]);
    git(project, 'checkout', '-q', '.');
    await project.folder.remove('conductor.config.ts');
    expect(ids(await project.report('run', '--since', 'HEAD'))).toEqual([1, 2, 3]);
  });

  it.each(['nowhere', '--output=owned', 'HEAD; touch owned'])(
    '%j is no commit: a clear error, and nothing is done',
    async (ref) => {
      await using project = await committed();
      const { code, stderr } = await project.run(['run', `--since=${ref}`]);
      expect(code).toBe(2);
      expect(stderr).toContain(`Cannot tell what changed since "${ref}"`);
      expect(await project.folder.list()).not.toContain('owned');
    },
  );

  it('needs a repository', async () => {
    await using project = await Project.create(files);
    const { code, stderr } = await project.run(['run', '--since', 'HEAD']);
    expect(code).toBe(2);
    expect(stderr).toContain('git');
  });
});
