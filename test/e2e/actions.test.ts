/** The `action` helper in a user's own task: pieces are run or reused on their own. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type Counts, Project } from '../support/project.ts';

/** Upper-cases each file of `in/` into `out/`, one action each. */
const TASK = `import { readdir } from 'node:fs/promises';
import { defineTask } from 'conductor-run';
export default defineTask({
  inputs: ['in/**', 'extra'],
  outputs: ['out/**'],
  async run({ action, phase, write, log }) {
    await phase('Shout', async () => {
      for (const name of (await readdir('in')).sort()) {
        const reply = await action({
          name: 'shout ' + name,
          inputs: ['in/' + name],
          params: { loud: true },
          outputs: ['out/' + name],
          async run({ read, write, log }) {
            const text = (await read('in/' + name)).toString();
            if (text === 'fail') throw new Error('no shouting');
            log('shouting ' + name);
            write('out/' + name, text.toUpperCase());
            return { length: text.length };
          },
        });
        log(name + ' ' + reply.outcome + ' ' + (await reply.value())?.length);
      }
    });
    await write.publish();
  },
});
`;
const files = { 'tasks/01-shout.ts': TASK, 'in/a': 'one', 'in/b': 'two', 'in/c': 'three', extra: '1' };

async function counts(project: Project, ...flags: string[]): Promise<Counts | undefined> {
  return (await project.report('task', '1', ...flags)).tasks[0]?.phases[0]?.actions;
}

describe('actions', () => {
  it('each is executed once, and only what changed is executed again', async () => {
    await using project = await Project.create(files);
    expect(await counts(project)).toEqual({ executed: 3, restored: 0, fresh: 0 });
    await project.folder.write('in/b', 'TWO!');
    expect(await counts(project)).toEqual({ executed: 1, restored: 0, fresh: 2 });
    expect(await project.folder.read('out/b')).toBe('TWO!');
  });

  it('values of reused actions come from the cache', async () => {
    await using project = await Project.create(files);
    await project.run(['task', '1']);
    await project.folder.write('extra', '2');
    const { stdout } = await project.run(['task', '1', '--verbose', '--plain']);
    const logs = await project.folder.list('.conductor/metrics/logs');
    const text = (await Promise.all(logs.map((path) => project.folder.read(path)))).join('');
    expect(stdout + text).toContain('c fresh 5');
  });

  it('an input that was seen before restores its output', async () => {
    await using project = await Project.create(files);
    await project.run(['task', '1']);
    await project.folder.write('in/b', 'other');
    await project.run(['task', '1']);
    await project.folder.write('in/b', 'two');
    await project.folder.write('extra', '2');
    expect(await counts(project)).toEqual({ executed: 0, restored: 1, fresh: 2 });
    expect(await project.folder.read('out/b')).toBe('TWO');
  });

  it('edited task code executes them again, a helper module included', async () => {
    const helped = TASK.replace('text.toUpperCase()', 'shout(text)').replace(
      'import {',
      "import { shout } from './lib/shout.ts';\nimport {",
    );
    const shout = (end: string) => `export const shout = (text: string): string => text.toUpperCase() + '${end}';\n`;
    await using project = await Project.create({
      ...files,
      'tasks/01-shout.ts': helped,
      'tasks/lib/shout.ts': shout(''),
    });
    expect(await counts(project)).toEqual({ executed: 3, restored: 0, fresh: 0 });
    await project.folder.write('tasks/lib/shout.ts', shout('!'));
    expect(await counts(project)).toEqual({ executed: 3, restored: 0, fresh: 0 });
    expect(await project.folder.read('out/a')).toBe('ONE!');
    await project.folder.write('tasks/lib/shout.ts', shout(''));
    expect((await project.report('task', '1')).tasks[0]?.outcome).toBe('restored');
  });

  it('--force executes all of them', async () => {
    await using project = await Project.create(files);
    await project.run(['task', '1']);
    expect(await counts(project, '--force')).toEqual({ executed: 3, restored: 0, fresh: 0 });
  });

  it('an output whose action is gone is removed', async () => {
    await using project = await Project.create(files);
    await project.run(['task', '1']);
    await project.folder.remove('in/b');
    await project.run(['task', '1']);
    expect(await project.folder.list('out')).toEqual(['out/a', 'out/c']);
  });

  it('a failed action fails the task; what others made is reused in the next run', async () => {
    await using project = await Project.create({ ...files, 'in/c': 'fail' });
    const { code, stderr } = await project.run(['task', '1']);
    expect(code).toBe(1);
    expect(stderr).toContain('no shouting');
    expect((await project.folder.list()).filter((path) => path.startsWith('out/'))).toEqual([]);
    await project.folder.write('in/c', 'fine');
    expect(await counts(project)).toEqual({ executed: 1, restored: 2, fresh: 0 });
  });

  it('executed actions have log files of their own', async () => {
    await using project = await Project.create(files);
    await project.run(['task', '1']);
    const logs = await project.folder.list('.conductor/metrics/logs');
    const own = logs.find((path) => path.endsWith('1-shout-a.log'));
    expect(own).toBeDefined();
    expect(await project.folder.read(own ?? '')).toContain('shouting a');
  });

  it.each([
    [
      'twice',
      `await action({ name: 'x', run() {} }); await action({ name: 'x', run() {} });`,
      'has run an action of that name',
    ],
    [
      'undeclared',
      `await action({ name: 'x', outputs: ['out/a'], run: ({ write }) => write('out/b', '') });`,
      'does not declare it',
    ],
    [
      'unknown input',
      `await action({ name: 'x', outputs: ['out/a'], async run({ read, write }) { write('out/a', await read('package.json')); } });`,
      'Cannot read "package.json": action "x" does not declare it as an input',
    ],
    ['unmade', `await action({ name: 'x', outputs: ['out/a'], run() {} });`, 'did not make its output "out/a"'],
  ])('a misuse is an error: %s', async (_, code, message) => {
    await using project = await Project.create({
      'tasks/01-misuse.ts': `export default { outputs: ['out/**'], async run({ action }) { ${code} } };\n`,
    });
    const { code: exit, stderr } = await project.run(['task', '1']);
    expect(exit).toBe(1);
    expect(stderr).toContain(message);
  });

  it('may read what they declare, by path or with what was read of it, and anything where they are not cached', async () => {
    const read = (inputs: string, more = '') =>
      `async run({ action }) {
        const copy = ({ read, write }) => read('in').then((bytes) => write('out', bytes));
        await action({ name: 'copy', inputs: ${inputs}, outputs: ['out'], ${more} run: copy });
      }`;
    const digest = createHash('sha256').update('text').digest('hex');
    await using project = await Project.create({ in: 'text' });
    for (const run of [read("['in']"), read(`[{ path: 'in', digest: '${digest}' }]`), read('[]', 'cache: false,')]) {
      await project.folder.write('tasks/01-copy.ts', `export default { inputs: ['in'], outputs: ['out'], ${run} };\n`);
      expect((await project.run(['task', '1'])).code).toBe(0);
      expect(await project.folder.read('out')).toBe('text');
    }
  });
});
