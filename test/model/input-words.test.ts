import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, type Json } from '../../lib/model/canonical-json.ts';
import { digestOf } from '../../lib/model/digest.ts';
import { InputsMaker, InputWords } from '../../lib/model/input-words.ts';

const path = fc.oneof(
  fc.constantFrom('a', 'a/b', 'b', '2', '10', 'constructor', '__proto__', 'é', '\u{1f600}', '\uffff'),
  fc.string({ minLength: 1 }),
);
const word = fc.oneof(
  fc.constantFrom('1', '2').map(digestOf),
  fc.constantFrom('1', '2').map((text) => `${digestOf(text)}+x`),
  fc.constantFrom(
    'missing',
    'directory',
    '-> a',
    digestOf('x').toUpperCase(),
    `${digestOf('x')}+y`,
    `-> ${digestOf('x')}`,
  ),
);
const words = fc.dictionary(path, word, { maxKeys: 12 });

describe('input words', () => {
  it('come back as they were, sorted by code unit', () => {
    fc.assert(
      fc.property(words, (given) => {
        const inputs = InputWords.of(given);
        expect(inputs.paths).toEqual(Object.keys(given).sort());
        expect(inputs.toJSON()).toEqual(given);
        for (const each of inputs.paths) expect(inputs.get(each)).toBe(given[each]);
      }),
    );
  });

  it('know no paths but their own', () => {
    fc.assert(
      fc.property(words, path, (given, other) => {
        const inputs = InputWords.of(given);
        expect(inputs.has(other)).toBe(Object.hasOwn(given, other));
        if (!Object.hasOwn(given, other)) expect(inputs.get(other)).toBeUndefined();
      }),
    );
  });

  it('have the canonical text of the same object', () => {
    fc.assert(
      fc.property(words, (given) => {
        expect(canonicalJson(InputWords.of(given))).toBe(canonicalJson(given as Json));
      }),
    );
  });

  it('tell what differs, once and in order', () => {
    fc.assert(
      fc.property(words, words, fc.boolean(), (one, two, isSimilar) => {
        const other = isSimilar ? { ...one, ...two } : two;
        const valueIn = (given: typeof one, name: string) => (Object.hasOwn(given, name) ? given[name] : undefined);
        const all = [...new Set([...Object.keys(one), ...Object.keys(other)])].sort();
        const differing = all.filter((name) => valueIn(one, name) !== valueIn(other, name));
        expect([...InputWords.of(one).differing(InputWords.of(other))]).toEqual(differing);
      }),
    );
  });

  it('are the same, made of digests as bytes', () => {
    const digests = Buffer.from([digestOf('1'), digestOf('2')].join(''), 'hex');
    const maker = new InputsMaker(1);
    maker.addFile('a', { digests, from: 0, executable: false });
    maker.addFile('b', { digests, from: 32, executable: true });
    expect(maker.inputs().toJSON()).toEqual({ a: digestOf('1'), b: `${digestOf('2')}+x` });
  });

  it('count the last word of a path that is added twice', () => {
    const maker = new InputsMaker();
    for (const [name, each] of [
      ['b', '1'],
      ['a', '2'],
      ['b', '3'],
    ] as const)
      maker.add(name, each);
    expect(maker.inputs().toJSON()).toEqual({ a: '2', b: '3' });
  });
});
