import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { HostMessage } from '../../lib/task/definition-messages.ts';
import { serveDefinitions } from '../../lib/task/serve-definitions.ts';
import { TempFolder } from '../support/temp-folder.ts';

// Node's own loader, which the test runner would replace in an `import()`.
const require = createRequire(import.meta.url);
const load = async (url: string): Promise<object> => require(fileURLToPath(url)) as object; // any module is an object

describe('serve definitions', () => {
  test('tells the data, whether it runs, and what it reaches', async () => {
    const [reply] = await served({
      'tasks/1-a.ts': `import { name } from './lib/name.ts'; export default { name, needs: [], run(): void {} };`,
      'tasks/lib/name.ts': `export const name: string = 'A';`,
    });
    expect(reply).toEqual({
      type: 'read',
      data: { name: 'A', needs: [] },
      runs: true,
      reach: { modules: ['tasks/1-a.ts', 'tasks/lib/name.ts'], packages: {}, packageFiles: [] },
    });
  });

  test('a module that two tasks import belongs to both', async () => {
    const replies = await served({
      'tasks/1-a.ts': `import './lib/x.ts'; export default { command: 'a' };`,
      'tasks/2-b.ts': `import './lib/x.ts'; export default { command: 'b' };`,
      'tasks/lib/x.ts': `import './y.ts';`,
      'tasks/lib/y.ts': '',
    });
    const modules = replies.map((reply) => (reply.type === 'read' ? reply.reach.modules.slice(1) : []));
    expect(modules).toEqual([
      ['tasks/lib/x.ts', 'tasks/lib/y.ts'],
      ['tasks/lib/x.ts', 'tasks/lib/y.ts'],
    ]);
  });

  test('an imported package is told by its version', async () => {
    const [reply] = await served({
      'tasks/1-a.mjs': `import 'dep'; export default { command: 'a' };`,
      'node_modules/dep/package.json': '{"name":"dep","version":"4.5.6","exports":"./i.js","type":"module"}',
      'node_modules/dep/i.js': `import './inner.js';`,
      'node_modules/dep/inner.js': '',
    });
    const packageFiles = ['node_modules/dep/package.json'];
    expect(reply).toMatchObject({ reach: { modules: ['tasks/1-a.mjs'], packages: { dep: '4.5.6' }, packageFiles } });
  });

  test.each([
    ['nothing', 'export const a = 1;', 'no default export'],
    ['a function', 'export default () => 1;', 'a function'],
    ['a promise', 'export default Promise.resolve({});', 'a Promise'],
    ['null', 'export default null;', 'null'],
  ])('%s is no definition', async (_, text, found) => {
    const [reply] = await served({ 'tasks/1-a.mjs': text });
    expect(reply).toEqual({ type: 'no-definition', pointer: '', found, expected: 'a definition' });
  });

  test('what is no plain data is told by its place', async () => {
    const replies = await served({
      'tasks/1-a.mjs': 'export default { params: { when: new Date(0) } };',
      'tasks/2-b.mjs': `export default { run: 'make' };`,
    });
    expect(replies).toEqual([
      { type: 'no-definition', pointer: '/params/when', found: 'a Date', expected: 'plain data' },
      { type: 'no-definition', pointer: '/run', found: 'a string', expected: 'a function' },
    ]);
  });

  test('what is thrown is told, and the next file read', async () => {
    const replies = await served({
      'tasks/1-a.mjs': `throw new RangeError('boom');`,
      'tasks/2-b.mjs': `throw 'a text';`,
      'tasks/3-c.mjs': `import './none.mjs';`,
      'tasks/4-d.mjs': `export default { command: 'd' };`,
    });
    expect(replies).toMatchObject([
      { type: 'threw', name: 'RangeError', message: 'boom', missing: undefined },
      { type: 'threw', message: "'a text'", stack: '' },
      { type: 'threw', code: expect.stringContaining('MODULE_NOT_FOUND'), missing: { specifier: './none.mjs' } },
      { type: 'read' },
    ]);
  });

  test('the loader is told before the last reply', async () => {
    await using folder = await TempFolder.create({ 'tasks/1-a.mjs': '', 'tasks/2-b.mjs': '' });
    const order: string[] = [];
    const send = async (): Promise<void> => void order.push('reply');
    const ports = { load, send, beforeLast: () => void order.push('before last') };
    await serveDefinitions({ root: folder.path, files: ['tasks/1-a.mjs', 'tasks/2-b.mjs'] }, ports).done;
    expect(order).toEqual(['reply', 'before last', 'reply']);
  });
});

async function served(files: Readonly<Record<string, string>>): Promise<HostMessage[]> {
  await using folder = await TempFolder.create({ 'package.json': '{"type":"module"}', ...files });
  const replies: HostMessage[] = [];
  const send = async (message: HostMessage): Promise<void> => void replies.push(message);
  const tasks = Object.keys(files).filter((path) => /^tasks\/\d/.test(path));
  await serveDefinitions({ root: folder.path, files: tasks }, { load, send, beforeLast: () => undefined }).done;
  return replies;
}
