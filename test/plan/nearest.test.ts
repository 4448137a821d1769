import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../lib/model/canonical-json.ts';
import type { FingerprintField } from '../../lib/model/cause.ts';
import type { Fingerprint } from '../../lib/model/fingerprint.ts';
import { InputWords } from '../../lib/model/input-words.ts';
import { explain } from '../../lib/plan/explain.ts';
import { distance, Nearest, type RecordedFingerprint } from '../../lib/plan/nearest.ts';

function nearest<T extends RecordedFingerprint>(given: Fingerprint, candidates: readonly T[]): T | undefined {
  const nearest = new Nearest<T>(given);
  for (const each of candidates) nearest.add(each);
  return nearest.found;
}

const INPUTS = { 'src/a.ts': 'd1', 'src/b.ts': 'd2' };

const base: Fingerprint = {
  format: 1,
  name: 'task 8',
  definition: { command: 'make', params: { size: 1 } },
  code: { 'tasks/08.ts': 'c1' },
  packages: { zx: '8' },
  inputs: InputWords.of(INPUTS),
  needs: { '3': 'n3' },
  env: { CI: null },
};
const at = (second: number): string => new Date(second * 1000).toISOString();

/** Few names and few values, so that fingerprints often agree in part. */
const names = fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor');
const words = fc.dictionary(names, fc.constantFrom('1', '2'), { maxKeys: 4, noNullPrototype: false });
const fingerprints: fc.Arbitrary<Fingerprint> = fc.record({
  format: fc.constantFrom(1, 2),
  name: fc.constant('task 8'),
  definition: fc.oneof(
    fc.constant<Json>(null),
    fc.dictionary(fc.constantFrom('x', 'y', 'x.y'), fc.oneof(words, fc.constant(1))),
  ),
  code: words,
  packages: words,
  inputs: words.map((each) => InputWords.of(each)),
  needs: words,
  env: fc.dictionary(names, fc.constantFrom('1', null), { maxKeys: 4 }),
});
const records = fc.array(fc.record({ fingerprint: fingerprints, at: fc.nat(3).map(at) }), { maxLength: 6 });

describe('distance', () => {
  test('is nothing for equal fingerprints, and counts each difference', () => {
    expect(distance(base, structuredClone(base))).toBe(0);
    expect(distance(base, { ...base, inputs: InputWords.of({ 'src/a.ts': 'x', 'src/c.ts': 'd2' }) })).toBe(3);
  });

  test('code and definition weigh more than packages and variables, these more than files', () => {
    const far = (change: Partial<Fingerprint>): number => distance(base, { ...base, ...change });
    const [input, env, code] = [
      far({ inputs: InputWords.of({ ...INPUTS, x: '1' }) }),
      far({ env: {} }),
      far({ code: {} }),
    ];
    expect(input).toBe(far({ needs: {} }));
    expect(env).toBe(far({ packages: {} }));
    expect(code).toBe(far({ definition: { command: 'ninja', params: { size: 1 } } }));
    expect([input, env, code]).toEqual([...new Set([input, env, code])].sort((a, b) => a - b));
  });

  test('is the weighted count of what is explained, the same from both sides, and nothing for equals only', () => {
    const weights: Record<FingerprintField, number> = {
      definition: 4,
      code: 4,
      package: 2,
      env: 2,
      need: 1,
      edit: 1,
      input: 1,
    };
    fc.assert(
      fc.property(fingerprints, fingerprints, (one, other) => {
        const causes = explain(one, other);
        const sum = causes.reduce((all, cause) => all + (cause.kind === 'changed' ? weights[cause.field] : 0), 0);
        expect(distance(one, other)).toBe(sum);
        expect(distance(other, one)).toBe(sum);
        expect(sum === 0).toBe(causes.length === 0);
      }),
    );
  });
});

describe('nearest', () => {
  test('none of none', () => {
    expect(nearest(base, [])).toBeUndefined();
  });

  test('an earlier record may be nearer than the last one', () => {
    const earlier = { at: at(1), fingerprint: { ...base, inputs: InputWords.of({ ...INPUTS, 'src/a.ts': 'x' }) } };
    const last = { at: at(2), fingerprint: { ...base, inputs: InputWords.of({}), code: {} } };
    expect(nearest(base, [earlier, last])).toBe(earlier);
    expect(nearest(base, [last, earlier])).toBe(earlier);
  });

  test('nothing is nearer than it, and nothing as near is newer', () => {
    fc.assert(
      fc.property(fingerprints, records, (given, candidates) => {
        const found = nearest(given, candidates);
        expect(found === undefined).toBe(candidates.length === 0);
        if (found === undefined) return;
        expect(candidates).toContain(found);
        for (const each of candidates) {
          const [far, best] = [distance(each.fingerprint, given), distance(found.fingerprint, given)];
          expect(far > best || (far === best && each.at <= found.at)).toBe(true);
        }
      }),
    );
  });

  test('a record of the very fingerprint is the nearest', () => {
    fc.assert(
      fc.property(fingerprints, records, (given, candidates) => {
        const own = { at: at(0), fingerprint: { ...given, inputs: InputWords.of(given.inputs.toJSON()) } };
        expect(explain(nearest(given, [...candidates, own])?.fingerprint ?? base, given)).toEqual([]);
      }),
    );
  });
});
