import { expect, it } from 'vitest';
import { recoveryWarning } from '../../lib/run/recovery-warning.ts';
import type { RecoveredTransaction } from '../../lib/write/recover.ts';

const base: RecoveredTransaction = {
  id: 't-1',
  label: 'task 8',
  outcome: 'completed',
  paths: ['a'],
  kept: [],
  left: [],
};

it.each<[string, Partial<RecoveredTransaction>, string]>([
  ['completed', {}, 'An interrupted write of task 8 was brought to its end'],
  ['rolled back', { outcome: 'rolled-back' }, 'An interrupted write of task 8 was taken back'],
  [
    'unreadable',
    { outcome: 'unreadable' },
    'The record of an interrupted write is damaged; what it had was kept aside',
  ],
  [
    'with bytes of others',
    { kept: ['.conductor/kept/t-1/a'], left: ['b'] },
    'An interrupted write of task 8 was brought to its end; files that were neither old nor new were moved to ".conductor/kept/t-1/a"; left as they are: "b"',
  ],
])('a transaction that was left open is told: %s', (_, change, message) => {
  expect(recoveryWarning({ ...base, ...change }).problem.message).toBe(message);
});
