import { expect, test } from 'vitest';
import { eachOf } from '../../lib/write/each-of.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('every item is worked on, a bounded number at once', async () => {
  let [inside, most, done] = [0, 0, 0];
  await eachOf(Array.from({ length: 100 }), async () => {
    inside += 1;
    most = Math.max(most, inside);
    await turn();
    inside -= 1;
    done += 1;
  });
  expect({ most, done }).toEqual({ most: 32, done: 100 });
});

test('the first failure is thrown after all that had started has ended, and nothing more starts', async () => {
  let [started, ended] = [0, 0];
  const work = eachOf(
    Array.from({ length: 100 }, (_, index) => index),
    async (index) => {
      started += 1;
      if (index === 3) throw new Error('number 3');
      await turn();
      ended += 1;
    },
  );
  await expect(work).rejects.toThrow('number 3');
  expect(ended).toBe(started - 1);
  expect(started).toBeLessThan(70);
});
