/** What could lose something is agreed upon first; everything else runs by itself. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Project, REPOSITORY } from '../support/project.ts';

/** Publishes as many files as `src/count` says. */
const FILES = {
  'conductor.config.json': '{ "write": { "confirmAbove": 3 } }',
  'src/count': '6',
  'tasks/01-gen.ts': `import { defineTask } from 'conductor-run';
export default defineTask({
  inputs: ['src/**'], outputs: ['gen/**'],
  async run({ write, $ }) {
    const count = Number((await $\`cat src/count\`).stdout);
    for (let at = 0; at < count; at++) write(\`gen/\${at}\`, \`\${at} of \${count}\\n\`);
  },
});
`,
};

async function present({ folder }: Project): Promise<readonly string[]> {
  return (await folder.list('gen')).map((path) => path.slice(4));
}

const hasScript = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0;

/** Runs conductor on a terminal and gives an answer once it asks. */
async function onTerminal(
  project: Project,
  args: string,
  answer: string,
): Promise<{ code: number | null; said: string }> {
  const command = `${process.execPath} ${join(REPOSITORY, 'bin/conductor.cjs')} ${args}`;
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    cwd: project.folder.path,
    env: { PATH, HOME, TERM: 'xterm' },
  });
  let said = '';
  let isAnswered = false;
  child.stdout.on('data', (data: Buffer) => {
    said += data;
    if (isAnswered || !said.includes('Go on? [y/N]')) return;
    isAnswered = true;
    child.stdin.write(answer);
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, said };
}

describe('many files that would go', () => {
  it('stop a task and a rollback where nobody can be asked, unless --yes', async () => {
    await using project = await Project.create(FILES);
    await project.run(['run']);
    await project.folder.write('src/count', '2');
    const { code, stderr } = await project.run(['run']);
    expect(code).toBe(1);
    expect(stderr).toContain('error[write/high-risk] Cannot go on with task 1');
    expect(stderr).toContain('gen/5 (would be removed)');
    expect(await present(project)).toHaveLength(6);
    expect((await project.run(['run', '--yes'])).code).toBe(0);
    expect(await present(project)).toEqual(['0', '1']);
    expect((await project.run(['rollback'])).code).toBe(0); // nothing goes: six come back
    const first = JSON.parse((await project.run(['backups', '--json'])).stdout).backups.at(-1).id;
    expect(await project.run(['rollback', first, '--force'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Cannot go on with the rollback'),
    });
    expect((await project.run(['rollback', first, '--force', '--yes'])).code).toBe(0);
    expect(await present(project)).toEqual([]);
  });

  it('stop a restore as well, and fewer of them nothing', async () => {
    await using project = await Project.create(FILES);
    for (const count of ['3', '6']) {
      await project.folder.write('src/count', count);
      await project.run(['run']);
    }
    await project.folder.write('src/count', '3');
    expect((await project.run(['run'])).code).toBe(0);
    await project.folder.write('conductor.config.json', '{ "write": { "confirmAbove": 2 } }');
    await project.folder.write('src/count', '6');
    await project.run(['run']);
    await project.folder.write('src/count', '3');
    const { code, stderr } = await project.run(['run']);
    expect([code, stderr]).toEqual([1, expect.stringContaining('Cannot go on with restoring task 1')]);
    expect(await present(project)).toHaveLength(6);
  });

  it.skipIf(!hasScript)('are listed on a terminal, where somebody agrees or does not', async () => {
    await using project = await Project.create(FILES);
    await project.run(['run']);
    await project.folder.write('src/count', '2');
    const no = await onTerminal(project, 'run', 'n\n');
    expect(no.said).toContain('gen/5 (would be removed)');
    expect(no.code).toBe(1);
    expect(await present(project)).toHaveLength(6);
    const yes = await onTerminal(project, 'run', 'y\n');
    expect([yes.code, yes.said]).toEqual([0, expect.stringContaining('executed')]);
    expect(await present(project)).toEqual(['0', '1']);
  });
});

describe('bytes of others that would be overwritten', () => {
  it('stop the task; with --yes they are kept, and come back', async () => {
    await using project = await Project.create({ ...FILES, 'gen/0': 'mine\n' });
    const { code, stderr } = await project.run(['run']);
    expect(code).toBe(1);
    expect(stderr).toContain('gen/0 (would be overwritten; git and the cache do not have it)');
    expect(await project.folder.read('gen/0')).toBe('mine\n');
    expect((await project.run(['run', '--yes'])).code).toBe(0);
    expect(await project.folder.read('gen/0')).toBe('0 of 6\n');
    await project.run(['rollback', '--yes']);
    expect(await project.folder.read('gen/0')).toBe('mine\n');
  });

  it('are nothing to ask about where git has them', async () => {
    await using project = await Project.create({ ...FILES, 'gen/0': 'mine\n', 'gen/1': 'mine too\n' });
    const git = (...args: readonly string[]) =>
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], {
        cwd: project.folder.path,
      });
    git('init', '-q');
    git('add', 'gen');
    git('commit', '-qm', 'first');
    await project.folder.write('gen/1', 'changed since\n');
    const { code, stderr } = await project.run(['run']);
    expect(code).toBe(1);
    expect(stderr).toContain('gen/1 (');
    expect(stderr).not.toContain('gen/0 (');
    git('checkout', '-q', '--', 'gen');
    expect((await project.run(['run'])).code).toBe(0);
  });

  it('nor where a run had made them, although the cache is gone', async () => {
    await using project = await Project.create(FILES);
    await project.run(['run']);
    await project.run(['cache', 'clear']);
    await project.folder.write('src/count', '7');
    expect((await project.run(['run'])).code).toBe(0);
    expect(await project.folder.read('gen/0')).toBe('0 of 7\n');
  });
});
