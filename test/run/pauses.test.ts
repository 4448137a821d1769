import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Pauses } from '../../lib/run/pauses.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a pause', () => {
  it('frees the place at once, asks for one when its time is over, and ends with it', async () => {
    const pauses = new Pauses(new AbortController().signal);
    const changed = pauses.changed;
    const goesOn = pauses.pause(1, 1000);
    await changed;
    expect(pauses.take()).toEqual([{ type: 'paused', task: 1 }]);
    vi.advanceTimersByTime(999);
    expect(pauses.take()).toEqual([]);
    vi.advanceTimersByTime(1);
    await pauses.changed;
    expect(pauses.take()).toEqual([{ type: 'resumed', task: 1 }]);
    expect([pauses.goOn(2), pauses.goOn(1), pauses.goOn(1)]).toEqual([false, true, false]);
    expect(await goesOn).toBe(true);
  });

  it.each(['before', 'while'])('is over sooner where it is woken %s it waits, and once only', async (when) => {
    const pauses = new Pauses(new AbortController().signal);
    const wake = new AbortController();
    if (when === 'before') wake.abort();
    void pauses.pause(1, 1000, wake.signal);
    wake.abort();
    vi.advanceTimersByTime(0);
    expect(pauses.take().map(({ type }) => type)).toEqual(['paused', 'resumed']);
    vi.advanceTimersByTime(5000);
    expect(pauses.take()).toEqual([]);
  });

  it('ends without a place where the run does, and says nothing after that', async () => {
    const controller = new AbortController();
    const pauses = new Pauses(controller.signal);
    const [first, second] = [pauses.pause(1, 1000), pauses.pause(2, 1000)];
    pauses.take();
    const changed = pauses.changed;
    controller.abort();
    await changed;
    pauses.end();
    expect(await Promise.all([first, second])).toEqual([false, false]);
    vi.advanceTimersByTime(5000);
    expect(pauses.take()).toEqual([]);
  });
});
