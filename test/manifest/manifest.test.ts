import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import {
  localTimestamp,
  type Manifest,
  type ManifestEntry,
  manifestPath,
  manifestText,
} from '../../lib/manifest/manifest.ts';
import { parseManifest } from '../../lib/manifest/read-manifest.ts';
import type * as format from '../../lib/model/formats/manifest.ts';
import { manifests, sampleManifest } from './sample-manifest.ts';

/** Compiles only where the types by hand and those from the schema have the same fields, and ours fit the schema's. */
type Same<A, B> = [keyof A] extends [keyof B] ? ([keyof B] extends [keyof A] ? true : never) : never;
const agreement: readonly [Same<Manifest, format.Manifest>, Same<ManifestEntry, format.ManifestEntry>] = [true, true];
const fits = (manifest: Manifest): format.Manifest => manifest;

test('the types are those of the schema', () => {
  expect(agreement).toEqual([true, true]);
  expect(fits(sampleManifest())).toEqual(sampleManifest());
});

test('a manifest is named by its task', () => {
  expect(manifestPath({ id: 8, slug: 'code-generation' })).toBe('.conductor/manifests/08-code-generation.json');
  expect(manifestPath({ id: 120, slug: 'x' })).toBe('.conductor/manifests/120-x.json');
});

describe('text', () => {
  test('it has the documented fields in the documented order, sorted paths, and a newline at the end', () => {
    const { 'generated/src/bloom.ts': bloom, 'generated/src/runtime.ts': runtime } = sampleManifest().files;
    if (!bloom || !runtime) throw new Error('the sample has both');
    const text = manifestText(sampleManifest({ 'z.ts': bloom, 'a.ts': runtime }));
    expect(text.endsWith('}\n')).toBe(true);
    expect(text.split('\n').slice(0, 9)).toEqual([
      '{',
      '  "version": "1.0",',
      '  "timestamp": "2025-11-09T20:03:15+08:00",',
      '  "compiler": "oxc-transform@0.158.0 abc",',
      '  "files": {',
      '    "a.ts": {',
      `      "checksum": "${runtime.checksum}",`,
      '      "size": 7,',
      '      "last_compiled": "2025-11-09T20:03:15+08:00",',
    ]);
    expect(text.indexOf('bloom.d.ts')).toBeLessThan(text.indexOf('bloom.js'));
  });

  test('every manifest comes back as it was', async () => {
    await fc.assert(
      fc.asyncProperty(manifests, async (manifest) => {
        const reading = await parseManifest(manifestText(manifest), 'm.json');
        expect(reading).toEqual({ kind: 'valid', manifest });
        if (reading.kind === 'valid') expect(manifestText(reading.manifest)).toBe(manifestText(manifest));
      }),
      { numRuns: 200 },
    );
  });

  test('the order of keys does not change it', () => {
    const { files, ...rest } = sampleManifest();
    const turned = { files: Object.fromEntries(Object.entries(files).reverse()), ...rest };
    expect(manifestText(turned)).toBe(manifestText(sampleManifest()));
  });
});

describe('local timestamps', () => {
  const before = process.env['TZ'];
  afterEach(() => {
    if (before === undefined) delete process.env['TZ'];
    else process.env['TZ'] = before;
  });

  test.each([
    ['Asia/Shanghai', '2025-11-09T20:03:15+08:00'],
    ['UTC', '2025-11-09T12:03:15+00:00'],
    ['America/St_Johns', '2025-11-09T08:33:15-03:30'],
  ])('in %s they carry its offset', (zone, text) => {
    process.env['TZ'] = zone;
    expect(localTimestamp(new Date('2025-11-09T12:03:15.999Z'))).toBe(text);
  });
});
