import { mkdir, symlink, truncate } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { manifestText } from '../../lib/manifest/manifest.ts';
import { parseManifest, readManifest } from '../../lib/manifest/read-manifest.ts';
import { TempFolder } from '../support/temp-folder.ts';
import { sampleEntry, sampleManifest } from './sample-manifest.ts';

const FILE = '.conductor/manifests/08-code-generation.json';
const TEXT = manifestText(sampleManifest());
const WHOLE = { kind: 'valid', manifest: sampleManifest() };

async function reasonFor(text: string): Promise<string | undefined> {
  const reading = await parseManifest(text, FILE);
  if (reading.kind !== 'invalid') return undefined;
  const { message, place } = reading.problem;
  return `${place?.line}:${place?.column} ${message}`;
}

function changed(path: string, value: unknown): string {
  const document = JSON.parse(TEXT) as Record<string, unknown>;
  const names = path.split('|');
  const last = names.pop() ?? '';
  let parent = document;
  for (const name of names) parent = parent[name] as Record<string, unknown>; // the sample has it
  parent[last] = value;
  return JSON.stringify(document, null, 2);
}

describe('damage', () => {
  test('a manifest cut at any length is invalid, with a place', async () => {
    for (let length = 0; length < TEXT.length - 2; length++) {
      const reading = await parseManifest(TEXT.slice(0, length), FILE);
      expect(reading).toMatchObject({
        kind: 'invalid',
        problem: { place: { file: FILE, line: expect.any(Number), column: expect.any(Number) } },
      });
    }
    expect(await parseManifest(TEXT.slice(0, -1), FILE)).toEqual(WHOLE);
  });

  test('a manifest with any byte replaced is invalid, or valid with a value that may stand there', async () => {
    const seen = { valid: 0, invalid: 0 };
    for (const byte of ['"', 'x', '9', '\0', '}', '\\', '/', '\uFFFD']) {
      for (let at = 0; at < TEXT.length; at++) {
        const reading = await parseManifest(TEXT.slice(0, at) + byte + TEXT.slice(at + 1), FILE);
        expect(['valid', 'invalid']).toContain(reading.kind);
        seen[reading.kind === 'valid' ? 'valid' : 'invalid']++;
      }
    }
    expect(seen.invalid).toBeGreaterThan(seen.valid);
  });
});

describe('hostile manifests', () => {
  const entry = 'files|generated/src/bloom.ts';
  const named = (path: string) => JSON.stringify({ ...sampleManifest(), files: { [path]: sampleEntry() } });
  const prefix = `Cannot read manifest "${FILE}":`;

  test.each([
    ['other version', changed('version', '2.0'), `2:14 ${prefix} found "2.0", expected "1.0"`],
    ['version as number', changed('version', 1), `2:14 ${prefix} found 1, expected "1.0"`],
    [
      'another version with other fields',
      '{ "version": "1.1", "sources": [] }',
      `1:14 ${prefix} found "1.1", expected "1.0"`,
    ],
    ['a list', '[]', `1:1 ${prefix} found a list, expected an object`],
    ['null', 'null', `1:1 ${prefix} found null, expected an object`],
    ['a text', '"x"', `1:1 ${prefix} found "x", expected an object`],
    ['an empty object', '{}', `1:1 ${prefix} the field "version" is missing`],
    ['an unknown field', changed('run', 'rm -rf /'), /^\d+:3 .* found the unknown field "run"$/],
    ['files as list', changed('files', []), `5:12 ${prefix} found a list, expected an object`],
    ['an entry that is null', changed(entry, null), `6:31 ${prefix} found null, expected an object`],
    [
      'size as text',
      changed(`${entry}|size`, '45600'),
      `8:15 ${prefix} found "45600", expected a whole number of bytes`,
    ],
    ['a negative size', changed(`${entry}|size`, -1), `8:15 ${prefix} found -1, expected a whole number of bytes`],
    ['half a byte', changed(`${entry}|size`, 0.5), `8:15 ${prefix} found 0.5, expected a whole number of bytes`],
    ['an infinite size', TEXT.replace('"size": 5', '"size": 1e999'), /^8:15 .*1e999/],
    ['a size beyond exact numbers', changed(`${entry}|size`, 2 ** 60), /expected a whole number of bytes$/],
    [
      'a checksum of another kind',
      changed(`${entry}|checksum`, 'd41d8cd98f00b204e9800998ecf8427e'),
      /expected a SHA-256 digest$/,
    ],
    [
      'a day that is none',
      changed('timestamp', '2025-02-99T20:03:15+08:00'),
      /expected an ISO 8601 time with an offset$/,
    ],
    [
      'a time without offset',
      changed(`${entry}|last_compiled`, '2025-11-09T20:03:15'),
      /expected an ISO 8601 time with an offset$/,
    ],
    [
      'an import that is a number',
      changed(`${entry}|imports`, { 'a.ts': 7 }),
      /found 7, expected the digest of an interface$/,
    ],
    [
      'a digest that is a list',
      changed(`${entry}|outputs`, { 'a.js': ['x'] }),
      /found a list, expected a SHA-256 digest$/,
    ],
    ['a compiler without a name', changed('compiler', ''), /found "", expected a compiler's name and version$/],
    ['a very long value', changed('version', 'v'.repeat(1_000_000)), /found "v{76}…, expected "1\.0"$/],
    ['a doubled key', TEXT.replace('"version"', '"version": "1.0", "version"'), /"version" a second time$/],
    ['comments', TEXT.replace('{', '{ // hello\n'), /^1:3 /],
  ])('%s', async (_, text, reason) => {
    expect(await reasonFor(text)).toEqual(typeof reason === 'string' ? reason : expect.stringMatching(reason));
  });

  test.each([
    ['/etc/passwd', 'it is absolute'],
    ['C:/x', 'it is absolute'],
    ['../x', 'it leads out of its folder'],
    ['a/../../x', 'it leads out of its folder'],
    ['a\\..\\x', 'it contains a backslash'],
    ['a\0', 'it contains a NUL character'],
    ['', 'it is empty'],
    ['./a', 'it is not normalized'],
    ['a//b', 'it is not normalized'],
  ])('the path %j is refused as source, as import and as output', async (path, why) => {
    const shown = JSON.stringify(path);
    for (const text of [
      named(path),
      changed(`${entry}|imports`, { [path]: 'x' }),
      changed(`${entry}|outputs`, { [path]: 'x' }),
    ]) {
      expect(await reasonFor(text)).toContain(`${prefix} path ${shown} cannot be used: ${why}`);
    }
  });

  test('a prototype is refused wherever it stands, and reaches nothing', async () => {
    const evil = '"__proto__": { "polluted": true }, ';
    for (let at = TEXT.indexOf('{'); at !== -1; at = TEXT.indexOf('{', at + 1)) {
      const text = `${TEXT.slice(0, at + 1)}${evil}${TEXT.slice(at + 1)}`.replaceAll(', }', ' }');
      expect(await reasonFor(text.replace(/, (\s*\})/g, '$1'))).toContain('__proto__');
    }
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('nesting of any depth is invalid and crashes nothing', async () => {
    for (const [open, close] of [
      ['[', ']'],
      ['{"a":', '}'],
    ] as const) {
      const deep = `${open.repeat(200_000)}1${close.repeat(200_000)}`;
      expect(await reasonFor(deep)).toContain('nesting');
      expect(await reasonFor(`{"version":"1.0","files":${deep}}`)).toContain('nesting');
    }
  });

  test('files that are called as parts of every object are found only where they were recorded', async () => {
    const reading = await parseManifest(TEXT, FILE);
    if (reading.kind !== 'valid') throw new Error('not valid');
    expect(reading.manifest.files['constructor']).toBeUndefined();
    expect(reading.manifest.files['generated/src/bloom.ts']?.outputs['toString']).toBeUndefined();
  });
});

describe('reading a file', () => {
  test('a manifest is read from the workspace', async () => {
    await using folder = await TempFolder.create({ [FILE]: TEXT });
    expect(await readManifest(folder.path, FILE)).toEqual(WHOLE);
  });

  test('a byte order mark and Windows line ends do no harm', async () => {
    await using folder = await TempFolder.create({ [FILE]: `\uFEFF${TEXT.replaceAll('\n', '\r\n')}` });
    expect(await readManifest(folder.path, FILE)).toEqual(WHOLE);
  });

  test('none is missing, also where a folder is', async () => {
    await using folder = await TempFolder.create();
    expect(await readManifest(folder.path, FILE)).toEqual({ kind: 'missing' });
  });

  test('a folder, a link and a file without end are invalid', async () => {
    await using folder = await TempFolder.create({ real: TEXT, large: '', '.conductor/manifests/x': '' });
    await mkdir(folder.at('folder'));
    await symlink('real', folder.at('link'));
    await truncate(folder.at('large'), 200 * 1024 * 1024);
    expect(await readManifest(folder.path, 'folder')).toMatchObject({
      problem: { message: 'Cannot read manifest "folder": it is not a file' },
    });
    expect(await readManifest(folder.path, 'link')).toMatchObject({
      problem: { message: 'Cannot read manifest "link": it is not a file' },
    });
    expect(await readManifest(folder.path, 'large')).toMatchObject({
      problem: { message: expect.stringContaining('expected at most') },
    });
    expect(await readManifest(folder.path, 'real/below')).toMatchObject({
      problem: { message: expect.stringContaining('ENOTDIR') },
    });
  });

  test('invalid bytes are no reason to crash', async () => {
    await using folder = await TempFolder.create({ [FILE]: Buffer.from([0xff, 0xfe, 0x00, 0x7b]) });
    expect((await readManifest(folder.path, FILE)).kind).toBe('invalid');
  });
});
