/** Between the publishing of outputs and the record of their result a run may be killed: nobody's edit is seen in that. */
import { expect, it } from 'vitest';
import { Project } from '../support/project.ts';

const TASK = `import { defineTask } from 'conductor-run';
export default defineTask({
  inputs: ['src/a'], outputs: ['gen/**'],
  async run({ write, $ }) {
    const text = (await $\`cat src/a\`).stdout;
    write('gen/a', \`made of \${text}\`);
    await write.publish();
    if (!text.startsWith('killed')) return;
    process.kill(process.ppid, 'SIGKILL');
    await new Promise(() => {});
  },
});
`;

it('the next run goes on from what was published', async () => {
  await using project = await Project.create({ 'tasks/01-gen.ts': TASK, 'src/a': 'one' });
  expect((await project.run(['run'])).code).toBe(0);
  await project.folder.write('src/a', 'killed');
  expect((await project.run(['run'])).code).toBeNull();
  expect(await project.folder.read('gen/a')).toBe('made of killed');
  await project.folder.write('src/a', 'three');
  const { tasks } = await project.report('run');
  expect(tasks[0]).toMatchObject({ outcome: 'executed' });
  expect(await project.folder.read('gen/a')).toBe('made of three');
});

it('what a first run published that was killed is known, and goes where it is not made again', async () => {
  const task = TASK.replace(
    'await write.publish',
    "if (text.startsWith('killed')) write('gen/more', '');\n    await write.publish",
  );
  await using project = await Project.create({ 'tasks/01-gen.ts': task, 'src/a': 'killed' });
  expect((await project.run(['run'])).code).toBeNull();
  await project.folder.write('src/a', 'three');
  const { code, stderr } = await project.run(['run']);
  expect(code, stderr).toBe(0);
  expect(await project.folder.list('gen')).toEqual(['gen/a']);
  expect(await project.folder.read('gen/a')).toBe('made of three');
});

it('an edit made after that is still somebody’s work', async () => {
  await using project = await Project.create({ 'tasks/01-gen.ts': TASK, 'src/a': 'one' });
  await project.run(['run']);
  await project.folder.write('src/a', 'killed');
  await project.run(['run']);
  await project.folder.write('gen/a', 'made by me');
  await project.folder.write('src/a', 'three');
  const { code, stderr } = await project.run(['run']);
  expect(code).toBe(1);
  expect(stderr).toContain('error[write/hand-edited]');
  expect(await project.folder.read('gen/a')).toBe('made by me');
});
