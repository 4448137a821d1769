import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MarkedStream } from '../../../lib/run/shells/marked-stream.ts';

const MARK = '\u001eword';

test('what stands before a mark reaches the one who waits for it, however it is cut', async () => {
  const text = fc.string({ unit: fc.constantFrom('a', '\n', '\u001e', '\u001ewor', 'w') }).map(free);
  const parts = fc.array(text, { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(parts, fc.array(fc.integer({ min: 1, max: 7 })), async (commands, cuts) => {
      const stream = new MarkedStream(MARK);
      for (const printed of commands) {
        let heard = '';
        const over = stream.next((each) => {
          heard += each;
        });
        for (const chunk of cut(printed + MARK, cuts)) stream.push(chunk);
        await over;
        expect(heard).toBe(printed);
      }
    }),
  );
});

test('text is handed on as it comes, but for what may be the beginning of a mark', () => {
  const stream = new MarkedStream(MARK);
  const heard: string[] = [];
  void stream.next((text) => heard.push(text));
  for (const chunk of ['one', 'two\u001ewo', 'ods', `three${MARK}late`, 'later']) stream.push(chunk);
  expect(heard).toEqual(['one', 'two', '\u001ewoods', 'three']);
});

test('what comes after the last mark is somebody’s who asks for the rest', async () => {
  const stream = new MarkedStream(MARK);
  let heard = '';
  const over = stream.rest((text) => {
    heard += text;
  });
  stream.push('one');
  stream.push('\u001etwo');
  stream.end();
  await over;
  expect(heard).toBe('one\u001etwo');
});

test('the end of the stream ends what has no end mark, also for who asks later', async () => {
  const stream = new MarkedStream(MARK);
  let heard = '';
  const over = stream.next((text) => {
    heard += text;
  });
  stream.push('one');
  stream.end();
  await over;
  await stream.next(() => {});
  expect([heard, stream.isOver]).toEqual(['one', true]);
});

/** Without a whole mark: nobody prints them who does not know the word. */
function free(text: string): string {
  return text.replaceAll(MARK, 'x');
}

function cut(text: string, sizes: readonly number[]): string[] {
  const chunks: string[] = [];
  for (let at = 0, turn = 0; at < text.length; turn++) {
    const size = sizes.length === 0 ? text.length : (sizes[turn % sizes.length] ?? 1);
    chunks.push(text.slice(at, at + size));
    at += size;
  }
  return chunks;
}
