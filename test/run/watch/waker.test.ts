import { expect, test } from 'vitest';
import { Waker } from '../../../lib/run/watch/waker.ts';

test('a waiter is woken', async () => {
  const waker = new Waker();
  const woken = waker.woken();
  waker.wake();
  await woken;
});

test('it is quiet where nothing happens', async () => {
  expect(await new Waker().isQuiet(1)).toBe(true);
});

test('it is not quiet where something does, however long it would have to be', async () => {
  const waker = new Waker();
  const quiet = waker.isQuiet(3_600_000);
  waker.wake();
  expect(await quiet).toBe(false);
  expect(process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length).toBeLessThan(5);
});

test('to wake where nobody waits does nothing', async () => {
  const waker = new Waker();
  waker.wake();
  expect(await waker.isQuiet(1)).toBe(true);
});
