import { expect, test } from 'vitest';
import {
  actionCountsText,
  causeTexts,
  intentText,
  outcomeStyle,
  outcomeText,
} from '../../../lib/report/text/outcome-text.ts';

test.each([
  ['fresh', [], 'fresh'],
  ['executed', ['first run'], 'executed in 312 ms (first run)'],
  ['executed', [], 'executed in 312 ms'],
  ['executed', ['a', 'b', 'c', 'd'], 'executed in 312 ms (a, b, and 2 more)'],
  ['restored', ['output "x" missing'], 'restored because output "x" missing'],
  ['restored', [], 'restored in 312 ms'],
  ['failed', ['first run'], 'failed after 312 ms'],
  ['skipped', [], 'skipped because a need failed'],
  ['cancelled', [], 'cancelled'],
  ['timed-out', [], 'timed out after 312 ms'],
] as const)('%s because of %j: %s', (outcome, because, text) => {
  expect(outcomeText({ outcome, because, ms: 312.4 })).toBe(text);
});

test('every reason is told where asked for', () => {
  expect(outcomeText({ outcome: 'executed', because: ['a', 'b', 'c'], ms: 1 }, true)).toBe(
    'executed in 1.0 ms (a, b, c)',
  );
});

test('reasons stay on one line', () => {
  const because = causeTexts([{ kind: 'changed', field: 'input', name: 'odd\nname', how: 'added' }]);
  expect(outcomeText({ outcome: 'executed', because, ms: 1 })).toBe('executed in 1.0 ms (input "odd\\nname" added)');
});

test('intent says what would be done', () => {
  expect(intentText('run', ['forced'])).toBe('would run (forced)');
  expect(intentText('restore', [])).toBe('would be restored');
});

test('counts leave zeros out', () => {
  expect(actionCountsText({ executed: 1, restored: 0, fresh: 11 })).toBe('1 executed, 11 fresh');
  expect(actionCountsText({ executed: 0, restored: 0, fresh: 0 })).toBe('');
});

test('styles tell good from bad', () => {
  const styles = (['fresh', 'executed', 'restored', 'skipped', 'cancelled', 'failed', 'timed-out'] as const).map(
    outcomeStyle,
  );
  expect(styles).toEqual(['dim', 'green', 'green', 'yellow', 'yellow', 'red', 'red']);
});
