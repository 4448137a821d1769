import { expect, test } from 'vitest';
import { planSummaryText, summaryText } from '../../../lib/report/text/summary-text.ts';

test('summary counts each outcome, bad ones first', () => {
  expect(summaryText(['fresh', 'executed', 'fresh'], 400)).toBe('3 tasks: 1 executed, 2 fresh in 0.4 s');
  expect(summaryText(['executed', 'restored', 'failed', 'skipped', 'cancelled', 'timed-out'], 83_240)).toBe(
    '6 tasks: 1 failed, 1 timed out, 1 cancelled, 1 skipped, 1 executed, 1 restored in 83.2 s',
  );
});

test('short times are not told as none', () => {
  expect(summaryText(['fresh'], 2)).toBe('1 task: 1 fresh in 0.01 s');
  expect(summaryText(['fresh'], 94)).toBe('1 task: 1 fresh in 0.09 s');
  expect(summaryText(['fresh'], 96)).toBe('1 task: 1 fresh in 0.1 s');
});

test('plan summary counts what would be done', () => {
  expect(planSummaryText({ run: 1, restore: 2, fresh: 0 })).toBe('3 tasks: 1 would run, 2 would be restored');
  expect(planSummaryText({ run: 0, restore: 0, fresh: 0 })).toBe('0 tasks: nothing to do');
});
