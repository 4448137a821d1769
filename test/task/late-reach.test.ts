import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergedVersions } from '../../lib/task/late-reach.ts';

const versions = fc
  .uniqueArray(fc.constantFrom('1.0.0', '2.0.0', '2.1.0', 'unknown'), { minLength: 1 })
  .map((list) => list.toSorted().join(' '));
const packages = fc.dictionary(fc.constantFrom('a', '@b/c', '__proto__'), versions);

test('versions of both are told once each, whichever comes first', () => {
  fc.assert(
    fc.property(packages, packages, (one, other) => {
      const merged = mergedVersions(one, other);
      expect(mergedVersions(other, one)).toEqual(merged);
      expect(mergedVersions(merged, one)).toEqual(merged);
      for (const [name, text] of Object.entries({ ...one, ...other }))
        for (const version of text.split(' ')) expect(merged[name]?.split(' ')).toContain(version);
    }),
  );
});
