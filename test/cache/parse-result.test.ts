import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseResult, parseWithoutInputs } from '../../lib/cache/parse-result.ts';
import { canonicalJson, type Json } from '../../lib/model/canonical-json.ts';
import { digestOf } from '../../lib/model/digest.ts';
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
