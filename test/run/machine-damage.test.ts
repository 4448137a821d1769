import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isDamage } from '../../lib/run/machine-damage.ts';

const made = Buffer.from('export const a = 1;\n');

test('nothing, the beginning of what was generated and bytes that are no text are damage', () => {
  expect(isDamage(Buffer.from(''), [undefined])).toBe(true);
  expect(isDamage(Buffer.from([0xff, 0xfe]), [made])).toBe(true);
  expect(isDamage(Buffer.from('text'), [Buffer.from([0, 1])])).toBe(true);
  fc.assert(fc.property(fc.nat(made.length - 1), (at) => isDamage(made.subarray(0, at), [undefined, made])));
});

test('any other text may be somebody’s work', () => {
  expect(isDamage(Buffer.from('export const a = 2;\n'), [made])).toBe(false);
  expect(isDamage(Buffer.from('export const a = 1;\n// more\n'), [made])).toBe(false);
  expect(isDamage(Buffer.from('text'), [undefined])).toBe(false);
});
