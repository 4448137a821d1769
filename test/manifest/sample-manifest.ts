/** Manifests for the tests of this room. */
import fc from 'fast-check';
import type { Manifest, ManifestEntry } from '../../lib/manifest/manifest.ts';
import { type Digest, digestOf } from '../../lib/model/digest.ts';
import { isRelativePath } from '../../lib/model/relative-path.ts';

/** An entry for a source with this content. */
export function sampleEntry(content = 'source', parts: Partial<ManifestEntry> = {}): ManifestEntry {
  return {
    checksum: digestOf(content),
    size: content.length,
    last_compiled: '2025-11-09T20:03:15+08:00',
    imports: {},
    interface: digestOf(`interface of ${content}`),
    outputs: {},
    ...parts,
  };
}

/** A manifest of these entries. */
export function sampleManifest(files: Readonly<Record<string, ManifestEntry>> = sampleFiles()): Manifest {
  return { version: '1.0', timestamp: '2025-11-09T20:03:15+08:00', compiler: 'oxc-transform@0.158.0 abc', files };
}

/** Two sources, of which the first imports the second. */
export function sampleFiles(): Record<string, ManifestEntry> {
  const runtime = sampleEntry('runtime', { outputs: { 'generated/dist/runtime.js': digestOf('runtime.js') } });
  const bloom = sampleEntry('bloom', {
    imports: { 'generated/src/runtime.ts': runtime.interface },
    outputs: { 'generated/dist/bloom.js': digestOf('bloom.js'), 'generated/dist/bloom.d.ts': digestOf('bloom.d.ts') },
  });
  return { 'generated/src/bloom.ts': bloom, 'generated/src/runtime.ts': runtime };
}

/** Paths that a manifest may name, odd ones among them. */
export const paths: fc.Arbitrary<string> = fc
  .oneof(
    fc.constantFrom(
      'constructor',
      'toString',
      '8',
      'a b/ü.ts',
      'n\nl.ts',
      '"q".ts',
      'a~b/~1.ts',
      'hasOwnProperty/x.ts',
    ),
    fc
      .array(fc.string({ minLength: 1, unit: 'binary' }), { minLength: 1, maxLength: 3 })
      .map((parts) => parts.join('/')),
  )
  .filter((path) => isRelativePath(path) && path !== '__proto__');

const digests: fc.Arbitrary<Digest> = fc.string().map((text) => digestOf(text));
const times = fc.constantFrom('2025-11-09T20:03:15+08:00', '1999-01-01T00:00:00Z', '2025-11-09T20:03:15.123-03:30');

const entries: fc.Arbitrary<ManifestEntry> = fc.record({
  checksum: digests,
  size: fc.maxSafeNat(),
  last_compiled: times,
  imports: fc.dictionary(paths, digests),
  interface: digests,
  outputs: fc.dictionary(paths, digests),
});

/** Any manifest that may be written. */
export const manifests: fc.Arbitrary<Manifest> = fc.record({
  version: fc.constant('1.0'),
  timestamp: times,
  compiler: fc.string({ minLength: 1, maxLength: 100 }),
  files: fc.dictionary(paths, entries),
});
