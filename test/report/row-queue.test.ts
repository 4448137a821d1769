import { expect, test } from 'vitest';
import { RowQueue } from '../../lib/report/row-queue.ts';

test('rows are handed out in order, whichever side comes first', async () => {
  const queue = new RowQueue<string>();
  queue.push('a');
  expect(await queue.take()).toBe('a');
  const later = [queue.take(), queue.take()];
  queue.push('b');
  queue.push('c');
  expect(await Promise.all(later)).toEqual(['b', 'c']);
});

test('a closed queue hands out what it has and then nothing', async () => {
  const queue = new RowQueue<string>();
  const waiting = queue.take();
  queue.push('a');
  queue.push('b');
  const empty = new RowQueue<string>();
  const unserved = empty.take();
  empty.close();
  queue.close();
  expect(await Promise.all([waiting, queue.take(), queue.take(), unserved])).toEqual(['a', 'b', undefined, undefined]);
});
