import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import {
  isBlocking,
  parseStat,
  parseStatus,
  processTree,
  readMemory,
  readProcesses,
  startedAfter,
} from '../../lib/run/process-facts.ts';

const STAT = '7 (a) b) c) S 3 7 1 0 -1 4194304 99 0 0 0 12 3 40 5 20 0 1 0 2309792 3133440 390';

describe('what /proc says', () => {
  test('of a process, whatever its name is', () => {
    expect(parseStat(STAT)).toEqual({
      pid: 7,
      parent: 3,
      group: 7,
      cpuMs: 600,
      session: 1,
      startedAt: 2309792,
      isOver: false,
    });
  });

  test.each(['', '7 (cut', '7 (cut) S 1 2', 'x (y) S 3 7 1 0 -1 4194304 99 0 0 0 12 3 40 5 20 0 1 0 9'])(
    'nothing by %j',
    (text) => {
      expect(parseStat(text)).toBeUndefined();
    },
  );

  test('of its memory', () => {
    expect(parseStatus('Name:\tx\nVmHWM:\t    20 kB\nVmRSS:\t   10 kB\n')).toEqual({ now: 10_240, most: 20_480 });
    expect(parseStatus('Name:\tx\nState:\tZ (zombie)\n')).toBeUndefined();
  });
});

test('a tree is a group and all that descends from it', () => {
  const each = (pid: number, parent: number, group: number) => ({
    pid,
    parent,
    group,
    session: 1,
    startedAt: 0,
    isOver: false,
    cpuMs: 0,
  });
  const processes = [each(1, 0, 1), each(5, 1, 5), each(6, 5, 6), each(7, 6, 7), each(8, 1, 5), each(9, 1, 9)];
  expect(
    processTree(processes, 5)
      .map(({ pid }) => pid)
      .toSorted(),
  ).toEqual([5, 6, 7, 8]);
  expect(processTree(processes, 4)).toEqual([]);
});

test.runIf(process.platform === 'linux')('sees what this process has started, and not what others had', async () => {
  readProcesses();
  const child = spawn('sh', ['-c', 'cat; :'], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  await once(child, 'spawn');
  const { pid = -1 } = child;
  const tree = processTree(readProcesses(), process.pid).map((found) => found.pid);
  expect(tree).toContain(process.pid);
  expect(tree).toContain(pid);
  expect(readProcesses().map((found) => found.pid)).not.toContain(1);
  expect(readMemory(process.pid)?.most).toBeGreaterThan(1e6);
  child.stdin?.end();
  await once(child, 'exit');
  expect(readMemory(pid)).toBeUndefined();
});

async function ended(child: ReturnType<typeof spawn>): Promise<void> {
  const over = once(child, 'exit');
  child.kill();
  await over;
}

test.skipIf(process.platform !== 'linux')('who was started later is among those that may have been', async () => {
  const children = ['1', '2'].map(() => spawn('cat'));
  const [first = 0, second = 0] = children.map(({ pid }) => pid);
  expect(startedAfter(first)).toContain(second);
  expect(startedAfter(-1)).toEqual(expect.arrayContaining([first, second])); // too many to ask one by one
  await Promise.all(children.map((child) => ended(child)));
});

test.skipIf(process.platform !== 'linux')('an open file that does not make its process wait is known', async () => {
  const child = spawn(process.execPath, ['-e', 'process.stdout.write("x"); setInterval(() => {}, 1000)']);
  const pid = child.pid ?? 0;
  await once(child.stdout, 'data'); // Node makes its pipes such
  expect([0, 1, 77].map((each) => isBlocking(pid, each))).toEqual([true, false, false]);
  await ended(child);
});
