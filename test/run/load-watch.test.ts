import { availableParallelism } from 'node:os';
import { expect, test } from 'vitest';
import type { RunEvent } from '../../lib/model/event.ts';
import { LoadWatch } from '../../lib/run/load-watch.ts';
import {
  type LoadCounters,
  loadAt,
  loadBetween,
  parseMeminfo,
  parseStat,
  readCounters,
} from '../../lib/run/read-load.ts';

const CORES = availableParallelism();
const START: LoadCounters = { at: 0, allMs: 0, ownMs: 0, cores: CORES, runnable: 1, memory: 1e9, available: 1e9 };

/** A watch over what is given, one reading a look. */
function watch(readings: readonly (LoadCounters | undefined)[]) {
  const events: RunEvent[] = [];
  let at = 0;
  const read = () => readings[at++];
  const load = new LoadWatch({ most: 4, emit: (event) => events.push(event), read });
  load.end(); // looks are called for here
  return { load, events };
}

/** A second in which others kept all cores busy, or nobody did, and this run took half of a core. */
const second = (before: LoadCounters, others: number): LoadCounters => ({
  ...before,
  at: before.at + 1000,
  allMs: before.allMs + others * 1000 + 500,
  ownMs: before.ownMs + 500,
});

test('others that keep the machine busy leave fewer slots as long as they do, and that is said once', async () => {
  const busy = second(START, CORES);
  const busier = second(busy, CORES);
  const idle = [busier];
  for (let at = 0; at < 12; at++) idle.push(second(idle[at] ?? START, 0));
  const { load, events } = watch([START, busy, busier, ...idle.slice(1), second(idle.at(-1) ?? START, CORES)]);
  expect(load.slots).toBe(4);
  const { changed } = load;
  load.look();
  await changed;
  expect(load.slots).toBeLessThan(4);
  load.look();
  expect(load.slots).toBeLessThanOrEqual(2);
  for (let at = 0; at < 12; at++) load.look();
  expect(load.slots).toBe(4);
  load.look();
  expect(load.slots).toBeLessThan(4);
  expect(events).toEqual([
    { type: 'waiting', for: expect.stringMatching(/^other programs: they keep .* cores busy; \d instead of 4 tasks/) },
  ]);
});

test('what this run does itself is no load', () => {
  expect(loadBetween(START, second(START, 0))).toMatchObject({ others: 0, cores: CORES });
  expect(loadBetween(START, second(START, 1)).others).toBe(Math.min(1, CORES));
  expect(loadBetween(START, { ...START, at: 1000, ownMs: -5 }).others).toBe(0);
});

test('the first look goes by what can run at that moment', () => {
  expect(loadAt(START).others).toBe(0);
  expect(loadAt({ ...START, runnable: 1 + 3 * CORES }).others).toBe(CORES);
  const { load } = watch([{ ...START, runnable: 1 + 3 * CORES }]);
  expect(load.slots).toBe(1);
});

test('where nothing can be read all slots stay, and a warning says so', () => {
  const { load, events } = watch([undefined]);
  load.look();
  expect([load.slots, events]).toEqual([4, [expect.objectContaining({ type: 'warning', code: 'run/adaptive' })]]);
});

test('the counters of /proc are read', () => {
  const stat = 'cpu  10 20 30 400 50 6 7 8 0 0\ncpu0 5 0\ncpu1 5 0\nctxt 1\nprocs_running 3\n';
  expect(parseStat(stat)).toEqual({ allMs: 810, cores: 2, runnable: 3 });
  expect(parseMeminfo('MemTotal:  100 kB\nMemFree: 1 kB\nMemAvailable:   50 kB\n')).toEqual({
    memory: 102_400,
    available: 51_200,
  });
});

test.runIf(process.platform === 'linux')('this machine can be read', () => {
  const counters = readCounters();
  expect(counters?.allMs).toBeGreaterThan(counters?.ownMs ?? Number.POSITIVE_INFINITY);
  expect(counters?.available).toBeGreaterThan(0);
});
