import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adaptiveLimit, executionTimes, percentile95 } from '../../lib/plan/time-limit.ts';

const times = fc.array(fc.double({ min: 0, max: 1e7, noNaN: true }), { minLength: 1 });
const rule = fc.record({
  factor: fc.double({ min: 1.01, max: 100, noNaN: true }),
  minMs: fc.double({ min: 0, max: 1e6, noNaN: true }),
  maxMs: fc.option(fc.double({ min: 0, max: 1e8, noNaN: true }), { nil: undefined }),
});

describe('the 95th percentile', () => {
  it('is the least of the numbers that 95 of 100 of them keep within', () => {
    fc.assert(
      fc.property(times, (all) => {
        const p95 = percentile95(all) ?? Number.NaN;
        const within = (bound: number) => all.filter((each) => each <= bound).length / all.length;
        expect(all).toContain(p95);
        expect(within(p95)).toBeGreaterThanOrEqual(0.95);
        for (const less of all.filter((each) => each < p95)) expect(within(less)).toBeLessThan(0.95);
      }),
    );
  });

  it('of nothing is nothing', () => {
    expect(percentile95([])).toBeUndefined();
  });
});

describe('an adaptive limit', () => {
  it('lies within its bounds, and is the multiple where that does', () => {
    fc.assert(
      fc.property(rule, times, ({ factor, minMs, maxMs }, all) => {
        const limit = adaptiveLimit({ factor, minMs, maxMs }, all);
        const ms = limit?.ms ?? Number.NaN;
        expect(ms).toBeLessThanOrEqual(maxMs ?? Number.POSITIVE_INFINITY);
        if (maxMs === undefined || minMs <= maxMs) expect(ms).toBeGreaterThanOrEqual(minMs);
        const product = factor * (percentile95(all) ?? Number.NaN);
        if (product >= minMs && product <= (maxMs ?? Number.POSITIVE_INFINITY)) expect(ms).toBe(product);
        expect(limit?.by).toEqual({ factor, p95Ms: percentile95(all), runs: all.length });
      }),
    );
  });

  it('never falls where a run took longer', () => {
    fc.assert(
      fc.property(rule, times, fc.nat(), (each, all, at) => {
        const longer = all.map((ms, index) => (index === at % all.length ? ms * 2 : ms));
        expect(adaptiveLimit(each, longer)?.ms).toBeGreaterThanOrEqual(adaptiveLimit(each, all)?.ms ?? 0);
      }),
    );
  });

  it('without a history is the ceiling, and without a ceiling there is none', () => {
    expect(adaptiveLimit({ factor: 3, minMs: 1000, maxMs: 5000 }, [])).toEqual({ ms: 5000 });
    expect(adaptiveLimit({ factor: 3, minMs: 1000 }, [])).toBeUndefined();
  });
});

describe('the times of a task', () => {
  const run = (...tasks: readonly object[]) => ({ tasks }) as never; // as much of a record as is looked at

  it('are those of executions that went well at once', () => {
    const runs = [
      run({ id: 1, outcome: 'executed', ms: 5 }, { id: 2, outcome: 'executed', ms: 9 }),
      run({ id: 1, outcome: 'failed', ms: 6 }, { id: 1, outcome: 'timed-out', ms: 6 }),
      run({ id: 1, outcome: 'executed', ms: 7000, attempts: 2 }),
      run({ id: 1, outcome: 'restored', ms: 1 }),
      run({ id: 1, outcome: 'executed', ms: 4 }),
    ];
    expect(executionTimes(runs, 1)).toEqual([5, 4]);
    expect(executionTimes(runs, 3)).toEqual([]);
  });

  it('are the newest hundred, and no more runs are read', () => {
    let read = 0;
    function* runs() {
      for (;;) yield run({ id: 1, outcome: 'executed', ms: read++ });
    }
    expect(executionTimes(runs(), 1)).toEqual(Array.from({ length: 100 }, (_, ms) => ms));
    expect(read).toBe(100);
    read = 0;
    expect(executionTimes(runs(), 2)).toEqual([]);
    expect(read).toBe(500);
  });
});
