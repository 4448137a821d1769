import { describe, expect, test } from 'vitest';
import { runLimited } from '../../lib/codegen/run-limited.ts';

const never = new AbortController().signal;

/** A promise that the test settles itself. */
function gate() {
  return Promise.withResolvers<string>();
}

describe('runLimited', () => {
  test('results come in the order of the items, whatever ends first', async () => {
    const gates = [gate(), gate(), gate()];
    const running = runLimited(gates, { limit: 3, signal: never }, ({ promise }) => promise);
    gates[2]?.resolve('c');
    gates[0]?.resolve('a');
    gates[1]?.resolve('b');
    expect(await running).toEqual(['a', 'b', 'c']);
  });

  test('nothing is nothing', async () => {
    expect(await runLimited([], { limit: 4, signal: never }, async () => 1)).toEqual([]);
  });

  test.each([1, 2, 5])('no more than %i run at once', async (limit) => {
    let now = 0;
    let most = 0;
    await runLimited(Array.from({ length: 12 }), { limit, signal: never }, async () => {
      most = Math.max(most, ++now);
      await new Promise(setImmediate);
      now--;
    });
    expect(most).toBe(limit);
  });

  test('limit below one runs one at a time', async () => {
    expect(await runLimited([1, 2], { limit: 0, signal: never }, async (item) => item)).toEqual([1, 2]);
  });

  test('failure begins nothing more, tells what runs, and waits for it', async () => {
    const gates = [gate(), gate(), gate()];
    const ended: string[] = [];
    const running = runLimited([0, 1, 2], { limit: 2, signal: never }, async (index, signal) => {
      await gates[index]?.promise;
      ended.push(`${index} ${signal.aborted}`);
      return index;
    });
    const failure = expect(running).rejects.toThrow('first');
    gates[0]?.reject(new Error('first'));
    await new Promise(setImmediate);
    expect(ended).toEqual([]);
    gates[1]?.resolve('');
    await failure;
    expect(ended).toEqual(['1 true']);
  });

  test('of two failures the one that stands first in the list is thrown', async () => {
    const gates = [gate(), gate()];
    const running = runLimited(gates, { limit: 2, signal: never }, ({ promise }) => promise);
    const failure = expect(running).rejects.toThrow('a');
    gates[1]?.reject(new Error('b'));
    gates[0]?.reject(new Error('a'));
    await failure;
  });

  test('work that gives up because of the abort does not hide the failure', async () => {
    const running = runLimited([0, 1], { limit: 2, signal: never }, async (index, signal) => {
      if (index === 1) throw new Error('real');
      await new Promise(setImmediate);
      signal.throwIfAborted();
    });
    await expect(running).rejects.toThrow('real');
  });

  test('abort from outside begins nothing more and is thrown', async () => {
    const outside = new AbortController();
    const begun: number[] = [];
    const running = runLimited([0, 1, 2], { limit: 1, signal: outside.signal }, async (index) => {
      begun.push(index);
      outside.abort(new Error('stopped'));
    });
    await expect(running).rejects.toThrow('stopped');
    expect(begun).toEqual([0]);
  });
});
