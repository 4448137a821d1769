import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { LaterWork } from '../../lib/run/later-work.ts';

test('work begins once what can be done now is done, and goes piece after piece', async () => {
  const later = new LaterWork();
  const done: string[] = [];
  later.add(async () => {
    done.push('first begins');
    await turn();
    done.push('first ends');
  });
  later.add(() => void done.push('second'));
  await Promise.resolve().then(() => done.push('now'));
  expect(done).toEqual(['now']);
  await later.done();
  expect(done).toEqual(['now', 'first begins', 'first ends', 'second']);
});

test('what is wanted soon waits for nothing that was added before it, and may add more', async () => {
  const later = new LaterWork();
  const done: string[] = [];
  let end = () => {};
  later.add(async () => {
    await new Promise<void>((resolve) => {
      end = resolve;
    });
    done.push('long');
  });
  await turn();
  later.soon(() => {
    done.push('soon');
    later.add(() => void done.push('last'));
    end();
  });
  await later.done();
  expect(done).toEqual(['soon', 'long', 'last']);
});

test('what fails keeps nothing else from being done, and is told at the end', async () => {
  const later = new LaterWork();
  const done: string[] = [];
  later.add(() => {
    throw new Error('first');
  });
  later.add(() => Promise.reject(new Error('second')));
  later.add(() => void done.push('third'));
  await expect(later.done()).rejects.toThrow('first');
  expect(done).toEqual(['third']);
});

test('nothing to do is done at once', async () => {
  await expect(new LaterWork().done()).resolves.toBeUndefined();
});
