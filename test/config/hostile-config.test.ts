import { afterEach, describe, expect, test } from 'vitest';
import { loadConfig } from '../../lib/config/load-config.ts';
import { isConductorError } from '../../lib/model/conductor-error.ts';
import { TempFolder } from '../support/temp-folder.ts';

const JSON_SAMPLE = `{
  "$schema": "./config.schema.json", "tasks": "täsks",
  "concurrency": 4, "optimizations": { "templateCache": false },
  "cache": { "keep": 1.0e1 }, "env": ["A\\u0042", "C_*"]
}`;
const YAML_SAMPLE = `# sample
tasks: "täsks"
concurrency: &four 4
optimizations: { templateCache: false }
cache:
  keep: *four
env:
  - A
  - 'C_*'
`;
const WRONG = [
  'null',
  'true',
  '-1',
  '1e999',
  '-1e999',
  '1.5',
  '"x"',
  '"\\u0000"',
  '"__proto__"',
  '[]',
  '[[]]',
  '{}',
  '{"a": {}}',
];
const KEYS = [
  'tasks',
  'concurrency',
  'optimizations',
  'cache',
  'logs',
  'durability',
  'backup',
  'backups',
  'onFailure',
  'write',
  'handEdited',
  'gitignore',
  'envMode',
  'env',
  '$schema',
];
const POISON = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '$import', 'then', 'toJSON'];
const DEEP = 200_000;

/** Every prefix of the bytes: cuts go through characters too. */
function cuts(text: string): Buffer[] {
  const bytes = Buffer.from(text);
  return Array.from(bytes, (_, length) => bytes.subarray(0, length));
}

/** The bytes with each one in turn replaced. */
function damages(text: string, byte: number): Buffer[] {
  const bytes = Buffer.from(text);
  return Array.from(bytes, (_, at) =>
    Buffer.concat([bytes.subarray(0, at), Buffer.from([byte]), bytes.subarray(at + 1)]),
  );
}

const STRANGE = [
  ...KEYS.flatMap((key) => WRONG.map((value) => `{"${key}": ${value}}`)),
  ...POISON.flatMap((key) => [`{"${key}": {"polluted": true}}`, `{"cache": {"${key}": {"polluted": true}}}`]),
  ...POISON.map((key) => `{"tasks": "t", "tasks": "u", "${key}": 1}`),
  '\uFEFF',
  '\uFEFF{',
  '\0',
  '{"tasks": "\0"}',
  '['.repeat(DEEP),
  '{"cache":'.repeat(DEEP),
  `${'['.repeat(DEEP)}${']'.repeat(DEEP)}`,
  `{"cache": ${'['.repeat(DEEP)}${']'.repeat(DEEP)}}`,
  `{"env": [${'"A",'.repeat(5000)}"A"]}`,
  `{"tasks": "${'a'.repeat(100_000)}"}`,
];

/** What loading each content as `name` ends in: `valid`, or the code of the expected error. */
async function outcomes(name: string, contents: readonly (string | Uint8Array)[]): Promise<string[]> {
  await using folder = await TempFolder.create();
  const results: string[] = [];
  for (const content of contents) {
    await folder.write(name, content);
    results.push(await outcome(folder.path));
  }
  return results;
}

async function outcome(cwd: string): Promise<string> {
  try {
    return Object.isFrozen((await loadConfig({ cwd })).config) ? 'valid' : 'not frozen';
  } catch (error) {
    if (!isConductorError(error) || error.exitCode !== 2) throw error;
    expect(error.problems.every(({ message, place }) => message !== '' && place !== undefined)).toBe(true);
    return error.code;
  }
}

function count(results: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    [...Map.groupBy(results, (result) => result)].map(([key, group]) => [key, group.length]).sort(),
  );
}

const OF_EVERY_OBJECT = Object.getOwnPropertyNames(Object.prototype);

afterEach(() => {
  expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(OF_EVERY_OBJECT);
  expect('polluted' in {}).toBe(false);
});

describe('whatever the file holds, the end is a configuration or an expected error', () => {
  test('every cut of a JSON file is a syntax error, but for the empty one', async () => {
    const contents = cuts(JSON_SAMPLE);
    expect(contents.length).toBeGreaterThan(150);
    expect(count(await outcomes('conductor.config.json', contents))).toEqual({
      'config/syntax': contents.length - 1,
      valid: 1,
    });
  });

  test('every cut of a YAML file', async () => {
    const results = await outcomes('conductor.config.yaml', cuts(YAML_SAMPLE));
    expect(results.length).toBeGreaterThan(100);
    expect(Object.keys(count(results)).sort()).toEqual(['config/invalid', 'config/syntax', 'valid']);
  });

  test.each([0x00, 0x22, 0x7b, 0xff])('every byte of a JSON file replaced by %i', async (byte) => {
    const results = await outcomes('conductor.config.json', damages(JSON_SAMPLE, byte));
    expect(Object.keys(count(results)).sort()).toEqual(expect.arrayContaining(['config/syntax']));
  });

  test.each([0x00, 0x09, 0x2a, 0x5b])('every byte of a YAML file replaced by %i', async (byte) => {
    const results = await outcomes('.conductorrc', damages(YAML_SAMPLE, byte));
    expect(Object.keys(count(results)).sort()).toEqual(expect.arrayContaining(['config/syntax']));
  });

  test.each(['conductor.config.json', 'conductor.config.yaml'])(
    'wrong, poisoned and endless values in %s',
    async (name) => {
      const results = await outcomes(name, STRANGE);
      const valid = STRANGE.filter((_, at) => results[at] === 'valid');
      expect(valid.filter((text) => text.length < 100)).toEqual([
        ...['"x"', '"__proto__"'].map((value) => `{"tasks": ${value}}`),
        '{"optimizations": {}}',
        '{"cache": {}}',
        '{"logs": {}}',
        '{"backup": true}',
        '{"backups": {}}',
        '{"write": {}}',
        '{"gitignore": true}',
        '{"env": []}',
        ...['"x"', '"\\u0000"', '"__proto__"'].map((value) => `{"$schema": ${value}}`),
        '\uFEFF',
      ]);
    },
  );

  test('the same inside of package.json', async () => {
    const contents = STRANGE.filter((text) => text.length < 100).map((text) => `{"conductor": ${text}}`);
    const results = await outcomes('package.json', contents);
    expect(count(results)).toMatchObject({
      valid: 13,
      'config/syntax': expect.any(Number),
      'config/invalid': expect.any(Number),
    });
  });
});
