import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Fingerprint } from '../../lib/model/fingerprint.ts';
import { InputWords } from '../../lib/model/input-words.ts';
import { type Culprit, Culprits } from '../../lib/plan/culprits.ts';
import { explain } from '../../lib/plan/explain.ts';

const base: Fingerprint = {
  format: 1,
  name: 'task 8',
  definition: null,
  code: {},
  packages: {},
  inputs: InputWords.of({}),
  needs: {},
  env: {},
};
const withInputs = (inputs: Record<string, string>): Fingerprint => ({ ...base, inputs: InputWords.of(inputs) });

function culprits(history: readonly Fingerprint[], limit: number): readonly Culprit[] {
  const found = new Culprits();
  for (const each of history) found.add(each);
  return found.most(limit);
}

test('no history and a history of one have none', () => {
  expect(culprits([], 10)).toEqual([]);
  expect(culprits([withInputs({ a: '1' })], 10)).toEqual([]);
});

test('counts from one record to the next, most frequent first, then by field and name', () => {
  const history = [
    withInputs({ a: '1', b: '1' }),
    { ...withInputs({ a: '2', b: '1' }), env: { CI: 'x' } },
    { ...withInputs({ a: '1', b: '2' }), env: { CI: 'x' } },
  ];
  expect(culprits(history, 10)).toEqual([
    { field: 'input', name: 'a', count: 2 },
    { field: 'env', name: 'CI', count: 1 },
    { field: 'input', name: 'b', count: 1 },
  ]);
  expect(culprits(history, 1)).toEqual([{ field: 'input', name: 'a', count: 2 }]);
});

test('the counts add up to all that is explained', () => {
  const inputs = fc.dictionary(fc.constantFrom('a', 'b c', 'd'), fc.constantFrom('1', '2'));
  fc.assert(
    fc.property(fc.array(inputs.map(withInputs), { maxLength: 6 }), (history) => {
      const changes = history.slice(1).flatMap((now, index) => explain(history[index] ?? base, now));
      const found = culprits(history, Number.POSITIVE_INFINITY);
      expect(found.reduce((sum, { count }) => sum + count, 0)).toBe(changes.length);
      for (const { count } of found) expect(count).toBeLessThan(history.length);
    }),
  );
});
