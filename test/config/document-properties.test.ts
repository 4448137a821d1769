import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseJson, parseYaml } from '../../lib/config/document.ts';
import { memberPointer, pointerSegments } from '../../lib/config/json-pointer.ts';
import { isConductorError } from '../../lib/model/conductor-error.ts';

const OPTIONS = { file: 'x', code: 'a/b', what: 'text' };
const value = fc.jsonValue({ maxDepth: 4 }).filter((json) => !JSON.stringify(json).includes('__proto__'));

/** Every pointer into a value, with what it points to. */
function parts(whole: unknown, pointer = ''): [pointer: string, part: unknown][] {
  const members = typeof whole === 'object' && whole !== null ? Object.entries(whole) : [];
  return [[pointer, whole], ...members.flatMap(([key, member]) => parts(member, memberPointer(pointer, key)))];
}

describe.each([
  ['JSON', parseJson],
  ['YAML', parseYaml],
])('%s', (_, parse) => {
  test('every value that JSON can write is read back, and every part of it is found where it stands', async () => {
    await fc.assert(
      fc.asyncProperty(value, async (json) => {
        const text = JSON.stringify(json);
        const document = await parse(text, OPTIONS);
        expect(document.value).toEqual(JSON.parse(text));
        for (const [pointer, part] of parts(document.value)) {
          const { line, column = 0 } = document.locate(pointer);
          expect([line, text.startsWith(JSON.stringify(part), column - 1)]).toEqual([1, true]);
        }
      }),
    );
  });

  test('every text is read or refused with a place inside of it', async () => {
    const text = fc.oneof(
      fc.string(),
      fc.array(fc.constantFrom(...'{}[],:"\\ \n\t-?&*!|>%@#a1.e'), { maxLength: 30 }).map((chars) => chars.join('')),
    );
    await fc.assert(
      fc.asyncProperty(text, async (source) => {
        try {
          await parse(source, OPTIONS);
        } catch (error) {
          if (!isConductorError(error)) throw error;
          const { line = 0, column = 0 } = error.problems[0]?.place ?? {};
          const lines = source.replace(/^\uFEFF/, '').split('\n');
          expect(line >= 1 && line <= lines.length && column >= 1 && column <= (lines[line - 1] ?? '').length + 1).toBe(
            true,
          );
        }
      }),
      { numRuns: 1000 },
    );
  });
});

test('pointers are written and read back', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), (segments) => {
      expect(pointerSegments(segments.reduce(memberPointer, ''))).toEqual(segments);
    }),
  );
});
