import { symlink } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import type { ConductorError } from '../../lib/model/conductor-error.ts';
import { discoverTasks } from '../../lib/task/discover.ts';
import { type LoadedDefinition, loadDefinitions } from '../../lib/task/load-definitions.ts';
import { TempFolder } from '../support/temp-folder.ts';

type Files = Readonly<Record<string, string>>;

describe('load definitions', () => {
  test('reads modules and scripts, in the order of their numbers', async () => {
    const loaded = await load({
      'tasks/1-plain.mjs': `export default { command: 'make', outputs: ['dist/**'] };`,
      'tasks/02-typed.ts': `import { n } from './lib/n.ts';\nconst id: number = n;\nexport default { id, needs: ['plain'], run() { throw new Error('not now'); } };`,
      'tasks/3-script.sh': '#!/bin/sh\n# conductor: needs=1,typed name="A script"\necho hello\n',
      'tasks/lib/n.ts': 'export const n: number = 2;',
    });
    expect(
      loaded.map(({ definition }) => [definition.id, definition.name, definition.needs, definition.how.kind]),
    ).toEqual([
      [1, 'Plain', [], 'command'],
      [2, 'Typed', [1], 'run'],
      [3, 'A script', [1, 2], 'script'],
    ]);
    expect(loaded.map(({ modules }) => modules)).toEqual([
      ['tasks/1-plain.mjs'],
      ['tasks/02-typed.ts', 'tasks/lib/n.ts'],
      ['tasks/3-script.sh'],
    ]);
  });

  test('the task file comes first among its modules, also by a link', async () => {
    await using folder = await TempFolder.create({
      'shared/task.mjs': `import '../a.mjs'; export default { command: 'x' };`,
      'a.mjs': '',
      'tasks/README.md': '',
    });
    await symlink('../shared/task.mjs', folder.at('tasks/5-linked.mjs'));
    const [task] = await loadFrom(folder);
    expect(task?.modules).toEqual(['tasks/5-linked.mjs', 'a.mjs', 'shared/task.mjs']);
  });

  test('modules see only what of the environment they need, and what is given', async () => {
    process.env['CONDUCTOR_TEST_SECRET'] = 'x';
    const text =
      'export default { command: [process.env.PATH !== undefined, process.env.CONDUCTOR_TEST_SECRET, process.env.GIVEN].join() };';
    const [task] = await load({ 'tasks/1-a.mjs': text }, { env: { GIVEN: 'yes' } });
    delete process.env['CONDUCTOR_TEST_SECRET'];
    expect(task?.definition.how).toEqual({ kind: 'command', command: 'true,,yes' });
  });

  test('what modules print goes nowhere', async () => {
    const text = `console.log('x'); console.error('y'); process.stdout.write('z'); export default { command: 'a' };`;
    expect(await load({ 'tasks/1-a.mjs': text })).toHaveLength(1);
  });

  test('no tasks are no definitions', async () => {
    expect(await load({ 'tasks/README.md': '' })).toEqual([]);
  });

  test('everything that is wrong is told in one go', async () => {
    const error = await errorOf({
      'tasks/1-a.mjs': `export default { command: 'x', ouputs: [] };`,
      'tasks/2-b.sh': '# conductor: needs=9',
      'tasks/3-c.mjs': `throw new Error('boom')`,
    });
    expect(error.code).toBe('task/invalid');
    expect(error.problems.map(({ place }) => [place?.file, place?.line, place?.column])).toEqual([
      ['tasks/1-a.mjs', 1, 32],
      ['tasks/2-b.sh', 1, 14],
      ['tasks/3-c.mjs', 1, 7],
    ]);
  });
});

describe('a task file that cannot be read', () => {
  test.each<[string, string, string, object]>([
    ['wrong TypeScript', '1-a.ts', 'const a: number = 1;\nexport default { id: , };\n', { line: 2, column: 22 }],
    ['wrong JavaScript', '1-a.mjs', 'export default {\n  a: 1,\n  b = 2\n};\n', { line: 3 }],
    ['an import of what is not exported', '1-a.mjs', `import { none } from './lib/x.mjs';\n`, { line: 1, column: 10 }],
  ])('%s is told with its place', async (_, name, text, place) => {
    const error = await errorOf({ [`tasks/${name}`]: text, 'tasks/lib/x.mjs': '' });
    expect(error).toMatchObject({ code: 'task/syntax', exitCode: 2 });
    expect(error.message).toContain(`Cannot read task file "tasks/${name}": `);
    expect(error.problems[0]?.place).toMatchObject({ file: `tasks/${name}`, ...place });
  });

  test('a syntax error in a helper is told where it stands', async () => {
    const error = await errorOf({
      'tasks/1-a.mjs': `import './lib/x.mjs'; export default {};`,
      'tasks/lib/x.mjs': '\nconst 1;',
    });
    expect(error.message).toMatch(/^Cannot read task file "tasks\/1-a\.mjs": "tasks\/lib\/x\.mjs": /);
    expect(error.problems[0]?.place).toEqual({ file: 'tasks/lib/x.mjs', line: 2, column: 7 });
  });

  test.each([
    ['enum E { A }', 'Node cannot run a TypeScript enum', 'Write a constant object instead of the enum'],
    [
      'class C { constructor(private x: number) {} }',
      'Node cannot run a TypeScript parameter property',
      'Declare the field and assign it in the constructor',
    ],
  ])('"%s" is told to be more than types', async (text, message, help) => {
    const error = await errorOf({ 'tasks/1-a.ts': `${text}\nexport default { command: 'x' };` });
    expect(error.message).toContain(message);
    expect(error.problems[0]).toMatchObject({ place: { line: 1 }, help });
  });

  test.each([
    ['./helper', 'there is no such file', 'Did you mean "./helper.ts"?'],
    ['./nowhere/x.ts', 'there is no such file', 'Check the path; the ending is part of it: "./nowhere/x.ts"'],
    ['no-such-package', 'no such package is installed', 'Install it: npm install no-such-package'],
    ['@none/such/deep.js', 'no such package is installed', 'Install it: npm install @none/such'],
    ['inner/secret', 'is not defined by "exports"', undefined],
  ])('an import of "%s" is told with its place', async (specifier, reason, help) => {
    const error = await errorOf({
      'tasks/1-a.ts': `import './lib/helper.ts';\nexport default { command: 'x' };`,
      'tasks/lib/helper.ts': `// first line\nimport '${specifier}';`,
      'node_modules/inner/package.json': '{"name":"inner","version":"1.0.0","exports":{".":"./x.js"}}',
    });
    expect(error.code).toBe('task/missing-import');
    expect(error.message).toContain(`Cannot import "${specifier}" from "tasks/lib/helper.ts": `);
    expect(error.message).toContain(reason);
    expect(error.problems[0]).toMatchObject({ place: { file: 'tasks/lib/helper.ts', line: 2, column: 8 }, help });
  });

  test('what is thrown at its top level is told with its place', async () => {
    const error = await errorOf({
      'tasks/1-a.ts': `import { fail } from './lib/fail.ts';\nexport default fail();`,
      'tasks/lib/fail.ts': `export function fail(): never {\n  throw new TypeError('bad thing');\n}`,
    });
    expect(error).toMatchObject({
      code: 'task/threw',
      message: 'Cannot read task file "tasks/1-a.ts": it threw TypeError: bad thing',
    });
    expect(error.problems[0]?.place).toEqual({ file: 'tasks/lib/fail.ts', line: 2, column: 9 });
  });

  test('JSON that the task itself fails to parse is no syntax error of the file', async () => {
    const error = await errorOf({ 'tasks/1-a.mjs': `export default JSON.parse('{');` });
    expect(error).toMatchObject({
      code: 'task/threw',
      problems: [{ place: { file: 'tasks/1-a.mjs', line: 1, column: 21 } }],
    });
  });

  test('an error that nobody catches is told', async () => {
    const error = await errorOf({
      'tasks/1-a.mjs': `Promise.reject(new Error('lost')); await new Promise((r) => setTimeout(r, 60_000));`,
    });
    expect(error).toMatchObject({ code: 'task/threw', message: expect.stringContaining('lost') });
  });

  test.each([
    ['export const a = 1;', 'task/no-definition', 'found no default export'],
    ['export default () => 1;', 'task/no-definition', 'found a function, expected a definition'],
    [
      'export default { command: "x", params: { f: () => 1 } };',
      'task/invalid',
      '"params.f" is a function, expected plain data',
    ],
    ['export default { runn() {} };', 'task/invalid', '"runn" is a function'],
    ['export default { run: 3 };', 'task/invalid', '"run" is a number, expected a function'],
    ['export default {};', 'task/no-run', 'neither "run" nor "command"'],
  ])('"%s" is refused', async (text, code, message) => {
    const error = await errorOf({ 'tasks/1-a.mjs': text });
    expect(error).toMatchObject({ code, message: expect.stringContaining(message) });
    expect(error.problems[0]?.place?.file).toBe('tasks/1-a.mjs');
  });

  test.each([
    ['process.exit(3);', 'task/exit', 'it called process.exit(3)'],
    [
      'process.kill(process.pid, "SIGSEGV"); await new Promise((r) => setTimeout(r, 60_000));',
      'task/exit',
      'its process was ended by SIGSEGV',
    ],
    ['await new Promise(() => {});', 'task/endless', 'waits at its top level for something that never comes'],
  ])('"%s" harms nobody', async (text, code, message) => {
    const error = await errorOf({
      'tasks/1-good.mjs': `export default { command: 'x' };`,
      'tasks/2-bad.mjs': text,
      'tasks/3-good.mjs': '',
    });
    expect(error).toMatchObject({ code, message: expect.stringContaining(message) });
    expect(error.problems.map((problem) => problem.place)).toEqual([{ file: 'tasks/2-bad.mjs' }]);
  });

  test.each([
    ['computes', 'for (;;);'],
    ['waits for a program', `import { execSync } from 'node:child_process'; execSync('sleep 600');`],
  ])('an endless one that %s is ended', async (_, text) => {
    const error = await errorOf({ 'tasks/1-a.mjs': text }, { timeoutMs: 500 });
    expect(error).toMatchObject({
      code: 'task/endless',
      message: 'Cannot read task file "tasks/1-a.mjs": it was not loaded after 0.5 s',
    });
  });

  test('a script with a wrong header is told with its place', async () => {
    const error = await errorOf({ 'tasks/1-a.sh': '#!/bin/sh\n# conductor: cach=false\n' });
    expect(error).toMatchObject({
      code: 'task/header',
      problems: [{ place: { line: 2, column: 14 }, help: 'Did you mean "cache"?' }],
    });
  });
});

type Options = { readonly env?: Readonly<Record<string, string>>; readonly timeoutMs?: number };

async function load(files: Files, options: Options = {}): Promise<readonly LoadedDefinition[]> {
  await using folder = await TempFolder.create({ 'package.json': '{"type":"module"}', ...files });
  return await loadFrom(folder, options);
}

async function loadFrom(folder: TempFolder, options: Options = {}): Promise<readonly LoadedDefinition[]> {
  return await loadDefinitions({ root: folder.path, files: discoverTasks(folder.path, 'tasks'), ...options });
}

async function errorOf(files: Files, options?: Options): Promise<ConductorError> {
  return await load(files, options).then(
    () => expect.unreachable('it was accepted'),
    (error: ConductorError) => error,
  );
}
