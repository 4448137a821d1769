import { expect, test } from 'vitest';
import { diffLines, statusLines, verifyLines } from '../../lib/cli/manifest-lines.ts';
import { manifestText } from '../../lib/manifest/manifest.ts';
import { digestOf } from '../../lib/model/digest.ts';
import { TempFolder } from '../support/temp-folder.ts';
import { call } from './call.ts';

const MANIFEST = '.conductor/manifests/08-code-generation.json';
const SOURCE = 'generated/src/bloom.ts';
const OUTPUT = 'generated/dist/bloom.js';
const TIME = '2026-01-02T03:04:05+00:00';

/** A workspace whose task 8 has compiled one file. */
function compiled(files: Readonly<Record<string, string>> = {}): Promise<TempFolder> {
  const entry = {
    checksum: digestOf('source'),
    size: 6,
    last_compiled: TIME,
    imports: {},
    interface: digestOf('interface'),
    outputs: { [OUTPUT]: digestOf('output') },
  };
  return TempFolder.create({
    'tasks/01-other.sh': 'true\n',
    'tasks/08-code-generation.sh': 'true\n',
    [SOURCE]: 'source',
    [OUTPUT]: 'output',
    [MANIFEST]: manifestText({ version: '1.0', timestamp: TIME, compiler: 'oxc@1', files: { [SOURCE]: entry } }),
    ...files,
  });
}

test('a workspace without manifests says so', async () => {
  await using folder = await TempFolder.create({ 'tasks/01-a.sh': 'true\n' });
  for (const word of ['status', 'verify', 'diff']) {
    expect(await call(folder.path, 'manifest', word)).toEqual({
      code: 0,
      stdout: 'No manifests yet: a task that compiles writes its manifest when it runs\n',
      stderr: '',
    });
  }
});

test('a task without a manifest is a manifest error', async () => {
  await using folder = await compiled();
  const { code, stderr } = await call(folder.path, 'manifest', 'status', '1');
  expect(code).toBe(2);
  expect(stderr).toContain('error[manifest/missing]');
});

test('status tells files, sizes, time and that nothing is stale', async () => {
  await using folder = await compiled();
  for (const words of [[], ['8'], ['code-generation'], [MANIFEST]]) {
    expect(await call(folder.path, 'manifest', 'status', ...words)).toEqual({
      code: 0,
      stdout: `${MANIFEST}\n  1 source (6 B), 1 output (6 B), 12 B in all\n  written ${TIME} by oxc@1\n  nothing is stale\n`,
      stderr: '',
    });
  }
});

test('status tells what is stale and why', async () => {
  await using folder = await compiled({ [SOURCE]: 'edited' });
  const { stdout } = await call(folder.path, 'manifest', 'status');
  expect(stdout).toContain(`  1 stale source:\n    ${SOURCE}: source "${SOURCE}" modified\n`);
});

test('status of a file shows its entry, also by an output of it', async () => {
  await using folder = await compiled();
  for (const word of [SOURCE, `./${SOURCE}`, OUTPUT]) {
    const { code, stdout } = await call(folder.path, 'manifest', 'status', word);
    expect(code).toBe(0);
    expect(stdout).toContain(`${SOURCE} in ${MANIFEST}: not stale\n{\n  "checksum": "${digestOf('source')}",`);
  }
  await folder.remove(OUTPUT);
  const { stdout } = await call(folder.path, 'manifest', 'status', SOURCE);
  expect(stdout).toContain(`${SOURCE} in ${MANIFEST}: stale: output "${OUTPUT}" missing\n`);
});

test('a word that is neither task nor file is an error with a guess', async () => {
  await using folder = await compiled();
  const { code, stderr } = await call(folder.path, 'manifest', 'status', 'generated/src/blom.ts');
  expect(code).toBe(2);
  expect(stderr).toContain('error[manifest/unknown] Cannot find "generated/src/blom.ts"');
  expect(stderr).toContain(`help: Did you mean "${SOURCE}"?`);
});

test('verify ends in 1 where an output differs', async () => {
  await using folder = await compiled();
  expect(await call(folder.path, 'manifest', 'verify')).toEqual({
    code: 0,
    stdout: `${MANIFEST}: every output is as recorded\n`,
    stderr: '',
  });
  await folder.write(OUTPUT, 'edited');
  expect(await call(folder.path, 'manifest', 'verify', '8')).toEqual({
    code: 1,
    stdout: `${MANIFEST}: 1 output not as recorded\n  ${OUTPUT} modified\n`,
    stderr: '',
  });
  const { code, stdout } = await call(folder.path, 'manifest', 'verify', '--json');
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    ok: false,
    manifests: [{ path: MANIFEST, differences: [{ path: OUTPUT, how: 'modified' }] }],
  });
});

test('diff tells sources that changed', async () => {
  await using folder = await compiled({ [SOURCE]: 'edited' });
  expect((await call(folder.path, 'manifest', 'diff')).stdout).toBe(`${MANIFEST}: 1 source differs\n  ~ ${SOURCE}\n`);
  await folder.write(SOURCE, 'source');
  expect((await call(folder.path, 'manifest', 'diff')).stdout).toBe(`${MANIFEST}: no source differs\n`);
});

test('JSON has the same as data', async () => {
  await using folder = await compiled();
  const status = JSON.parse((await call(folder.path, 'manifest', 'status', '--json')).stdout);
  expect(status).toMatchObject({ manifests: [{ path: MANIFEST, files: 1, stale: [] }] });
  const file = JSON.parse((await call(folder.path, 'manifest', 'status', SOURCE, '--json')).stdout);
  expect(file).toMatchObject({ manifest: MANIFEST, file: SOURCE, entry: { size: 6 }, stale: [] });
  const diff = JSON.parse((await call(folder.path, 'manifest', 'diff', '--json')).stdout);
  expect(diff).toMatchObject({ manifests: [{ path: MANIFEST, added: [], modified: [], removed: [] }] });
});

test('a damaged manifest is an error that names the file', async () => {
  await using folder = await compiled({ [MANIFEST]: '{ "version": "1.0"' });
  const { code, stderr } = await call(folder.path, 'manifest', 'status');
  expect(code).toBe(2);
  expect(stderr).toContain('error[manifest/invalid]');
  expect(stderr).toContain(`--> ${MANIFEST}:1:`);
});

test('lines tell every kind of difference', () => {
  expect(diffLines('m.json', { added: ['a'], modified: ['b'], removed: ['c\n'] })).toEqual([
    'm.json: 3 sources differ',
    '  + a',
    '  ~ b',
    '  - c\\n',
  ]);
  expect(verifyLines('m.json', [{ path: 'a.js', source: 'a.ts', how: 'missing' }])).toEqual([
    'm.json: 1 output not as recorded',
    '  a.js missing',
  ]);
  const figures = { files: 2, sourceBytes: 1000, outputs: 6, outputBytes: 2000, totalBytes: 3000, stale: [] };
  expect(statusLines({ path: 'm.json', timestamp: TIME, compiler: 'oxc@1', ...figures })[1]).toBe(
    '  2 sources (1.0 kB), 6 outputs (2.0 kB), 3.0 kB in all',
  );
});
