/** What of the files that a traced run touched was there before it, and what it left. Knows no declarations and no disk. */
import type { Trace, TraceEvent } from './trace/trace-event.ts';

/** What is asked of the disk, after the run. All paths are absolute. */
export interface FootprintDisk {
  /** The same place with the links of its folders resolved. */
  place(path: string): string;
  /** The same with a link at its end resolved too. */
  real(path: string): string;
  /** The links that a path leads through, itself included. */
  links(path: string): readonly string[];
  /** Whether it was there before the run. */
  wasThere(path: string): boolean;
  isThere(path: string): boolean;
}

/** What a run did, by paths that are absolute. */
export interface Footprint {
  /** Files whose content, and links whose target, the run read and had not made itself. */
  readonly reads: ReadonlySet<string>;
  /** Folders whose entries it read and that it had not made itself. */
  readonly listings: ReadonlySet<string>;
  /** Paths that it only asked about, and whether they were there. */
  readonly probes: ReadonlyMap<string, boolean>;
  /** What is different now; files that it made and removed again are not. */
  readonly writes: ReadonlyMap<string, 'written' | 'removed'>;
  /** Whether it could read and write without being seen. */
  readonly isBlind: boolean;
}

/** The footprint of a run of one or more traces. `ignored` are events that mean nothing. */
export function footprintOf(
  traces: readonly Trace[],
  disk: FootprintDisk,
  ignored: ReadonlySet<TraceEvent> = new Set(),
): Footprint {
  const walk = new FootprintWalk(disk);
  for (const { events } of traces) for (const event of events) if (!ignored.has(event)) walk.take(event);
  return walk.footprint();
}

type Of<T extends TraceEvent['type']> = Extract<TraceEvent, { readonly type: T }>;

class FootprintWalk {
  readonly #disk: FootprintDisk;
  readonly #reads = new Set<string>();
  readonly #listings = new Set<string>();
  readonly #probes = new Map<string, boolean>();
  readonly #touched = new Set<string>();
  /** What is on disk by the run's own work alone: files of which nothing older is left, links and folders. */
  readonly #made = new Set<string>();
  #isBlind = false;

  constructor(disk: FootprintDisk) {
    this.#disk = disk;
  }

  take(event: TraceEvent): void {
    if (event.type === 'open') this.#open(event);
    else if (event.type === 'list') this.#list(event.path);
    else if (event.type === 'probe') this.#probe(event);
    else if (event.type === 'read-link') this.#read(this.#disk.place(event.path));
    else if (event.type === 'exec') this.#readThrough(event.path, this.#disk.real(event.path));
    else if (event.type === 'rename') this.#rename(event);
    else if (event.type === 'link') this.#link(event);
    else if (event.type === 'remove') this.#remove(this.#disk.place(event.path));
    else if (event.type === 'change') this.#change(this.#disk.place(event.path));
    else if (event.type === 'blind') this.#isBlind = true;
    else this.#make(this.#disk.place(event.path), event.type === 'make-folder');
  }

  footprint(): Footprint {
    const writes = new Map<string, 'written' | 'removed'>();
    for (const path of this.#touched) {
      if (this.#disk.isThere(path)) writes.set(path, 'written');
      else if (this.#disk.wasThere(path)) writes.set(path, 'removed');
    }
    return {
      reads: this.#reads,
      listings: this.#listings,
      probes: new Map([...this.#probes].filter(([path]) => !this.#reads.has(path) && !this.#touched.has(path))),
      writes,
      isBlind: this.#isBlind,
    };
  }

  #open({ path, real, reads, writes, creates, empties }: Of<'open'>): void {
    const isNew = creates && !this.#made.has(real) && !this.#touched.has(real) && !this.#disk.wasThere(real);
    if (reads && !isNew) this.#readThrough(path, real);
    if (!writes && !isNew) return;
    this.#touched.add(real);
    if (empties || isNew) this.#made.add(real);
  }

  #readThrough(path: string, real: string): void {
    if (path !== real) for (const link of this.#disk.links(path)) this.#read(link);
    this.#read(real);
  }

  #read(path: string): void {
    if (!this.#made.has(path)) this.#reads.add(path);
  }

  #list(path: string): void {
    if (!this.#made.has(path)) this.#listings.add(path);
  }

  #probe({ path, found }: Of<'probe'>): void {
    const place = this.#disk.place(path);
    if (!this.#made.has(place) && !this.#touched.has(place)) this.#probes.set(place, found);
  }

  #rename({ from, to, exchanges }: Of<'rename'>): void {
    const [source, target] = [this.#disk.place(from), this.#disk.place(to)];
    const [moved, displaced] = [this.#takeBelow(source), exchanges ? this.#takeBelow(target) : undefined];
    this.#put(target, moved);
    if (displaced) this.#put(source, displaced);
    else this.#touched.add(source);
  }

  /** What is known below a path, which is nowhere now; a file that the run did not make is read by being moved. */
  #takeBelow(path: string): Moved {
    if (!this.#made.has(path)) this.#reads.add(path);
    const below = (known: ReadonlySet<string>) =>
      [...known].flatMap((each) => (each === path || each.startsWith(`${path}/`) ? [each.slice(path.length)] : []));
    const moved = { made: below(this.#made), touched: below(this.#touched) };
    for (const rest of moved.made) this.#made.delete(path + rest);
    return moved;
  }

  #put(path: string, { made, touched }: Moved): void {
    for (const rest of made) this.#made.add(path + rest);
    for (const rest of [...touched, '']) this.#touched.add(path + rest);
  }

  #link({ from, to }: Of<'link'>): void {
    const [source, target] = [this.#disk.place(from), this.#disk.place(to)];
    this.#read(source);
    this.#touched.add(target);
    if (this.#made.has(source)) this.#made.add(target);
  }

  #remove(path: string): void {
    this.#made.delete(path);
    this.#touched.add(path);
  }

  #change(path: string): void {
    if (!this.#disk.wasThere(path) && !this.#touched.has(path)) this.#made.add(path);
    this.#touched.add(path);
  }

  /** Folders are nothing that is declared. */
  #make(path: string, isFolder: boolean): void {
    this.#made.add(path);
    if (!isFolder) this.#touched.add(path);
  }
}

interface Moved {
  readonly made: readonly string[];
  readonly touched: readonly string[];
}
