import { lstatSync, readdirSync, readlinkSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { FileClock } from '../../lib/files/file-clock.ts';
import { TempFolder } from '../support/temp-folder.ts';

test('a time passes only once a later write gets a later stamp', async () => {
  await using folder = await TempFolder.create();
  const clock = new FileClock(folder.at('index'));
  for (let round = 0; round < 20; round++) {
    await folder.write('a', 'x');
    const { mtimeNs } = lstatSync(folder.at('a'), { bigint: true });
    while (!clock.hasPassed(mtimeNs));
    await folder.write('b', 'x');
    expect(lstatSync(folder.at('b'), { bigint: true }).mtimeNs).toBeGreaterThan(mtimeNs);
  }
  expect(await folder.list()).toEqual(['a', 'b']);
});

test('the future has not passed, and what is known is not asked again', async () => {
  await using folder = await TempFolder.create();
  const clock = new FileClock(folder.at('index'));
  expect(clock.hasPassed(2n ** 62n)).toBe(false);
  const now = clock.now();
  expect(clock.hasPassed(now - 1n)).toBe(true);
  expect(clock.now()).toBe(now);
});

test('nothing has passed where no clock can be asked', async () => {
  await using folder = await TempFolder.create({ file: '' });
  expect(new FileClock(folder.at('file/index')).hasPassed(1n)).toBe(false);
});

test.runIf(process.platform === 'linux')(
  'the file that is written to is let go of when nobody asks any more',
  async () => {
    await using folder = await TempFolder.create();
    vi.useFakeTimers();
    try {
      const clock = new FileClock(folder.at('index'));
      clock.now();
      expect(openFiles(folder.path)).toHaveLength(1);
      vi.runAllTimers();
      expect(openFiles(folder.path)).toEqual([]);
      expect(clock.hasPassed(2n ** 62n)).toBe(false);
      expect(openFiles(folder.path)).toHaveLength(1);
      clock.rest();
      expect(openFiles(folder.path)).toEqual([]);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  },
);

/** Of this process, below a folder. */
function openFiles(folder: string): readonly string[] {
  return readdirSync('/proc/self/fd').filter((name) => {
    try {
      return readlinkSync(`/proc/self/fd/${name}`).startsWith(folder);
    } catch {
      return false; // what the folder itself was read by
    }
  });
}
