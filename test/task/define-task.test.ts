import { expect, test } from 'vitest';
import { defineTask } from '../../lib/task/define-task.ts';

test('defineTask gives back what it is given', () => {
  const task = { id: 8, run: () => 'made' };
  expect(defineTask(task)).toBe(task);
});
