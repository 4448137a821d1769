import { chmod, mkdir } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { defineConfig } from '../../lib/config/define-config.ts';
import { describeConfig } from '../../lib/config/describe-config.ts';
import { loadConfig } from '../../lib/config/load-config.ts';
import { TempFolder } from '../support/temp-folder.ts';
import { loadNatively } from './load-natively.ts';
import { complaints, problemText, thrown } from './thrown.ts';

const DEFAULTS = {
  tasks: 'tasks',
  concurrency: 'auto',
  profile: 'auto',
  profiles: {},
  adaptive: false,
  pools: {},
  timeout: 'none',
  circuits: { failures: 3, reset: '30s' },
  optimizations: { templateCache: true, parallelGeneration: true, incrementalCompilation: true },
  cache: { keep: 5 },
  logs: { keep: 20, show: 'auto' },
  durability: 'full',
  backup: false,
  backups: { keep: 20, maxAgeDays: 30 },
  onFailure: 'rollback',
  write: { confirmAbove: 100 },
  handEdited: 'stop',
  gitignore: true,
  envMode: 'strict',
  env: [],
  secrets: [],
};

async function load(name: string, text: string | Uint8Array) {
  await using folder = await TempFolder.create({ [name]: text, 'sub/x.txt': '' });
  const loaded = await loadConfig({ cwd: folder.at('sub') });
  return { ...loaded, folder: folder.path };
}

describe('a valid configuration', () => {
  test.each([
    ['conductor.config.json', '{"$schema": "./schema.json", "cache": {"keep": 0}}'],
    ['conductor.config.yaml', 'cache:\n  keep: 0'],
    ['conductor.config.yml', '# few\ncache: {keep: 0}'],
    ['conductor.config.ts', 'export default { cache: { keep: 0 as number } };'],
    ['.conductorrc', 'cache:\n  keep: 0'],
    ['.conductorrc.json', '\uFEFF{"cache": {"keep": 0}}'],
    ['.conductorrc', Buffer.from('\uFEFFcache: {keep: 0}', 'utf16le')],
    ['package.json', '{"name": "x", "conductor": {"cache": {"keep": 0}}}'],
  ])('in %s is completed with defaults', async (name, text) => {
    const { config, root, file, files, folder, notes } = await load(name, text);
    expect(config).toEqual({ ...DEFAULTS, cache: { keep: 0 } });
    expect({ root, file: file?.slice(folder.length + 1), notes }).toEqual({ root: folder, file: name, notes: [] });
    expect(files).toEqual([file]);
  });

  test.each([
    ['conductor.config.json', ' \n'],
    ['conductor.config.yaml', '# nothing yet'],
    ['.conductorrc', ''],
    ['package.json', '{"conductor": {}}'],
    ['conductor.config.ts', 'export default { tasks: undefined };'],
  ])('may be empty: %s', async (name, text) => {
    expect((await load(name, text)).config).toEqual(DEFAULTS);
  });

  test('is decided by what it requires, too', async () => {
    await using folder = await TempFolder.create({
      'conductor.config.mjs': `import { createRequire } from 'node:module';
        const keep = createRequire(import.meta.url)('./keep.cjs');
        export default { cache: { keep } };`,
      'keep.cjs': 'module.exports = 0;',
    });
    const { files } = await loadConfig({ cwd: folder.path });
    expect(files).toEqual([folder.at('conductor.config.mjs'), folder.at('keep.cjs')]);
  });

  test('may be missing where there are tasks', async () => {
    const { config, file, files, origins } = await load('tasks/01-x.ts', '');
    expect({ config, file, files }).toEqual({ config: DEFAULTS, file: undefined, files: [] });
    expect(new Set(Object.values(origins))).toEqual(new Set(['default']));
  });

  test('cannot be changed afterwards', async () => {
    const { config } = await load('.conductorrc', 'env: [A]');
    for (const part of [config, config.cache, config.env]) expect(Object.isFrozen(part)).toBe(true);
  });

  test('survives JSON whole', async () => {
    const { folder: _, ...loaded } = await load('.conductorrc', 'env: [A]');
    expect(JSON.parse(JSON.stringify(loaded))).toEqual(loaded);
  });

  test('defineConfig gives it back as it is', () => {
    const config = { tasks: 't' };
    expect(defineConfig(config)).toBe(config);
  });
});

describe('origins', () => {
  test.each([
    ['.conductorrc', 'cache:\n  keep: 1\nenv: [A]', '.conductorrc:2:3', '.conductorrc:3:1'],
    [
      'conductor.config.json',
      '{"cache": {"keep": 1},\n "env": ["A"]}',
      'conductor.config.json:1:12',
      'conductor.config.json:2:2',
    ],
    [
      'package.json',
      '{"conductor":\n {"cache": {"keep": 1},\n "env": ["A"]}}',
      'package.json:2:13',
      'package.json:3:2',
    ],
    [
      'conductor.config.ts',
      'const keep = 1;\nexport default { cache: { keep },\n  env: ["A"] };',
      'conductor.config.ts:2:27',
      'conductor.config.ts:3:3',
    ],
  ])('%s: every value tells where it was given', async (name, text, keep, env) => {
    const loaded = await load(name, text);
    const described = describeConfig(loaded);
    expect(described.filter(({ pointer }) => pointer === '/cache/keep' || pointer === '/env')).toEqual([
      { pointer: '/cache/keep', value: 1, origin: keep },
      { pointer: '/env', value: ['A'], origin: env },
    ]);
    const others = described.filter(({ pointer }) => pointer !== '/cache/keep' && pointer !== '/env');
    const leaves = Object.entries(DEFAULTS).flatMap(([key, value]) => leavesOf(`/${key}`, value));
    expect(others.map(({ pointer, value }) => [pointer, value])).toEqual(
      leaves.filter(([pointer]) => pointer !== '/cache/keep' && pointer !== '/env'),
    );
    expect(new Set(others.map(({ origin }) => origin))).toEqual(new Set(['default']));
  });
});

/** What has a pointer of its own: all but what holds the configuration's own keys. */
function leavesOf(pointer: string, value: unknown): readonly (readonly [string, unknown])[] {
  const isSection = typeof value === 'object' && !Array.isArray(value) && Object.keys(value as object).length > 0;
  return isSection
    ? Object.entries(value as object).flatMap(([key, part]) => leavesOf(`${pointer}/${key}`, part))
    : [[pointer, value]];
}

describe('an invalid configuration', () => {
  test('lists everything that is wrong with places, in JSON', async () => {
    await using folder = await TempFolder.create({
      'conductor.config.json': `{
  "concurency": 4,
  "tasks": "../up",
  "concurrency": 0,
  "optimizations": { "templateCache": "yes" },
  "cache": [],
  "durability": "ful",
  "env": ["A", "!B", "A"]
}`,
    });
    const prefix = 'Cannot use configuration "conductor.config.json": ';
    expect(await complaints(loadConfig({ cwd: folder.path }))).toEqual([
      `conductor.config.json:2:3 ${prefix}unknown key "concurency" (Did you mean "concurrency"?)`,
      'conductor.config.json:3:12 "tasks" is "../up", expected a path inside the workspace such as "tasks": it leads out of its folder',
      'conductor.config.json:4:18 "concurrency" is 0, expected a whole number of at least 1',
      'conductor.config.json:5:39 "optimizations.templateCache" is "yes", expected true or false',
      'conductor.config.json:6:12 "cache" is an empty list, expected an object',
      'conductor.config.json:7:17 "durability" is "ful", expected "full", "process" or "none" (Did you mean "full"?)',
      'conductor.config.json:8:10 "env" is a list of 3, expected no item twice: [0] and [2] are equal',
      'conductor.config.json:8:16 "env[1]" is "!B", expected the name of an environment variable such as "CI" or "CI_*", without "!"',
    ]);
  });

  test.each([
    [
      '.conductorrc',
      'cache:\n  kep: 1',
      '2:3 Cannot use configuration ".conductorrc": unknown key "kep" in "cache" (Did you mean "keep"?)',
    ],
    [
      'conductor.config.yaml',
      '- a',
      '1:1 Cannot use configuration "conductor.config.yaml": it is a list of 1, expected an object',
    ],
    [
      'conductor.config.json',
      'null',
      '1:1 Cannot use configuration "conductor.config.json": it is null, expected an object',
    ],
    [
      'package.json',
      '{"conductor": {"envMode": "lose"}}',
      '1:27 Cannot use configuration "package.json": "envMode" is "lose", expected "strict" or "loose" (Did you mean "loose"?)',
    ],
    [
      'package.json',
      '{"conductor": null}',
      '1:15 Cannot use configuration "package.json": it is null, expected an object',
    ],
    [
      'package.json',
      '{"conductor": {}',
      '1:17 Cannot parse configuration "package.json": found the end of the file, expected "}"',
    ],
    [
      'conductor.config.json',
      '{"$import": "./other.json"}',
      `1:2 Cannot use configuration "conductor.config.json": unknown key "$import" (Known keys: ${Object.keys(DEFAULTS).join(', ')})`,
    ],
  ])('%s: %j', async (name, text, complaint) => {
    await using folder = await TempFolder.create({ [name]: text });
    expect(await complaints(loadConfig({ cwd: folder.path }))).toEqual([`${name}:${complaint}`]);
  });

  test('that is a folder is no reason to crash', async () => {
    await using folder = await TempFolder.create();
    await mkdir(folder.at('.conductorrc'));
    expect(await complaints(loadConfig({ cwd: folder.path }))).toEqual([
      '.conductorrc Cannot read configuration ".conductorrc": EISDIR: illegal operation on a directory, read',
    ]);
  });

  test('beside a broken package.json that cosmiconfig reads its settings from names that file', async () => {
    await using folder = await TempFolder.create({ '.conductorrc': '', 'package.json': '{"name": ' });
    expect(await loadNatively(folder.path)).toEqual({
      code: 'config/load-failed',
      problems: ['package.json Cannot read configuration "package.json": Unexpected end of JSON input'],
    });
  });

  test.skipIf(process.getuid === undefined || process.getuid() === 0)('that may not be read says so', async () => {
    await using folder = await TempFolder.create({ '.conductorrc': '' });
    await chmod(folder.at('.conductorrc'), 0);
    expect(await thrown(loadConfig({ cwd: folder.path }))).toMatchObject({ code: 'config/load-failed', exitCode: 2 });
  });
});

describe('the search', () => {
  test('two configurations in one folder: the first is used, and a note names both', async () => {
    await using folder = await TempFolder.create({
      'package.json': '{"conductor": {"tasks": "a"}}',
      '.conductorrc': 'tasks: b',
      'conductor.config.ts': 'export default { tasks: "c" };',
    });
    const { config, notes } = await loadConfig({ cwd: folder.path });
    expect(config.tasks).toBe('a');
    expect(notes.map(problemText)).toEqual([
      'package.json More than one configuration in one folder: "package.json" is used, ".conductorrc", "conductor.config.ts" are not (Keep one of them)',
    ]);
  });

  test('nothing found: the error says what to create', async () => {
    await using folder = await TempFolder.create();
    const error = await thrown(loadConfig({ cwd: folder.path }));
    expect({ code: error.code, exitCode: error.exitCode, problems: error.problems.map(problemText) }).toEqual({
      code: 'config/not-found',
      exitCode: 2,
      problems: [
        `Cannot find a workspace: no configuration and no "tasks" folder with a task file in "${folder.path}" or above (Create a task such as "tasks/01-build.ts", or "conductor.config.ts" in the root of the project)`,
      ],
    });
  });
});
