import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hasConflictMarks, loadMerge } from '../../lib/run/three-way.ts';

const merge = await loadMerge();

test('edits in different places are both taken', () => {
  const base = 'a\nb\nc\nd\ne\n';
  expect(merge({ base, edited: 'A\nb\nc\nd\ne\n', generated: 'a\nb\nc\nd\nE\n' })).toEqual({
    text: 'A\nb\nc\nd\nE\n',
    conflicts: 0,
  });
});

test('the same lines changed on both sides are marked as git marks them', () => {
  const { text, conflicts } = merge({ base: 'a\nb\nc\n', edited: 'a\nmine\nc\n', generated: 'a\nits\nc' });
  expect(conflicts).toBeGreaterThan(0);
  expect(text).toContain('<<<<<<< edited\nmine\n');
  expect(text).toContain('||||||| generated before\nb\n');
  expect(text).toMatch(/=======\nits\n[\s\S]*>>>>>>> generated\n/);
  expect(hasConflictMarks(text)).toBe(true);
  expect(hasConflictMarks('a\n======= a heading\n')).toBe(false);
});

test('line ends of the edited text are those of the marks', () => {
  const { text } = merge({ base: 'b\r\n', edited: 'mine\r\n', generated: 'its\r\n' });
  expect(text.split('\r\n').length).toBe(text.split('\n').length);
  expect(hasConflictMarks(text)).toBe(true);
});

const texts = fc
  .array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 8 })
  .map((all) => all.map((each) => `${each}\n`).join(''));

test('one side alone is taken as it is', () => {
  fc.assert(
    fc.property(texts, texts, (base, other) => {
      expect(merge({ base, edited: other, generated: base })).toEqual({ text: other, conflicts: 0 });
      expect(merge({ base, edited: base, generated: other })).toEqual({ text: other, conflicts: 0 });
      expect(merge({ base, edited: other, generated: other })).toEqual({ text: other, conflicts: 0 });
    }),
  );
});

test('no line that either side added is lost', () => {
  const own = (side: string) =>
    fc.array(
      fc.oneof(
        fc.constantFrom('a', 'b', 'c'),
        fc.nat(9).map((at) => `${side}${at}`),
      ),
      { maxLength: 8 },
    );
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 8 }),
      own('edited '),
      own('generated '),
      (base, edited, generated) => {
        const join = (all: readonly string[]) => all.map((each) => `${each}\n`).join('');
        const { text } = merge({ base: join(base), edited: join(edited), generated: join(generated) });
        const count = (all: readonly string[], wanted: string) => all.filter((each) => each === wanted).length;
        const merged = text.split('\n');
        for (const each of [...edited, ...generated].filter((name) => name.length > 1)) {
          expect(count(merged, each)).toBeGreaterThanOrEqual(Math.max(count(edited, each), count(generated, each)));
        }
      },
    ),
  );
});
