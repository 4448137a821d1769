import { describe, expect, test } from 'vitest';
import { readInProcess } from '../../lib/task/definition-process.ts';
import { TempFolder } from '../support/temp-folder.ts';

const OPTIONS = { env: {}, timeoutMs: 30_000, memoryMb: 64 };

describe('definition process', () => {
  test('runs out of its own memory, not of ours', async () => {
    await using folder = await TempFolder.create({
      'a.mjs': `export default { command: 'x' };`,
      'b.mjs': 'const all = []; for (;;) all.push(new Array(1000).fill({}));',
    });
    const { replies, lost } = await readInProcess({ root: folder.path, files: ['a.mjs', 'b.mjs'] }, OPTIONS);
    expect(replies).toMatchObject([{ type: 'read' }]);
    expect(lost).toEqual({ type: 'out-of-memory' });
  });

  test('is gone when it is done, whatever a module left running', async () => {
    await using folder = await TempFolder.create({
      'a.mjs': `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); export default { command: String(process.pid) };`,
    });
    const { replies } = await readInProcess({ root: folder.path, files: ['a.mjs'] }, OPTIONS);
    const [reply] = replies;
    const pid = Number(reply?.type === 'read' && Reflect.get(Object(reply.data), 'command'));
    await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false);
  });

  test('that does not start is no fault of a task file', async () => {
    await using folder = await TempFolder.create({ 'a.mjs': '' });
    const env = { NODE_OPTIONS: '--no-such-option' };
    const reading = readInProcess({ root: folder.path, files: ['a.mjs'] }, { ...OPTIONS, env });
    await expect(reading).rejects.toThrow(/^Cannot start the process that reads definitions: .*--no-such-option/s);
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
