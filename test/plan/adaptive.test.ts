import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type MachineLoad, slotsBeside, smoothed } from '../../lib/plan/adaptive.ts';

const IDLE: MachineLoad = { cores: 8, usable: 8, others: 0, memory: 16e9, available: 8e9 };

const loads: fc.Arbitrary<MachineLoad> = fc
  .record({
    cores: fc.integer({ min: 1, max: 64 }),
    usable: fc.integer({ min: 1, max: 64 }),
    busy: fc.double({ min: 0, max: 1, noNaN: true }),
    memory: fc.integer({ min: 1, max: 1e12 }),
    free: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ cores, usable, busy, memory, free }) => {
    return { cores, usable: Math.min(cores, usable), others: cores * busy, memory, available: memory * free };
  });
const slots = fc
  .integer({ min: 1, max: 32 })
  .chain((most) => fc.record({ most: fc.constant(most), now: fc.integer({ min: 1, max: most }) }));

test.each([
  [IDLE, 4, 4],
  [{ ...IDLE, others: 4 }, 4, 2],
  [{ ...IDLE, others: 8 }, 4, 1],
  [{ ...IDLE, others: 0.4 }, 4, 4],
  [{ ...IDLE, others: 6, usable: 2 }, 4, 4],
  [{ ...IDLE, others: 7, usable: 2 }, 4, 2],
  [{ ...IDLE, available: 0.4e9 }, 4, 1],
  [{ ...IDLE, available: 0.8e9 }, 4, 2],
])('%j lets %i tasks run as %i at once', (load, most, expected) => {
  expect(slotsBeside(load, { most, now: most })).toBe(expected);
});

test('there is always a task that may run, and never more than without others', () => {
  fc.assert(
    fc.property(loads, slots, (load, { most, now }) => {
      const found = slotsBeside(load, { most, now });
      expect(Number.isInteger(found) && found >= 1 && found <= most).toBe(true);
    }),
  );
});

test('more load never lets more run', () => {
  fc.assert(
    fc.property(loads, slots, fc.double({ min: 0, max: 1, noNaN: true }), (load, at, more) => {
      const others = load.others + (load.cores - load.others) * more;
      expect(slotsBeside({ ...load, others }, at)).toBeLessThanOrEqual(slotsBeside(load, at));
    }),
  );
});

test('a load that stays changes nothing a second time, and an idle machine gives everything back', () => {
  fc.assert(
    fc.property(loads, slots, (load, { most, now }) => {
      const found = slotsBeside(load, { most, now });
      expect(slotsBeside(load, { most, now: found })).toBe(found);
      expect(slotsBeside({ ...load, others: 0, available: load.memory }, { most, now })).toBe(most);
    }),
  );
});

test('a peak of a moment counts half', () => {
  expect(smoothed(IDLE, { ...IDLE, others: 8, available: 1 })).toEqual({ ...IDLE, others: 4, available: 1 });
});
