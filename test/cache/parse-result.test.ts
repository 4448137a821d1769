import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fingerprintText, parseResult, parseWithoutInputs } from '../../lib/cache/parse-result.ts';
import { canonicalJson, type Json } from '../../lib/model/canonical-json.ts';
import { digestOf } from '../../lib/model/digest.ts';
import { actionKey } from '../../lib/model/fingerprint.ts';
import { InputWords } from '../../lib/model/input-words.ts';
import { sampleFingerprint, sampleResult } from './sample-result.ts';

/** Texts that a careless cut takes for the end of something. */
const text = fc.oneof(
  fc.constantFrom(
    'a',
    '"',
    '\\',
    '\\"',
    '","',
    '"inputs":{',
    '},"name":',
    '"}',
    'inputs',
    'name',
    '{}',
    'é',
    '__proto__',
  ),
  fc.string(),
);
/** Without backslashes: after `JSON.parse('{"\\\\\\"":1}')`, that of V8 13.6 reads `{"\\"}":1}` with the name of the first one. */
const name = text.filter((each) => !each.includes('\\'));
const words = fc.dictionary(name, text, { maxKeys: 8 });

test('any canonical text is read as JSON reads it, with its inputs in columns', () => {
  fc.assert(
    fc.property(words, words, fc.dictionary(name, fc.oneof(words, text)), (inputs, code, params) => {
      const fingerprint = {
        ...sampleFingerprint(),
        code,
        definition: { params } as Json,
        inputs: InputWords.of(inputs),
      };
      const result = { ...sampleResult(), fingerprint };
      const read = parseResult(Buffer.from(canonicalJson(result as unknown as Json)));
      expect((read as typeof result).fingerprint.inputs).toBeInstanceOf(InputWords);
      const whole = JSON.parse(canonicalJson(result as unknown as Json));
      expect(JSON.stringify(read)).toBe(JSON.stringify(whole));
      whole.fingerprint.inputs = {};
      const rest = parseWithoutInputs(Buffer.from(canonicalJson(result as unknown as Json)));
      expect(JSON.stringify(rest)).toBe(JSON.stringify(whole));
    }),
    { numRuns: 300 },
  );
});

test('very many inputs are read in pieces, be there a quote before every comma', () => {
  const entries = Array.from({ length: 4000 }, (_, index) => [
    `${index}",`,
    index % 2 ? digestOf(`${index}`) : '-> \\"',
  ]);
  const result = { ...sampleResult(), fingerprint: { ...sampleFingerprint(), inputs: Object.fromEntries(entries) } };
  const read = parseResult(Buffer.from(canonicalJson(result as unknown as Json)));
  expect(read).toMatchObject({ fingerprint: { inputs: InputWords.of(result.fingerprint.inputs) } });
});

test.each([
  ['files', (digest: string) => digest],
  ['files in capitals, which are none', (digest: string) => digest.toUpperCase()],
  ['files that may be executed', (digest: string) => `${digest}+x`],
  ['as long as digests, and none', (digest: string) => `${digest.slice(1)}g`],
])('inputs that are %s, amid many files, come back as they were', (_, wordOf) => {
  const entries = Array.from({ length: 500 }, (_, index) => [`f${index}`, digestOf(`${index}`)] as const);
  const [path, digest] = entries[250] ?? ['', ''];
  const inputs = InputWords.of({ ...Object.fromEntries(entries), [path]: wordOf(digest) });
  const result = { ...sampleResult(), fingerprint: { ...sampleFingerprint(), inputs } };
  const read = parseResult(Buffer.from(canonicalJson(result as unknown as Json))) as typeof result;
  expect(read.fingerprint.inputs.toJSON()).toEqual(inputs.toJSON());
});

test('the text of a fingerprint is found whatever its members are called', () => {
  fc.assert(
    fc.property(words, fc.dictionary(name, fc.oneof(words, text)), (inputs, params) => {
      const fingerprint = {
        ...sampleFingerprint(),
        definition: { params, fingerprint: { key: 'a' } } as Json,
        inputs: InputWords.of({ ...inputs, fingerprint: '{', key: 'b' }),
      };
      const result = { ...sampleResult(), fingerprint, key: actionKey(fingerprint) };
      const found = fingerprintText(Buffer.from(canonicalJson(result as unknown as Json)), result.key);
      expect(found?.toString()).toBe(canonicalJson(fingerprint as unknown as Json));
    }),
  );
});

test('there is no text of a fingerprint where there is no such key', () => {
  const { key } = sampleResult();
  const body = canonicalJson(sampleResult() as unknown as Json);
  expect(fingerprintText(Buffer.from(body), digestOf('another'))).toBeUndefined();
  expect(fingerprintText(Buffer.from(body.replace('"fingerprint"', '"print"')), key)).toBeUndefined();
});

test('what is not canonical is read as any JSON', () => {
  const odd = [
    { fingerprint: { definition: { inputs: { a: 'b' } }, name: 'x' } },
    { fingerprint: { inputs: { a: 1 }, name: 'x' } },
    { fingerprint: { inputs: { a: 'b' }, definition: { inputs: { c: 'd' }, name: 'y' }, name: 'x' } },
    { inputs: { a: 'b' }, name: 'x' },
    { fingerprint: { inputs: { a: 'b' } } },
    [],
  ];
  for (const each of odd) expect(parseResult(Buffer.from(JSON.stringify(each)))).toEqual(each);
  expect(() => parseResult(Buffer.from('{"inputs":{'))).toThrow();
  for (const members of [
    '"a"',
    '"a":"b",',
    '"a":"b","c',
    '"a":"b","c":',
    '"a""b"',
    '"a":"b" ,"c":"d"',
    'a:"b"',
    '"a":"\\x"',
    ',',
  ]) {
    const text = `{"fingerprint":{"inputs":{${members}},"name":"x"}}`;
    expect(readBy(() => parseResult(Buffer.from(text)))).toBe(readBy(() => JSON.parse(text)));
  }
});

function readBy(read: () => unknown): string {
  try {
    return JSON.stringify(read());
  } catch {
    return 'no JSON';
  }
}
