/** What each part of a script read and left, given what the parts before it had left. Asks the disk after the run only. */
import { posix } from 'node:path';
import type { AuditDisk } from '../audit-disk.ts';
import { footprintOf } from '../footprint.ts';
import type { TraceEvent } from '../trace/trace-event.ts';
import type { ScriptUnit } from './script-units.ts';

/** Workspace-relative paths. Folders are told apart from files by how they stand after the run. */
export interface UnitFiles {
  readonly reads: ReadonlySet<string>;
  readonly writes: ReadonlySet<string>;
  readonly removes: ReadonlySet<string>;
  readonly listings: ReadonlySet<string>;
  /** Those of them that the shell itself listed, for its globs. */
  readonly globbed: ReadonlySet<string>;
  readonly folders: ReadonlySet<string>;
  /** Asked about and not there. */
  readonly missing: ReadonlySet<string>;
  /** Absolute paths read outside the workspace. */
  readonly outside: ReadonlySet<string>;
  readonly isBlind: boolean;
}

/** The files of each unit, in order. `own`: absolute paths that mean nothing, such as the script itself. */
export function unitFiles(
  units: readonly ScriptUnit[],
  disk: AuditDisk,
  own: (path: string) => boolean,
): readonly UnitFiles[] {
  const history = new FileHistory(disk);
  const folders = new Set<string>();
  const relative = (paths: Iterable<string>) => inside(paths, disk, own);
  return units.map(({ events }) => {
    const before = history.now();
    const made = new Set<string>();
    for (const event of events) {
      if (event.type === 'make-folder') {
        made.add(disk.place(event.path));
        for (const path of relative([disk.place(event.path)])) folders.add(path);
      }
      history.take(event);
    }
    const after = history.now();
    const print = footprintOf([{ processes: [], events }], {
      place: (path) => disk.place(path),
      real: (path) => disk.real(path),
      links: (path) => disk.links(path),
      wasThere: before,
      isThere: after,
    });
    const isFile = (path: string) => !disk.isFolder(posix.join(disk.root, path));
    const written = (how: string) => [...print.writes].flatMap(([path, each]) => (each === how ? [path] : []));
    return {
      reads: new Set(relative(print.reads).filter(isFile)),
      writes: new Set(relative(written('written')).filter(isFile)),
      removes: new Set(relative(written('removed')).filter((path) => !folders.has(path))),
      listings: new Set(relative(print.listings)),
      globbed: new Set(
        relative(events.flatMap((each) => (each.type === 'list' && each.process === 0 ? [each.path] : []))),
      ),
      folders: new Set(relative([...made].filter(after))),
      missing: new Set(relative([...print.probes].flatMap(([path, found]) => (found ? [] : [path])))),
      outside: new Set([...print.reads].filter((path) => disk.relative(path) === undefined && !own(path))),
      isBlind: print.isBlind,
    };
  });
}

function inside(paths: Iterable<string>, disk: AuditDisk, own: (path: string) => boolean): readonly string[] {
  return [...paths].flatMap((path) => (own(path) ? [] : (disk.relative(path) ?? [])));
}

/** Which files are there while a script goes on. */
class FileHistory {
  readonly #disk: AuditDisk;
  readonly #known = new Map<string, boolean>();

  constructor(disk: AuditDisk) {
    this.#disk = disk;
  }

  /** The question as of now, whatever comes later. */
  now(): (path: string) => boolean {
    const known = new Map(this.#known);
    return (path) => known.get(path) ?? this.#disk.wasThere(path);
  }

  take(event: TraceEvent): void {
    const place = (path: string) => this.#disk.place(path);
    if (event.type === 'open' && event.writes) this.#known.set(event.real, true);
    else if (event.type === 'remove') this.#known.set(place(event.path), false);
    else if (event.type === 'rename') this.#move(place(event.from), place(event.to), event.exchanges);
    else if (event.type === 'link') this.#known.set(place(event.to), true);
    else if (event.type === 'symlink' || event.type === 'make-folder' || event.type === 'change')
      this.#known.set(place(event.path), true);
  }

  #move(from: string, to: string, exchanges: boolean): void {
    if (exchanges) return;
    for (const [path, isThere] of [...this.#known]) {
      if (!path.startsWith(`${from}/`)) continue;
      this.#known.set(to + path.slice(from.length), isThere);
      this.#known.set(path, false);
    }
    this.#known.set(from, false);
    this.#known.set(to, true);
  }
}
