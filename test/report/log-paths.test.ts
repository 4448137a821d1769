import fc from 'fast-check';
import { expect, test } from 'vitest';
import { actionLogName, runLogFolder, taskLogName } from '../../lib/report/log-paths.ts';

test('names tell task and action', () => {
  expect(runLogFolder('r1')).toBe('.conductor/metrics/logs/r1');
  expect(taskLogName(8)).toBe('task-8.log');
  expect(actionLogName(8, 'generate bloom')).toBe('8-generate-bloom.log');
  expect(actionLogName(8, 'compile generated/src/bloom.ts')).toBe('8-compile-generated-src-bloom.ts.log');
  expect(actionLogName(8, '../..')).toBe('8-action.log');
});

test('whatever an action is called, its log is one file name that every system takes', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'aZ9/\\:*?"<>| .-_\0\n\té日😀') }), (action) => {
      const name = actionLogName(1, action);
      expect(name).toMatch(/^1-[\p{L}\p{N}._-]+\.log$/u);
      expect(name.length).toBeLessThan(200);
    }),
  );
});
