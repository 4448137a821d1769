import { describe, expect, it } from 'vitest';
import { type Footprint, type FootprintDisk, footprintOf } from '../../lib/run/footprint.ts';
import type { Doing } from '../../lib/run/trace/trace-event.ts';

interface Disk {
  readonly before?: readonly string[];
  readonly after?: readonly string[];
  /** Link -> what it leads to. */
  readonly links?: Readonly<Record<string, string>>;
}

function disk({ before = [], after = [], links = {} }: Disk): FootprintDisk {
  return {
    place: (path) => path,
    real: (path) => links[path] ?? path,
    links: (path) => Object.keys(links).filter((link) => path === link || path.startsWith(`${link}/`)),
    wasThere: (path) => before.includes(path),
    isThere: (path) => after.includes(path),
  };
}

function footprint(doings: readonly Doing[], on: Disk = {}): Footprint {
  const events = doings.map((doing) => ({ ...doing, process: 0, thread: 1 }));
  return footprintOf([{ processes: [], events }], disk(on));
}

const READ = { type: 'open', reads: true, writes: false, creates: false, empties: false } as const;
const WRITE = { type: 'open', reads: false, writes: true, creates: true, empties: true } as const;
const read = (path: string, real = path): Doing => ({ ...READ, path, real });
const write = (path: string): Doing => ({ ...WRITE, path, real: path });
const rename = (from: string, to: string): Doing => ({ type: 'rename', from, to, exchanges: false });

describe('footprint', () => {
  it('tells what was read, listed, asked about and run', () => {
    const found = footprint([
      read('/a'),
      { type: 'list', path: '/d' },
      { type: 'probe', path: '/no', found: false },
      { type: 'probe', path: '/a', found: true },
      { type: 'exec', path: '/bin/x', args: [] },
      { type: 'read-link', path: '/l' },
    ]);
    expect([...found.reads]).toEqual(['/a', '/bin/x', '/l']);
    expect([...found.listings]).toEqual(['/d']);
    expect([...found.probes]).toEqual([['/no', false]]);
    expect(found.writes.size).toBe(0);
    expect(found.isBlind).toBe(false);
  });

  it('what the run made itself is not read', () => {
    const found = footprint(
      [write('/a'), read('/a'), { type: 'make-folder', path: '/d' }, { type: 'list', path: '/d' }],
      { after: ['/a', '/d'] },
    );
    expect([found.reads.size, found.listings.size]).toEqual([0, 0]);
    expect([...found.writes]).toEqual([['/a', 'written']]);
  });

  it('what is left of a file that was there is read, also after more was added', () => {
    const append: Doing = { ...WRITE, path: '/a', real: '/a', empties: false };
    expect([...footprint([append, read('/a')], { before: ['/a'], after: ['/a'] }).reads]).toEqual(['/a']);
    expect(footprint([append, read('/a')], { after: ['/a'] }).reads.size).toBe(0);
    const both: Doing = { ...append, reads: true };
    expect([...footprint([both], { before: ['/a'], after: ['/a'] }).reads]).toEqual(['/a']);
    expect(footprint([both], { after: ['/a'] }).reads.size).toBe(0);
  });

  it('a temporary file leaves nothing, a removed one that was there does', () => {
    const gone: Doing[] = [write('/t'), { type: 'remove', path: '/t' }, { type: 'remove', path: '/old' }];
    expect([...footprint(gone, { before: ['/old'] }).writes]).toEqual([['/old', 'removed']]);
    expect([...footprint([write('/t'), rename('/t', '/a'), read('/a')], { after: ['/a'] }).writes]).toEqual([
      ['/a', 'written'],
    ]);
  });

  it('what was made moves with its folder', () => {
    const found = footprint([{ type: 'make-folder', path: '/t' }, write('/t/a'), rename('/t', '/d'), read('/d/a')], {
      after: ['/d', '/d/a'],
    });
    expect(found.reads.size).toBe(0);
    expect([...found.writes.keys()].sort()).toEqual(['/d', '/d/a']);
  });

  it('a file that was there is read by being moved, and is gone from where it was', () => {
    const found = footprint([rename('/a', '/b')], { before: ['/a'], after: ['/b'] });
    expect([...found.reads]).toEqual(['/a']);
    expect(Object.fromEntries(found.writes)).toEqual({ '/a': 'removed', '/b': 'written' });
  });

  it('an exchange moves both', () => {
    const found = footprint([write('/a'), { type: 'rename', from: '/a', to: '/b', exchanges: true }, read('/b')], {
      before: ['/b'],
      after: ['/a', '/b'],
    });
    expect([...found.reads]).toEqual(['/b']);
    expect([...found.writes.keys()].sort()).toEqual(['/a', '/b']);
  });

  it('links, special files and changed modes are written', () => {
    const doings: Doing[] = [
      { type: 'symlink', path: '/s', target: 'x' },
      { type: 'link', from: '/a', to: '/h' },
      { type: 'change', path: '/m' },
    ];
    const found = footprint(doings, { before: ['/a', '/m'], after: ['/s', '/h', '/m'] });
    expect([...found.reads]).toEqual(['/a']);
    expect([...found.writes.keys()].sort()).toEqual(['/h', '/m', '/s']);
  });

  it('a file that is reached through a link is read with the link', () => {
    const found = footprint([read('/l/a', '/d/a')], { links: { '/l': '/d' } });
    expect([...found.reads]).toEqual(['/l', '/d/a']);
  });

  it('what cannot be seen is told', () => {
    expect(footprint([{ type: 'blind' }]).isBlind).toBe(true);
  });
});
