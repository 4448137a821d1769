import { expect, test } from 'vitest';
import { OutputWatch } from '../../../lib/run/services/output-watch.ts';

/** Whether output in pieces has matched. */
async function matches(pattern: string, ...pieces: readonly (readonly [string, string])[]): Promise<boolean> {
  const watch = new OutputWatch(pattern);
  for (const [stream, text] of pieces) watch.take(stream, text);
  return await Promise.race([watch.matched.then(() => true), Promise.resolve().then(() => false)]);
}

test('a line matches that comes in pieces, of its own stream', async () => {
  expect(await matches('^ready on 80$', ['out', 'not\nready '], ['err', 'noise\n'], ['out', 'on 80\r\n'])).toBe(true);
  expect(await matches('^ready on 80$', ['out', 'ready '], ['err', 'on 80\n'])).toBe(false);
  expect(await matches('one.*two', ['out', 'one\ntwo\n'])).toBe(false);
});

test('colours do not count, nor does whether the line has ended', async () => {
  expect(await matches('^Local: +http', ['out', '\u001b[32mLocal\u001b[0m:   http://localhost:1'])).toBe(true);
});

test('the last line is the last one that says anything', () => {
  const watch = new OutputWatch();
  expect(watch.last).toBe('');
  watch.take('out', 'first\n');
  watch.take('err', ' second\n\n');
  expect(watch.last).toBe('second');
  watch.take('out', 'third');
  expect(watch.last).toBe('third');
});

test('a line without an end is not kept as a whole', () => {
  const watch = new OutputWatch('end$');
  for (let piece = 0; piece < 10; piece++) watch.take('out', 'x'.repeat(5000));
  expect(watch.last.length).toBeLessThan(10_000);
});
