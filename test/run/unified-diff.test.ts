import fc from 'fast-check';
import { expect, test } from 'vitest';
import { unifiedDiff } from '../../lib/run/unified-diff.ts';

const names = ['x (generated)', 'x (edited)'] as const;
const numbered = (count: number) => Array.from({ length: count }, (_, at) => `${at}\n`);

test('changes stand among three lines of context', async () => {
  const lines = numbered(12);
  const edited = lines.with(5, 'five\n');
  expect((await unifiedDiff({ before: lines.join(''), after: edited.join(''), names }))?.split('\n')).toEqual([
    '--- x (generated)',
    '+++ x (edited)',
    '@@ -3,7 +3,7 @@',
    ...[' 2', ' 3', ' 4', '-5', '+five', ' 6', ' 7', ' 8'],
  ]);
});

test('changes that lie apart are hunks of their own, and near ones are one', async () => {
  const lines = numbered(30);
  const diff = async (...at: number[]) => {
    const after = lines.map((line, index) => (at.includes(index) ? 'x\n' : line)).join('');
    return (await unifiedDiff({ before: lines.join(''), after, names }))?.match(/^@@ .* @@$/gm);
  };
  expect(await diff(3, 9)).toEqual(['@@ -1,13 +1,13 @@']);
  expect(await diff(3, 20)).toEqual(['@@ -1,7 +1,7 @@', '@@ -18,7 +18,7 @@']);
});

test('a missing end of the last line is said', async () => {
  expect(await unifiedDiff({ before: 'a\n', after: 'a', names })).toContain('+a\n\\ No newline at end of file');
});

test('a long one is cut at 40 lines and says how many more there are', async () => {
  const lines = (await unifiedDiff({ before: '', after: numbered(100).join(''), names }))?.split('\n') ?? [];
  expect(lines).toHaveLength(40);
  expect(lines.at(-1)).toBe('… 64 more lines');
});

test('texts too long to compare have none', async () => {
  expect(await unifiedDiff({ before: '', after: 'x'.repeat(5 << 20), names })).toBeUndefined();
});

test('applied to the one text it gives the other', async () => {
  const texts = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 9 });
  await fc.assert(
    fc.asyncProperty(texts, texts, async (before, after) => {
      const join = (all: readonly string[]) => all.map((each) => `${each}\n`).join('');
      const lines =
        (await unifiedDiff({ before: join(before), after: join(after), names }))?.split('\n').slice(2) ?? [];
      const result: string[] = [];
      let at = 0;
      for (const line of lines) {
        const [, start, count] = /^@@ -(\d+),(\d+)/.exec(line) ?? [];
        if (start !== undefined) {
          const from = count === '0' ? Number(start) : Number(start) - 1;
          result.push(...before.slice(at, from));
          at = from;
        } else if (line.startsWith('+')) result.push(line.slice(1));
        else {
          if (line.startsWith(' ')) result.push(line.slice(1));
          at += 1;
        }
      }
      expect([...result, ...before.slice(at)]).toEqual(after);
    }),
  );
});
