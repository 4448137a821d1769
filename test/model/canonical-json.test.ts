import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, canonicalPieces, type Json } from '../../lib/model/canonical-json.ts';

/** The same value with the members of every object in another order. */
function shuffled(value: Json): Json {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, shuffled(member as Json)]),
  );
}

describe('canonical JSON', () => {
  it('is JSON of the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value as Json))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('does not depend on the order of members', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        expect(canonicalJson(shuffled(value as Json))).toBe(canonicalJson(value as Json));
      }),
    );
  });

  it('leaves out what is undefined', () => {
    expect(canonicalJson({ b: undefined, a: [1, 'x', null] })).toBe('{"a":[1,"x",null]}');
    expect(canonicalJson(undefined)).toBe('null');
  });

  it('comes in pieces that are the text, one where it is short', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.integer({ min: 0, max: 20_000 }), (value, times) => {
        const whole = {
          many: Array.from({ length: times }, (_, index) => `${index}: "\u{1f600}"`),
          value: value as Json,
        };
        const pieces: string[] = [];
        canonicalPieces(whole, (piece) => pieces.push(piece));
        const text = canonicalJson(whole);
        expect(pieces.join('') === text).toBe(true);
        expect(pieces.length).toBeLessThanOrEqual(1 + text.length / 16_384);
        expect(Buffer.concat(pieces.map((piece) => Buffer.from(piece))).equals(Buffer.from(text))).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});
