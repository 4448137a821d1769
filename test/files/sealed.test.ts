import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seal, unseal } from '../../lib/files/sealed.ts';

function bytesOf(parts: readonly Uint8Array[]): ArrayBuffer {
  const whole = Buffer.concat(parts);
  return whole.buffer.slice(whole.byteOffset, whole.byteOffset + whole.byteLength) as ArrayBuffer; // concat makes no shared memory
}

const columns = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 6 });

test('columns come back as they were, each fit for 64-bit views', () => {
  fc.assert(
    fc.property(columns, (written) => {
      const read = unseal(bytesOf(seal(written)));
      expect(read?.map((column) => [...column])).toEqual(written.map((column) => [...column]));
      for (const column of read ?? []) expect(column.byteOffset % 8).toBe(0);
    }),
  );
});

test('a column need not start where numbers may', () => {
  const whole = Uint8Array.from({ length: 99 }, (_, index) => index);
  for (let start = 0; start < 9; start++) {
    const column = whole.subarray(start);
    expect(unseal(bytesOf(seal([column])))).toEqual([column.slice()]);
  }
});

test('a changed byte, a cut and a tail are told', () => {
  fc.assert(
    fc.property(columns, fc.nat(), fc.integer({ min: 1, max: 255 }), (written, place, flip) => {
      const whole = new Uint8Array(bytesOf(seal(written)));
      const flipped = whole.slice();
      flipped[place % whole.length] = (whole[place % whole.length] ?? 0) ^ flip;
      expect(unseal(flipped.buffer)).toBeUndefined();
      expect(unseal(whole.slice(0, place % whole.length).buffer)).toBeUndefined();
      expect(unseal(bytesOf([whole, new Uint8Array(16)]))).toBeUndefined();
    }),
  );
});
