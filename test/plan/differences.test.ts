import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../../lib/model/canonical-json.ts';
import { digestOf } from '../../lib/model/digest.ts';
import type { Fingerprint } from '../../lib/model/fingerprint.ts';
import { InputWords } from '../../lib/model/input-words.ts';
import { differences } from '../../lib/plan/differences.ts';
import { explain } from '../../lib/plan/explain.ts';

const base: Fingerprint = {
  format: 1,
  name: 'task 8',
  definition: { command: 'make', params: { size: { width: 1 } } },
  code: { 'tasks/08.ts': digestOf('c1') },
  packages: { zx: '8' },
  inputs: InputWords.of({ 'src/a.sh': digestOf('a') }),
  needs: { '3': 'none' },
  env: { CI: null },
};

test('each difference has its value before and after, digests cut to 12 digits', () => {
  const now: Fingerprint = {
    ...base,
    definition: { command: 'ninja', params: { size: { width: 2 } }, list: ['x'] },
    code: { 'tasks/08.ts': digestOf('c2') },
    packages: {},
    inputs: InputWords.of({ 'src/a.sh': `${digestOf('a')}+x`, link: '-> a' }),
    needs: { '3': digestOf('n') },
    env: { CI: digestOf('true') },
  };
  const cut = (text: string): string => digestOf(text).slice(0, 12);
  expect(differences(base, now)).toEqual([
    { field: 'definition', name: 'command', how: 'modified', before: 'make', after: 'ninja' },
    { field: 'definition', name: 'list', how: 'added', before: undefined, after: ['x'] },
    { field: 'definition', name: 'params.size.width', how: 'modified', before: 1, after: 2 },
    { field: 'code', name: 'tasks/08.ts', how: 'modified', before: cut('c1'), after: cut('c2') },
    { field: 'package', name: 'zx', how: 'removed', before: '8', after: undefined },
    { field: 'env', name: 'CI', how: 'added', before: null, after: cut('true') },
    { field: 'need', name: '3', how: 'modified', before: 'none', after: cut('n') },
    { field: 'input', name: 'link', how: 'added', before: undefined, after: '-> a' },
    { field: 'input', name: 'src/a.sh', how: 'modified', before: cut('a'), after: `${cut('a')}+x` },
  ]);
});

test('of all that a dotted name can mean, what differs is shown', () => {
  const before = { ...base, definition: { 'a.b': 1, a: { b: 2 } } };
  expect(differences(before, { ...base, definition: { 'a.b': 1, a: { b: 3 } } })).toMatchObject([
    { name: 'a.b', before: 2, after: 3 },
  ]);
  expect(differences(before, { ...base, definition: { 'a.b': 4, a: { b: 2 } } })).toMatchObject([
    { name: 'a.b', before: 1, after: 4 },
  ]);
});

test('a definition of another kind and another format have their values', () => {
  expect(differences(base, { ...base, format: 2, definition: null })).toMatchObject([
    { name: 'definition', before: base.definition, after: null },
    { name: 'format', before: 1, after: 2 },
  ]);
});

test('names what is explained, with values that differ', () => {
  const values = fc.oneof(fc.integer({ max: 2, min: 0 }), fc.constant(null), fc.constant([]));
  const nested = (depth: number): fc.Arbitrary<Json> =>
    depth === 0 ? values : fc.oneof(values, fc.dictionary(fc.constantFrom('a', 'b'), nested(depth - 1)));
  const definitions = fc.dictionary(fc.constantFrom('a', 'b', 'command'), nested(2));
  fc.assert(
    fc.property(definitions, definitions, (one, other) => {
      const [before, now] = [one, other].map((definition) => ({ ...base, definition })) as [Fingerprint, Fingerprint];
      const found = differences(before, now);
      expect(found.map(({ field, name, how }) => ({ kind: 'changed', field, name, how }))).toEqual(
        explain(before, now),
      );
      for (const each of found) expect(JSON.stringify(each.before)).not.toBe(JSON.stringify(each.after));
    }),
  );
});
