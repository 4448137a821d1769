import { expect, test } from 'vitest';
import { nodeNoise } from '../../lib/run/node-noise.ts';
import type { Doing, TraceEvent } from '../../lib/run/trace/trace-event.ts';

const PLACES = { roots: ['/w'], marks: '/marks', programs: '/c/dist' };
const MARK: Doing = { type: 'probe', path: '/marks/node', found: false };

function open(path: string): Doing {
  return { type: 'open', path, real: path, reads: true, writes: false, creates: false, empties: false };
}

/** Paths of the noise. A doing is by process 0 in thread 1 unless it says otherwise. */
function noise(events: readonly (Doing & Partial<TraceEvent>)[], args: readonly string[] = []): readonly string[] {
  const full = events.map((event): TraceEvent => ({ process: 0, thread: 1, ...event }));
  const processes = [{ pid: 1, parent: undefined, commands: [{ path: '/node', args }], end: { code: 0 } }];
  const found = nodeNoise({ processes, events: full }, PLACES);
  // One event for each position: a second read of the same file is another event.
  return full.flatMap((event) => (found.has(event) ? ['path' in event ? event.path : event.type] : []));
}

test('the first read of the package.json of the workspace is the loader, a second one is not', () => {
  const manifest = open('/w/package.json');
  expect(noise([MARK, manifest, { ...manifest }])).toEqual(['/w/package.json']);
  expect(noise([MARK, manifest, { ...manifest, thread: 2 }])).toEqual(['/w/package.json']);
});

test('a process that is not watched is not judged', () => {
  expect(noise([open('/w/package.json'), { type: 'blind' }])).toEqual([]);
});

test('another package.json counts as read where no module beside or below it was loaded', () => {
  expect(noise([MARK, open('/w/a/package.json')])).toEqual([]);
  expect(noise([MARK, open('/w/a/package.json'), open('/w/a/lib/x.mjs')])).toEqual(['/w/a/package.json']);
});

test('a package.json that is missed on the way is the loader', () => {
  expect(noise([MARK, { type: 'probe', path: '/w/a/package.json', found: false }])).toEqual(['/w/a/package.json']);
  expect(noise([MARK, { type: 'probe', path: '/w/a.json', found: false }])).toEqual([]);
});

test('programs of conductor are loaded by the process that they run, and read by any other', () => {
  const program = open('/c/dist/task-host/x.cjs');
  expect(noise([MARK, program, { ...program }], ['node', '/c/dist/task-host.cjs'])).toEqual([
    '/c/dist/task-host/x.cjs',
  ]);
  expect(noise([MARK, program], ['node', '/w/pack.js'])).toEqual([]);
  expect(noise([MARK, open('/c/dist/trace-preload.cjs')], ['node'])).toEqual(['/c/dist/trace-preload.cjs']);
});

test('rings of a watched process carry no files', () => {
  expect(noise([MARK, { type: 'blind' }])).toEqual(['blind']);
  expect(noise([MARK, { type: 'blind', process: 1 }])).toEqual([]);
});
