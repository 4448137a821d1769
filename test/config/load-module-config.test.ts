import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../lib/config/load-config.ts';
import schema from '../../schemas/config.schema.json' with { type: 'json' };
import { TempFolder } from '../support/temp-folder.ts';
import { loadNatively } from './load-natively.ts';
import { complaints } from './thrown.ts';

const KEYS = Object.keys(schema.properties).filter((key) => key !== '$schema');

const DEFINE = 'const defineConfig = <T>(config: T): T => config;';

async function loadFile(name: string, text: string, others: Readonly<Record<string, string>> = {}) {
  await using folder = await TempFolder.create({ [name]: text, ...others });
  return { root: folder.path, ...(await loadNatively(folder.path)) };
}

describe('modules are loaded by Node itself', () => {
  test.each([
    ['conductor.config.ts', 'export default { tasks: "t" as string };'],
    ['conductor.config.mts', 'export default { tasks: "t" } satisfies object;'],
    ['conductor.config.js', 'module.exports = { tasks: "t" };'],
    ['conductor.config.mjs', 'export default { tasks: "t" };'],
    ['.conductorrc.ts', 'export default await Promise.resolve({ tasks: "t" });'],
    ['.conductorrc.mjs', 'export default Promise.resolve({ tasks: "t" });'],
  ])('%s', async (name, text) => {
    const { loaded, problems } = await loadFile(name, text);
    expect([problems, loaded?.config.tasks]).toEqual([undefined, 't']);
  });

  test('every module that the configuration imports decides it', async () => {
    const { loaded, root } = await loadFile(
      'conductor.config.ts',
      'import { keep } from "./a/keep.ts";\nexport default { cache: { keep } };',
      {
        'a/keep.ts': 'import "pkg"; import "node:fs"; export { keep } from "./number.mjs";',
        'a/number.mjs': 'export const keep = 7;',
        'node_modules/pkg/index.js': '',
      },
    );
    expect(loaded?.config.cache.keep).toBe(7);
    expect(loaded?.files.map((path) => path.slice(root.length + 1).replaceAll('\\', '/'))).toEqual([
      'conductor.config.ts',
      'a/keep.ts',
      'node_modules/pkg/package.json',
      'a/number.mjs',
    ]);
  });
});

describe('a module that cannot be loaded', () => {
  test.each([
    [
      'does not parse',
      'export default {\n  a: 1,\n  b: ]\n};',
      /^conductor\.config\.ts:3:6 Cannot load configuration "conductor\.config\.ts": .+$/,
    ],
    [
      'needs more than stripped types',
      'export default {};\nenum A { B }',
      /^conductor\.config\.ts:2:1 Cannot load configuration "conductor\.config\.ts": TypeScript enum is not supported in strip-only mode$/,
    ],
    [
      'imports a file that is not there',
      'import "node:fs";\nimport "./gone.ts";',
      /^conductor\.config\.ts:2:8 Cannot load configuration "conductor\.config\.ts": Cannot find module 'gone\.ts' imported from conductor\.config\.ts$/,
    ],
    [
      'imports a package that is not there',
      'import x from "gone";',
      /^conductor\.config\.ts:1:15 Cannot load configuration "conductor\.config\.ts": Cannot find package 'gone' imported from conductor\.config\.ts$/,
    ],
    [
      'imports a name that is not there',
      'import { gone } from "node:fs";',
      /^conductor\.config\.ts:1:10 Cannot load configuration "conductor\.config\.ts": The requested module 'node:fs' does not provide an export named 'gone'$/,
    ],
    [
      'throws',
      'export default {\n  tasks: missing.name,\n};',
      /^conductor\.config\.ts:2:10 Cannot load configuration "conductor\.config\.ts": missing is not defined$/,
    ],
    [
      'throws in a module that it imports',
      'import "./helper.ts";',
      /^helper\.ts:2:7 Cannot load configuration "conductor\.config\.ts": too late$/,
    ],
    [
      'imports a module that does not parse',
      'import "./broken.js";',
      /^broken\.js:2:5 Cannot load configuration "conductor\.config\.ts": Identifier 'a' has already been declared$/,
    ],
    [
      'throws no error',
      'throw "text";',
      /^conductor\.config\.ts Cannot load configuration "conductor\.config\.ts": it threw "text"$/,
    ],
    [
      'gives a promise that fails',
      'export default Promise.reject(new Error("no"));',
      /^conductor\.config\.ts:1:31 Cannot load configuration "conductor\.config\.ts": no$/,
    ],
  ])('that %s: the error names the place', async (_, text, complaint) => {
    const { code, problems } = await loadFile('conductor.config.ts', text, {
      'helper.ts': 'type A = 1;\nthrow new Error("too late");',
      'broken.js': 'const a = 1;\nlet a = 2;',
    });
    expect(code).toBe('config/load-failed');
    expect(problems).toEqual([expect.stringMatching(complaint)]);
  });
});

describe('a module whose default export is wrong', () => {
  test.each([
    [
      'is missing',
      'export const a = 1;',
      'conductor.config.ts Cannot use configuration "conductor.config.ts": it has no default export (Add "export default defineConfig({ … })" to "conductor.config.ts")',
    ],
    [
      'is a function',
      'export default () => ({});',
      'conductor.config.ts:1:16 Cannot use configuration "conductor.config.ts": it is a function, expected an object',
    ],
    [
      'is a class instance',
      'export default new Map();',
      'conductor.config.ts:1:16 Cannot use configuration "conductor.config.ts": it is a Map, expected plain data',
    ],
    [
      'holds a date',
      'export default { cache: new Date() };',
      'conductor.config.ts:1:25 Cannot use configuration "conductor.config.ts": "cache" is a Date, expected plain data',
    ],
    [
      'has a prototype',
      'const config = { __proto__: { tasks: 1 } };\nexport default config;',
      'conductor.config.ts:2:16 Cannot use configuration "conductor.config.ts": it is an object with a prototype of its own, expected plain data',
    ],
    [
      'contains itself',
      'const config: { cache?: object } = {};\nconfig.cache = config;\nexport { config as default };',
      'conductor.config.ts:3:10 Cannot use configuration "conductor.config.ts": "cache" is an object inside of itself, expected plain data',
    ],
    [
      'has a getter that throws',
      'export default { get tasks() { throw new Error("got") } };',
      'conductor.config.ts:1:38 Cannot load configuration "conductor.config.ts": got',
    ],
    [
      'has a key that would change prototypes',
      'export default { ["__proto__"]: { a: 1 } };',
      `conductor.config.ts:1:19 Cannot use configuration "conductor.config.ts": unknown key "__proto__" (Known keys: ${KEYS.join(', ')})`,
    ],
  ])('because it %s', async (_, text, complaint) => {
    await using folder = await TempFolder.create({ 'conductor.config.ts': text });
    expect(await complaints(loadConfig({ cwd: folder.path }))).toEqual([complaint]);
  });
});

describe('problems in a module have the place of the literal', () => {
  test.each([
    ['a call', `${DEFINE}\nexport default defineConfig({\n  durability: 'ful',\n});`, '3:15'],
    ['a name', `const config = {\n  durability: 'ful',\n};\nexport default config;`, '2:15'],
    ['types around it', `export default ({\n  durability: 'ful',\n} as const satisfies object)!;`, '2:15'],
    ['a spread', `const base = { durability: 'ful' };\nexport default { ...base, tasks: 't' };`, '1:28'],
    ['a later property', `export default { durability: 'none',\n  'durability': 'ful' };`, '2:17'],
    ['a shorthand', `const durability = 'ful';\nexport default { durability };`, '2:18'],
    ['a computed key', `const key = 'durability';\nexport default { [key]: 'ful' };`, '2:16'],
    ['wide characters before it', `export default { /* 🌈 */ durability: 'ful' };`, '1:39'],
    ['an import', `import config from './other.ts';\nexport default config;`, '2:16'],
  ])('through %s', async (_, text, place) => {
    const files = { 'conductor.config.ts': text, 'other.ts': `export default { durability: 'ful' };` };
    await using folder = await TempFolder.create(files);
    expect(await complaints(loadConfig({ cwd: folder.path }))).toEqual([
      `conductor.config.ts:${place} Cannot use configuration "conductor.config.ts": "durability" is "ful", expected "full", "process" or "none" (Did you mean "full"?)`,
    ]);
  });

  test('through module.exports, down to the items of lists', async () => {
    await using folder = await TempFolder.create({ 'conductor.config.js': 'module.exports = {\n  env: ["A", 5] };' });
    expect(await complaints(loadConfig({ cwd: folder.path }))).toEqual([
      'conductor.config.js:2:14 Cannot use configuration "conductor.config.js": "env[1]" is 5, expected the name of an environment variable such as "CI" or "CI_*", without "!"',
    ]);
  });
});
