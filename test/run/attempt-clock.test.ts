import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AttemptClock } from '../../lib/run/attempt-clock.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function running(ms: number | undefined): { readonly clock: AttemptClock; readonly run: AbortController } {
  const run = new AbortController();
  return { clock: new AttemptClock(ms, run.signal), run };
}

describe('the clock of an attempt', () => {
  it('aborts it when its time is over', () => {
    const { clock } = running(1000);
    vi.advanceTimersByTime(999);
    expect([clock.isOver, clock.signal.aborted]).toEqual([false, false]);
    vi.advanceTimersByTime(1);
    expect([clock.isOver, clock.signal.aborted]).toEqual([true, true]);
  });

  it('aborts it with the run, which is not its time', () => {
    const { clock, run } = running(1000);
    run.abort(new Error('Interrupted'));
    expect([clock.isOver, clock.signal.aborted]).toEqual([false, true]);
    expect(clock.signal.reason).toEqual(new Error('Interrupted'));
    expect(new AttemptClock(1000, run.signal).signal.aborted).toBe(true);
  });

  it('stands still while something else is waited for, also where waits overlap', async () => {
    const { clock } = running(1000);
    vi.advanceTimersByTime(600);
    const [first, second] = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
    const waits = [clock.waiting(first.promise), clock.waiting(second.promise)];
    vi.advanceTimersByTime(100_000);
    first.resolve('one');
    expect(await waits[0]).toBe('one');
    vi.advanceTimersByTime(100_000);
    second.reject(new Error('two'));
    await expect(waits[1]).rejects.toThrow('two');
    vi.advanceTimersByTime(399);
    expect(clock.isOver).toBe(false);
    vi.advanceTimersByTime(2);
    expect(clock.isOver).toBe(true);
  });

  it('that was disposed of aborts nothing', () => {
    const { clock, run } = running(1000);
    clock[Symbol.dispose]();
    vi.advanceTimersByTime(2000);
    run.abort();
    expect([clock.isOver, clock.signal.aborted]).toEqual([false, false]);
  });

  it.each([undefined, 2 ** 40])('lets an attempt of %s ms go on', (ms) => {
    const { clock } = running(ms);
    vi.advanceTimersByTime(24 * 3_600_000);
    expect(clock.isOver).toBe(false);
  });
});
