import { expect, test } from 'vitest';
import { ageText, countText, durationText, sizeText } from '../../../lib/report/text/quantities.ts';

test.each([
  [0.04, '0.0 ms'],
  [9.94, '9.9 ms'],
  [9.96, '10 ms'],
  [312.4, '312 ms'],
  [999.4, '999 ms'],
  [999.6, '1.0 s'],
  [1449, '1.4 s'],
  [59_940, '59.9 s'],
  [59_960, '1 min 0 s'],
  [125_400, '2 min 5 s'],
])('%d ms is %s', (ms, text) => {
  expect(durationText(ms)).toBe(text);
});

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [45_600, '45.6 kB'],
  [1_234_567, '1.2 MB'],
  [5e9, '5.0 GB'],
  [7.25e15, '7250.0 TB'],
])('%d bytes are %s', (bytes, text) => {
  expect(sizeText(bytes)).toBe(text);
});

test.each([
  [-5, '0 s ago'],
  [59_000, '59 s ago'],
  [60_000, '1 min ago'],
  [3_600_000, '1 h ago'],
  [172_800_000, '2 days ago'],
])('an age of %d ms is %s', (ms, text) => {
  expect(ageText(ms)).toBe(text);
});

test('nouns follow their numbers', () => {
  expect([countText(0, 'task'), countText(1, 'task'), countText(2, 'task')]).toEqual(['0 tasks', '1 task', '2 tasks']);
  expect(countText(2, 'entry', 'entries')).toBe('2 entries');
});
