import { Ajv } from 'ajv';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { manifestFlaw } from '../../lib/manifest/check-manifest.ts';
import { digestOf } from '../../lib/model/digest.ts';
import schema from '../../schemas/manifest.schema.json' with { type: 'json' };
import { manifests, sampleEntry, sampleManifest } from './sample-manifest.ts';

const hasSchema = new Ajv({ strict: false }).compile(schema);

const wrong = fc.oneof(
  fc.constantFrom(
    null,
    '',
    'x',
    -1,
    0,
    1,
    1.5,
    true,
    '1.0',
    digestOf('d'),
    '2025-11-09T12:03:15Z',
    2 ** 60,
    'x'.repeat(600),
  ),
  fc.constant([]),
  fc.constant({}),
  fc.constant({ 'a.ts': digestOf('a') }),
  fc.constant({ 'a.ts': 1 }),
);

/** Both must be of one mind. */
function agree(value: unknown): void {
  expect(manifestFlaw(value) === undefined, JSON.stringify(value)?.slice(0, 2_000)).toBe(hasSchema(value));
}

test('the schema and the check by hand accept every manifest that may be written', () => {
  fc.assert(
    fc.property(manifests, (manifest) => {
      expect(manifestFlaw(manifest)).toBeUndefined();
      agree(manifest);
    }),
    { numRuns: 100 },
  );
});

test('they judge any changed, removed or added field alike', () => {
  const top = fc.constantFrom('version', 'timestamp', 'compiler', 'files', 'extra');
  const inner = fc.constantFrom('checksum', 'size', 'last_compiled', 'imports', 'interface', 'outputs', 'extra');
  fc.assert(
    fc.property(top, wrong, (name, value) => agree({ ...sampleManifest(), [name]: value })),
    { numRuns: 200 },
  );
  fc.assert(
    fc.property(inner, wrong, (name, value) => agree(sampleManifest({ 'a.ts': { ...sampleEntry(), [name]: value } }))),
    { numRuns: 300 },
  );
  for (const name of Object.keys(sampleManifest())) agree(without(sampleManifest(), name));
  for (const name of Object.keys(sampleEntry()))
    agree({ ...sampleManifest(), files: { 'a.ts': without(sampleEntry(), name) } });
});

test('they judge any path alike', () => {
  const part = fc.constantFrom('a', '.', '..', '', 'b.ts', '...', 'C:', 'x\\y', 'n\nl', '\0', 'ü', ' ');
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), (parts) =>
      agree(sampleManifest({ [parts.join('/')]: sampleEntry() })),
    ),
    { numRuns: 500 },
  );
  agree(
    JSON.parse(
      `{"version":"1.0","timestamp":"2025-11-09T12:03:15Z","compiler":"c","files":{"__proto__":${JSON.stringify(sampleEntry())}}}`,
    ),
  );
});

function without(value: object, name: string): unknown {
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== name));
}
