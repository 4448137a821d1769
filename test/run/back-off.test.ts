import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { BackOff } from '../../lib/run/back-off.ts';

const randoms = fc.array(fc.double({ min: 0, max: 0.999_999, noNaN: true }), { minLength: 1, maxLength: 100 });
const rules = fc.record({ delayMs: fc.nat(3_600_000), maxDelayMs: fc.nat(3_600_000) });

/** The waits that a rule gives where chance falls so. */
async function waits(rule: { delayMs: number; maxDelayMs: number }, chances: readonly number[]): Promise<number[]> {
  const left = [...chances];
  const random = vi.spyOn(Math, 'random').mockImplementation(() => left.shift() ?? 0);
  try {
    const backOff = await BackOff.by(rule);
    return chances.map(() => backOff.next());
  } finally {
    random.mockRestore();
  }
}

describe('waits between attempts', () => {
  it('never exceed their bound, which doubles up to the longest delay', async () => {
    await fc.assert(
      fc.asyncProperty(rules, randoms, async (rule, chances) => {
        for (const [at, ms] of (await waits(rule, chances)).entries()) {
          expect(ms).toBeGreaterThanOrEqual(0);
          expect(ms).toBeLessThanOrEqual(Math.min(rule.maxDelayMs, rule.delayMs * 2 ** at));
        }
      }),
    );
  });

  it('are any part of that bound', async () => {
    const rule = { delayMs: 1000, maxDelayMs: 5000 };
    expect(await waits(rule, [0.5, 0.5, 0.5, 0.5, 0.25, 0])).toEqual([500, 1000, 2000, 2500, 1250, 0]);
  });
});
