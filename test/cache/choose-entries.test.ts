import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Entry, entriesToKeep } from '../../lib/cache/choose-entries.ts';
import { type Digest, digestOf } from '../../lib/model/digest.ts';

function entry(name: string, mtimeMs: number, kind = 'task', actions?: Record<string, Digest>): Entry {
  return { key: digestOf(name), mtimeMs, result: { kind, at: '2025-11-09T12:03:15Z', actions } };
}

function keys(...names: string[]): Set<Digest> {
  return new Set(names.map((name) => digestOf(name)));
}

test('the newest of each kind stay', () => {
  const entries = [entry('a', 1), entry('b', 3), entry('c', 2), entry('d', 1, 'compile')];
  expect(entriesToKeep(entries, { keep: 2, needed: new Set() })).toEqual(keys('b', 'c', 'd'));
  expect(entriesToKeep(entries, { keep: 0, needed: new Set() })).toEqual(keys());
});

test('what is needed stays, with the actions that it was made of, and no more', () => {
  const entries = [
    entry('old task', 1, 'task', { 'generate a': digestOf('part') }),
    entry('new task', 9, 'task', { 'generate a': digestOf('other part') }),
    entry('part', 1, 'generate'),
    entry('other part', 2, 'generate'),
  ];
  expect(entriesToKeep(entries, { keep: 0, needed: keys('old task', 'unknown') })).toEqual(keys('old task', 'part'));
});

test('a record that cannot be used never stays', () => {
  const broken: Entry = { key: digestOf('a'), mtimeMs: 1, result: undefined };
  expect(entriesToKeep([broken], { keep: 5, needed: keys('a') })).toEqual(keys());
});

test('the choice does not depend on the order of listing, and keeps at least as many as asked for', () => {
  const entries = fc.uniqueArray(
    fc.record({ name: fc.string(), mtimeMs: fc.nat(3), kind: fc.constantFrom('task', 'compile', '__proto__') }),
    { selector: ({ name }) => name },
  );
  fc.assert(
    fc.property(entries, fc.nat(4), (list, keep) => {
      const all = list.map(({ name, mtimeMs, kind }) => entry(name, mtimeMs, kind));
      const kept = entriesToKeep(all, { keep, needed: new Set() });
      expect(entriesToKeep(all.toReversed(), { keep, needed: new Set() })).toEqual(kept);
      for (const kind of ['task', 'compile', '__proto__']) {
        const ofKind = all.filter(({ result }) => result?.kind === kind);
        expect(ofKind.filter(({ key }) => kept.has(key)).length).toBe(Math.min(keep, ofKind.length));
      }
    }),
  );
});
