import { symlink } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { readInProcess } from '../../lib/task/definition-process.ts';
import { discoverTasks } from '../../lib/task/discover.ts';
import { readLiteral } from '../../lib/task/read-literal.ts';
import { TempFolder } from '../support/temp-folder.ts';

const FILES = {
  'package.json': '{ "type": "module" }',
  'tasks/1-call.ts': `import { defineTask } from 'conductor-run';\nexport default defineTask({ command: 'make', outputs: ['dist/**'] });\n`,
  'tasks/2-plain.mjs': `export default { command: 'make', params: { n: -0.5 } };`,
  'tasks/3-script.js': `export default { command: \`a\n$b\` };`,
};

test('what is read without running is what running tells', async () => {
  await using folder = await TempFolder.create(FILES);
  const files = discoverTasks(folder.path, 'tasks');
  const order = { root: folder.path, files: files.map(({ file }) => file) };
  const env = { PATH: process.env['PATH'] ?? '' };
  const { replies } = await readInProcess(order, { env, timeoutMs: 30_000, memoryMb: 512 });
  const read = readLiteral(folder.path, files);
  expect(files.map((file) => read.get(file))).toEqual(replies);
});

test('a file behind a link, or in a folder behind one, is left to be run', async () => {
  await using folder = await TempFolder.create({ ...FILES, 'shared/4-far.mjs': FILES['tasks/2-plain.mjs'] });
  await symlink('../shared/4-far.mjs', folder.at('tasks/4-far.mjs'));
  await symlink('shared', folder.at('linked'));
  expect([...readLiteral(folder.path, discoverTasks(folder.path, 'tasks')).keys()].map(({ id }) => id)).toEqual([
    1, 2, 3,
  ]);
  expect(readLiteral(folder.path, discoverTasks(folder.path, 'linked')).size).toBe(0);
});

test('a file that cannot be read is left to be run', () => {
  expect(readLiteral('/nowhere', [{ id: 1, slug: 'a', file: 'tasks/1-a.mjs', kind: 'module' }]).size).toBe(0);
});
