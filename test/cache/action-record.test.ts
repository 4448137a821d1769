import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseHead, parseRecord } from '../../lib/cache/action-record.ts';
import { actionResultProblem } from '../../lib/cache/check-action-result.ts';
import type { ActionResult } from '../../lib/model/action-result.ts';
import { canonicalJson, type Json } from '../../lib/model/canonical-json.ts';
import { digestOf } from '../../lib/model/digest.ts';
import { actionKey, type Fingerprint } from '../../lib/model/fingerprint.ts';
import type * as format from '../../lib/model/formats/action-result.ts';
import schema from '../../schemas/action-result.schema.json' with { type: 'json' };
import { recordText } from '../support/record-text.ts';
import { fileArtifact, sampleFingerprint, sampleResult } from './sample-result.ts';

const FULL = sampleResult('task 8', {
  kind: 'task',
  artifacts: [
    fileArtifact('a/b.ts'),
    { kind: 'directory', path: 'a' },
    { kind: 'symlink', path: 'a/l', target: '../c' },
  ],
  value: digestOf('value'),
  manifest: fileArtifact('.conductor/manifests/08-x.json'),
  actions: { 'generate bloom': digestOf('g'), ['__proto__']: digestOf('p') },
});

/** A record whose body's digest is right, whatever the body is. */
function forged(body: string): Buffer {
  return Buffer.from(`{"digest":"${digestOf(body)}","result":${body}}\n`);
}

function forgedResult(change: (result: Record<string, unknown>) => unknown): Buffer {
  const result = JSON.parse(canonicalJson(FULL as unknown as Json)) as Record<string, unknown>;
  return forged(JSON.stringify(change(result) ?? result));
}

test('a result comes back as it was, also one with files called as prototypes are', () => {
  for (const result of [FULL, sampleResult()]) {
    const reading = parseRecord(Buffer.from(recordText(result)), result.key);
    expect(reading).toEqual({ kind: 'found', result });
  }
});

test('the head of a record is read alone, whatever else is in it', () => {
  const { kind, task, at } = FULL;
  expect(parseHead(Buffer.from(recordText(FULL)))).toEqual({ kind, task, at });
  expect(parseHead(forgedResult((result) => ({ task, at, kind, ...result, key: 'wrong' })))).toEqual({
    kind,
    task,
    at,
  });
});

test.each([
  ['a byte is missing', Buffer.from(recordText(FULL)).subarray(1)],
  ['a byte is another one', Buffer.from(recordText(FULL).replace('"inputs":{', '"inputs":['))],
  ['it is no JSON', forged('{')],
  ['it is null', forged('null')],
  ['a field is missing', forgedResult(({ at: _, ...result }) => result)],
  ['a field is another thing', forgedResult((result) => ({ ...result, task: '8' }))],
])('there is no head where %s', (_, bytes) => {
  expect(parseHead(bytes)).toBeUndefined();
});

test('maps that were read have no prototype to find things in', () => {
  const reading = parseRecord(Buffer.from(recordText(FULL)), FULL.key);
  if (reading.kind !== 'found') throw new Error('not found');
  expect(reading.result.fingerprint.inputs.get('constructor')).toBeUndefined();
  expect(reading.result.fingerprint.code['constructor']).toBeUndefined();
  expect(Object.hasOwn(reading.result.actions ?? {}, '__proto__')).toBe(true);
});

test('no flipped bit is overlooked', () => {
  const whole = Buffer.from(recordText(sampleResult()));
  const { key } = sampleResult();
  for (let bit = 0; bit < whole.length * 8; bit++) {
    const flipped = Buffer.from(whole);
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(parseRecord(flipped, key)).toEqual({ kind: 'unusable', reason: 'it is damaged' });
  }
});

test('no cut is overlooked, at either end, and no byte more', () => {
  const whole = Buffer.from(recordText(sampleResult()));
  const { key } = sampleResult();
  for (let length = 0; length < whole.length; length++) {
    expect(parseRecord(whole.subarray(0, length), key).kind).toBe('unusable');
    expect(parseRecord(whole.subarray(length + 1), key).kind).toBe('unusable');
  }
  expect(parseRecord(Buffer.concat([whole, Buffer.from(' ')]), key).kind).toBe('unusable');
});

describe('hostile records', () => {
  const link = (path: string, target: unknown) => ({ kind: 'symlink', path, target });
  const artifacts = (list: readonly unknown[]) => forgedResult((result) => ({ ...result, artifacts: list }));
  const cases: readonly (readonly [string, Buffer, string])[] = [
    ['other version', forgedResult((r) => ({ ...r, version: 2 })), 'its format version is 2, expected 1'],
    ['version as text', forgedResult((r) => ({ ...r, version: '1' })), 'its format version is "1", expected 1'],
    ['no version', forged('{}'), 'its format version is missing, expected 1'],
    ['a list', forged('[]'), 'it is not an object'],
    ['null', forged('null'), 'it is not an object'],
    ['not JSON', forged('{"version":1'), 'it is not JSON that can be read'],
    ['an unknown field', forgedResult((r) => ({ ...r, run: 'rm' })), 'it has an unknown field "run"'],
    ['a missing field', forgedResult(({ by: _, ...r }) => r), 'its field "by" is not valid'],
    [
      'a prototype',
      forged(recordBody().replace('{', '{"__proto__":{"value":1},')),
      'it has an unknown field "__proto__"',
    ],
    ['a number as text', forgedResult((r) => ({ ...r, task: '8' })), 'its field "task" is not valid'],
    [
      'an infinite number',
      forged(recordBody().replace('"durationMs":12.5', '"durationMs":1e999')),
      'its field "durationMs" is not valid',
    ],
    ['a time that is none', forgedResult((r) => ({ ...r, at: '2025-99-99T99:99:99Z' })), 'its field "at" is not valid'],
    ['a short digest', forgedResult((r) => ({ ...r, value: 'abc' })), 'its field "value" is not valid'],
    [
      'an upper-case key',
      forgedResult((r) => ({ ...r, key: String(r['key']).toUpperCase() })),
      'its field "key" is not valid',
    ],
    [
      'a folder as manifest',
      forgedResult((r) => ({ ...r, manifest: { kind: 'directory', path: 'm' } })),
      'its field "manifest" is not valid',
    ],
    [
      'actions that are no keys',
      forgedResult((r) => ({ ...r, actions: { a: 'b' } })),
      'its field "actions" is not valid',
    ],
    [
      'an edited fingerprint',
      forgedResult((r) => ({ ...r, fingerprint: { ...FULL.fingerprint, name: 'task 9' } })),
      'its key is not that of its fingerprint',
    ],
    [
      'a foreign fingerprint',
      forgedResult((r) => ({ ...r, fingerprint: { ...FULL.fingerprint, format: 2 } })),
      'its field "fingerprint" is not valid',
    ],
    ['artifacts that are no list', forgedResult((r) => ({ ...r, artifacts: {} })), 'its artifacts are not a list'],
    ['an artifact that is null', artifacts([null]), 'an artifact is not an object'],
    ['a device', artifacts([{ kind: 'device', path: 'x' }]), 'an artifact is of no known kind'],
    ['a kind from a prototype', artifacts([{ kind: 'constructor', path: 'x' }]), 'an artifact is of no known kind'],
    ['a mode', artifacts([{ ...fileArtifact('x'), mode: 0o4755 }]), 'artifact "x" has an unknown field "mode"'],
    ['no digest', artifacts([{ ...fileArtifact('x'), digest: '' }]), 'artifact "x" has no digest'],
    ['size as text', artifacts([{ ...fileArtifact('x'), size: '5' }]), 'artifact "x" has no size'],
    ['a negative size', artifacts([{ ...fileArtifact('x'), size: -1 }]), 'artifact "x" has no size'],
    ['half a byte', artifacts([{ ...fileArtifact('x'), size: 0.5 }]), 'artifact "x" has no size'],
    [
      'executable as number',
      artifacts([{ ...fileArtifact('x'), executable: 1 }]),
      'artifact "x" does not say whether it is executable',
    ],
    ['one path twice', artifacts([fileArtifact('x'), link('x', 'y')]), 'artifact "x" is there twice'],
    [
      'a file below a link',
      artifacts([fileArtifact('l/x/y'), link('l', 'y')]),
      'artifact "l/x/y" lies below a symlink',
    ],
    ['a file below a file', artifacts([fileArtifact('l'), fileArtifact('l/x')]), 'artifact "l/x" lies below a file'],
    ['no target', artifacts([link('l', '')]), 'link "l" has no target'],
    ...['../x', '/x', '/absolute', '..', 'a/../../x', './../x', 'a/../b', 'C:/x', 'a\\b', 'a\0b'].map(
      (target) =>
        [`a link to ${target}`, artifacts([link('l', target)]), 'link "l" leads out of the workspace'] as const,
    ),
    ...[7, null].map(
      (path) => [`the path ${path}`, artifacts([{ ...fileArtifact('x'), path }]), 'an artifact has no path'] as const,
    ),
    ...[
      ['/etc/passwd', 'it is absolute'],
      ['../x', 'it leads out of its folder'],
      ['a/../../x', 'it leads out of its folder'],
      ['', 'it is empty'],
      ['.', 'it is not normalized'],
      ['./a', 'it is not normalized'],
      ['a//b', 'it is not normalized'],
      ['a\\b', 'it contains a backslash'],
      ['C:/x', 'it is absolute'],
      ['a\0', 'it contains a NUL character'],
      ['a/', 'it is not normalized'],
    ].map(
      ([path, why]) =>
        [
          `the path ${path}`,
          artifacts([{ ...fileArtifact('x'), path }]),
          `artifact ${JSON.stringify(path)} has no path that every system keeps inside the workspace: ${why}`,
        ] as const,
    ),
  ];

  test.each(cases)('%s is refused', (_, bytes, reason) => {
    expect(parseRecord(bytes, FULL.key)).toEqual({ kind: 'unusable', reason });
    expect(Object.hasOwn(Object.prototype, 'value')).toBe(false);
  });

  test('links that stay inside are accepted', () => {
    const list = [link('a/b/up', '../../x'), link('here', '.'), link('down', 'a/b'), link('a/self', './b/c')];
    expect(parseRecord(artifacts(list), FULL.key).kind).toBe('found');
  });

  test('a record of another key is refused', () => {
    const other = sampleResult('other');
    expect(parseRecord(Buffer.from(recordText(other)), FULL.key)).toEqual({
      kind: 'unusable',
      reason: 'it belongs to another key',
    });
  });

  test('nesting of any depth is refused or read, and crashes nothing', () => {
    const definition = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    const body = recordBody().replace(/"definition":\{[^}]*\}/, `"definition":${definition}`);
    expect(parseRecord(forged(body), FULL.key).kind).toBe('unusable');
  });
});

function recordBody(): string {
  return canonicalJson(FULL as unknown as Json);
}

/** Compiles only where the types by hand and those from the schema have the same fields. */
type Same<A, B> = [keyof A] extends [keyof B] ? ([keyof B] extends [keyof A] ? true : never) : never;
const agreement: readonly [
  Same<ActionResult, format.StoredActionResult['result']>,
  Same<Fingerprint, format.StoredActionResult['result']['fingerprint']>,
] = [true, true];

describe('the schema', () => {
  test('has the fields of the types', () => {
    expect(agreement).toEqual([true, true]);
  });

  const validate = new Ajv({ strict: false }).compile(schema);
  const hasSchema = (result: unknown) => validate({ digest: digestOf(''), result });

  test('what is recorded agrees with it', () => {
    expect(validate(JSON.parse(recordText(FULL)))).toBe(true);
  });

  test('and the check by hand judge any changed field alike', () => {
    const wrong = fc.oneof(
      fc.constantFrom(null, '', 'x', -1, 0, 1, 1.5, true, digestOf('d'), '2025-11-09T12:03:15Z'),
      fc.constant([]),
      fc.constant({}),
      fc.constant({ a: 1 }),
      fc.constant(undefined),
    );
    const top = Object.keys(FULL).filter((name) => name !== 'key' && name !== 'fingerprint');
    const inner = Object.keys(FULL.fingerprint).map((name) => `fingerprint.${name}`);
    fc.assert(
      fc.property(fc.constantFrom(...top, ...inner, 'extra', 'fingerprint.extra'), wrong, (name, value) => {
        const changed = withField(name, value);
        expect(actionResultProblem(changed) === undefined, `${name} = ${JSON.stringify(value)}`).toBe(
          hasSchema(changed),
        );
      }),
      { numRuns: 600 },
    );
  });

  test('and the check by hand judge any artifact’s path alike', () => {
    const part = fc.constantFrom('a', '.', '..', '', 'b.ts', '...', 'C:', '.git', 'x\\y', 'n\nl', '\0', 'ü');
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), (parts) => {
        const path = parts.join('/');
        const result = { ...(JSON.parse(recordBody()) as object), artifacts: [{ kind: 'directory', path }] };
        expect(actionResultProblem(result) === undefined, path).toBe(hasSchema(result));
      }),
      { numRuns: 500 },
    );
  });
});

function withField(name: string, value: unknown): unknown {
  const result = JSON.parse(recordBody()) as Record<string, unknown>;
  const [first = '', second] = name.split('.');
  if (second === undefined) return defined({ ...result, [first]: value });
  const plain = JSON.parse(JSON.stringify(sampleFingerprint('task 8'))) as Record<string, unknown>;
  const fingerprint = defined({ ...plain, [second]: value });
  return { ...result, fingerprint, key: actionKey(fingerprint as unknown as ActionResult['fingerprint']) };
}

/** As JSON would carry it. */
function defined(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
