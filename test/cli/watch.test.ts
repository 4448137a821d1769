import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { main } from '../../lib/cli/main.ts';
import { causeLine, idleLine } from '../../lib/cli/watch-lines.ts';
import { debounceOf } from '../../lib/cli/watch-options.ts';
import type { FileChange } from '../../lib/run/watch/file-change.ts';
import { TempFolder } from '../support/temp-folder.ts';
import { CapturedIo } from './call.ts';

const COPY = '# conductor: inputs=in.txt outputs=out.txt\ncat in.txt > out.txt\n';
const ROUNDS = 50;

function idles({ stdout }: CapturedIo): number {
  return stdout.text.split('watch: waiting for changes\n').length - 1;
}

/** Everything that could be left behind by a run. */
function held(io: CapturedIo): object {
  const counts = process.eventNames().map((name) => [String(name), process.listenerCount(name)] as const);
  const streams = [io.stdout, io.stderr].map((stream) =>
    stream.eventNames().map((name) => `${String(name)} ${stream.listenerCount(name)}`),
  );
  const resources = process.getActiveResourcesInfo().filter((name) => name !== 'Immediate' && name !== 'Timeout');
  const open = process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0;
  return {
    counts: counts.filter(([, count]) => count > 0).sort(),
    streams,
    signals: io.listeners.size,
    resources: resources.sort(),
    open,
  };
}

test('nothing is left behind by fifty runs', async () => {
  await using folder = await TempFolder.create({ 'in.txt': 'start', 'tasks/01-copy.sh': COPY });
  const io = new CapturedIo(folder.path);
  const before = process.listenerCount('exit');
  const ending = main(['watch', '--debounce', '0ms'], io);
  let after: object = {};
  for (let round = 0; round <= ROUNDS; round++) {
    await expect.poll(() => idles(io), { timeout: 30_000, interval: 1 }).toBe(round + 1);
    if (round === 3) after = held(io);
    if (round === ROUNDS) expect(held(io)).toEqual(after);
    await folder.write('in.txt', `round ${round}`);
  }
  await expect.poll(() => idles(io), { timeout: 30_000, interval: 1 }).toBe(ROUNDS + 2);
  io.signal('SIGINT');
  expect(await ending).toBe(0);
  expect([io.listeners.size, process.listenerCount('exit')]).toEqual([0, before]);
  expect(await folder.read('out.txt')).toBe(`round ${ROUNDS}`);
});

test.each([
  [undefined, 50],
  ['0ms', 0],
  ['300ms', 300],
  ['2s', 2000],
])('debounce %s is %d ms', (text, ms) => {
  expect(debounceOf(text)).toBe(ms);
});

test.each(['', '300', '-1s', 'soon', '2h'])('debounce %j is a usage error', (text) => {
  expect(() => debounceOf(text)).toThrow(`Cannot wait "${text}"`);
});

const change = (path: string, isGone = false): FileChange => ({ path, isGone, kind: 'input', tasks: new Set() });

test('a run says why it begins', () => {
  const lines = [
    causeLine({ kind: 'start' }),
    causeLine({ kind: 'asked', force: false }),
    causeLine({ kind: 'asked', force: true }),
    causeLine({ kind: 'changed', changes: [change('src/a.ts')] }),
    causeLine({ kind: 'changed', changes: [change('src/a\u001b[2J', true)] }),
    causeLine({ kind: 'changed', changes: [change('')] }),
    causeLine({ kind: 'changed', changes: [change('a'), change('b'), change('c')] }),
  ];
  expect(lines).toEqual([
    'watch: first run',
    'watch: run asked for',
    'watch: forced run',
    'watch: src/a.ts changed',
    'watch: src/a\\x1b[2J removed',
    'watch: files changed',
    'watch: 3 files changed',
  ]);
});

test('keys are told of where there are any', () => {
  expect([idleLine(false), idleLine(true)]).toEqual([
    'watch: waiting for changes',
    'watch: waiting for changes (r run now, f force, q quit)',
  ]);
});
