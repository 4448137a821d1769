import { lstatSync } from 'node:fs';
import { expect, test } from 'vitest';
import { hasKey, isSameKey, KEY_WIDTH, lastChange, putKey, voidKey } from '../../lib/files/stat-key.ts';

const stats = lstatSync(import.meta.filename, { bigint: true });

test.each(['size', 'mtimeNs', 'ctimeNs', 'ino', 'mode'] as const)('a key tells any change of %s', (field) => {
  const other = Object.assign(Object.create(stats), { [field]: stats[field] + 1n });
  const keys = new BigInt64Array(KEY_WIDTH * 2);
  putKey(keys, KEY_WIDTH, stats);
  expect(hasKey(keys, KEY_WIDTH, stats)).toBe(true);
  expect(hasKey(keys, KEY_WIDTH, other)).toBe(false);
  expect(isSameKey(stats, other)).toBe(false);
  voidKey(keys, KEY_WIDTH);
  expect(hasKey(keys, KEY_WIDTH, stats)).toBe(false);
});

test('the last change is the later of both times', () => {
  expect(lastChange(Object.assign(Object.create(stats), { mtimeNs: 1n, ctimeNs: 2n }))).toBe(2n);
  expect(lastChange(Object.assign(Object.create(stats), { mtimeNs: 3n, ctimeNs: 2n }))).toBe(3n);
});
