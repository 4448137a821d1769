import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import type { RunEvent } from '../../lib/model/event.ts';
import { clockMs } from '../../lib/perf/clock.ts';
import { runProcess } from '../../lib/run/child-process.ts';
import { metered } from '../../lib/run/metered.ts';
import { watchProcess } from '../../lib/run/process-meter.ts';

const onLinux = test.runIf(process.platform === 'linux');
/** A shell whose grandchild takes 100 MB and works for 200 ms of processor time, says so, and waits for its input's end. */
const GREEDY = `node -e "
  globalThis.kept = Buffer.alloc(1e8, 1);
  while (process.cpuUsage().user < 2e5);
  console.log('ready');
  process.stdin.resume();
"; :`;

onLinux('the memory and the time of grandchildren count', async () => {
  const startedAt = clockMs();
  const child = spawn('sh', ['-c', GREEDY], { stdio: ['pipe', 'pipe', 'inherit'], detached: true });
  await once(createInterface(child.stdout), 'line');
  const end = watchProcess(child.pid ?? -1, startedAt);
  const usage = end();
  child.stdin.end();
  await once(child, 'exit');
  expect(usage?.memory).toBeGreaterThan(1e8);
  expect(usage?.cpuMs).toBeGreaterThanOrEqual(200);
});

onLinux('of a process that is gone nothing is known', () => {
  expect(watchProcess(2 ** 30, clockMs())()).toBeUndefined();
});

const order = (script: string) => ({
  file: 'sh',
  args: ['-c', script],
  cwd: process.cwd(),
  env: { PATH: process.env['PATH'] ?? '' },
  ipc: false,
  signal: new AbortController().signal,
  onOutput: () => undefined,
});

onLinux('a task that runs long enough tells what it took when it ends', async () => {
  const events: RunEvent[] = [];
  const launch = metered(3, { emit: (event) => events.push(event) });
  const busy = `node -e "const kept = Buffer.alloc(1e8, 1); const end = Date.now() + 1000; while (Date.now() < end) kept.at(0);"`;
  await runProcess(launch?.(order(busy)) ?? expect.fail('nothing is measured'));
  expect(events).toEqual([{ type: 'usage', task: 3, memory: expect.any(Number), cpuMs: expect.any(Number) }]);
});

test('what starts under another program is not measured', () => {
  const launch = <T>(given: T): T => given;
  expect(metered(1, { emit: () => undefined, launch })).toBe(launch);
});
