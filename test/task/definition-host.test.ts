import { afterEach, describe, expect, test, vi } from 'vitest';
import type { ReadOrder } from '../../lib/task/definition-messages.ts';
import { TempFolder } from '../support/temp-folder.ts';

afterEach(() => void vi.restoreAllMocks());

type Listener = (argument: unknown) => unknown;

describe('definition host', () => {
  test('answers an order, and blames the file it reads for whatever else happens', async () => {
    await using folder = await TempFolder.create({ 'tasks/1-a.mjs': `export default { command: 'a' };` });
    const { listeners, sent } = hostProcess();
    await import('../../lib/task/definition-host.ts');
    const order: ReadOrder = { root: folder.path, files: ['tasks/1-a.mjs'] };
    listeners.get('message')?.(order);
    await vi.waitFor(() => expect(sent).toMatchObject([{ type: 'ready' }, { type: 'read', data: { command: 'a' } }]));
    await listeners.get('uncaughtException')?.(new Error('later'));
    expect(sent[2]).toMatchObject({ type: 'threw', message: 'later' });
    await listeners.get('beforeExit')?.(0);
    expect(sent[3]).toEqual({ type: 'stalled' });
    listeners.get('disconnect')?.(undefined);
    expect(process.exit).toHaveBeenCalledTimes(3);
  });
});

/** Takes the place of a child process that was started with a message channel. */
function hostProcess() {
  const listeners = new Map<string, Listener>();
  const sent: unknown[] = [];
  vi.spyOn(process, 'once').mockImplementation((name: string | symbol, listener: Listener) => {
    listeners.set(String(name), listener);
    return process;
  });
  vi.spyOn(process, 'exit').mockImplementation(() => undefined as never);
  const send = (message: unknown, done: () => void): boolean => {
    sent.push(message);
    done();
    return true;
  };
  vi.stubGlobal(
    'process',
    new Proxy(process, {
      get: (target, key) => (key === 'send' ? send : key === 'channel' ? undefined : Reflect.get(target, key)),
    }),
  );
  return { listeners, sent };
}
