import { expect, test } from 'vitest';
import type { RunEvent } from '../../lib/model/event.ts';
import { lazyReporter } from '../../lib/report/lazy-reporter.ts';
import { freshRun, mixedRun, play } from './recorded-run.ts';

test('nothing is loaded where every task is fresh', async () => {
  await play(
    freshRun,
    lazyReporter(async () => expect.fail('loaded')),
  );
});

test('every event reaches the reporter once and in order, however long loading takes', async () => {
  const seen: RunEvent[] = [];
  const load = Promise.withResolvers<void>();
  const reporter = lazyReporter(async () => {
    await load.promise;
    return { handle: (event) => void seen.push(event) };
  });
  const half = mixedRun.length / 2;
  for (const event of mixedRun.slice(0, half)) reporter.handle(event);
  expect(seen).toEqual([]);
  load.resolve();
  await reporter.end?.();
  for (const event of mixedRun.slice(half)) reporter.handle(event);
  expect(seen).toEqual(mixedRun);
});

test('a failure to load is told at the end', async () => {
  const reporter = lazyReporter(async () => {
    throw new Error('no such module');
  });
  await expect(play(mixedRun, reporter)).rejects.toThrow('no such module');
});

test('loading begins with the event that is asked for', async () => {
  const seen: RunEvent[] = [];
  const reporter = lazyReporter(async () => ({ handle: (event) => void seen.push(event) }), 'run-started');
  await play(freshRun, reporter);
  expect(seen).toEqual(freshRun);
});
