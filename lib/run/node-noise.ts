/** What Node does of its own accord in a traced run, which says nothing about the task. */
import { posix } from 'node:path';
import { nodePath } from './trace/environment-marks.ts';
import type { Trace, TracedProcess, TraceEvent } from './trace/trace-event.ts';

/** What every watched process loads first. */
export const PRELOAD = 'trace-preload.cjs';
const MANIFEST = 'package.json';
const MODULE = /\.[cm]?[jt]s$/;

/** Where things lie; absolute paths. */
export interface NoisePlaces {
  /** The workspace's root, by each of its paths. */
  readonly roots: readonly string[];
  /** The folder that watched processes tell themselves by. */
  readonly marks: string;
  /** The folder of conductor's own programs. */
  readonly programs: string;
}

/**
 * The events that are Node's own: its rings for waiting, which carry no files where they are told not to; and in each
 * thread that runs JavaScript the first read of a package.json, which the loader looks into to know what kind of modules
 * there are, and keeps. It reads that of the workspace (the watched process sees to it) and those of loaded modules,
 * and asks for others on the way. Likewise the first read of each of conductor's programs by the process that they run.
 */
export function nodeNoise({ processes, events }: Trace, places: NoisePlaces): ReadonlySet<TraceEvent> {
  const node = nodePath(places.marks);
  const marked = events.filter((event) => event.type === 'probe' && event.path === node);
  const watched = new Set(marked.map(({ process }) => process));
  const threads = new Set(marked.map(({ thread }) => thread));
  const isLoaded = modulesBelow(events);
  const isProgram = (path: string) => path.startsWith(`${places.programs}/`);
  const first = new Map<string, TraceEvent>();
  const take = (reader: string, event: TraceEvent & { readonly type: 'open' }) => {
    const key = `${reader} ${event.real}`;
    if (!first.has(key)) first.set(key, event);
  };
  const noise = new Set<TraceEvent>();
  for (const event of events) {
    if (event.type === 'blind' && watched.has(event.process)) noise.add(event);
    if (event.type === 'probe' && threads.has(event.thread) && isManifest(event.path)) noise.add(event);
    if (event.type !== 'open' || event.writes || !watched.has(event.process)) continue;
    const folder = posix.dirname(event.real);
    if (isProgram(event.real) && runsProgram(processes[event.process], isProgram)) take(`p${event.process}`, event);
    else if (event.real === posix.join(places.programs, PRELOAD)) noise.add(event);
    else if (isManifest(event.real) && threads.has(event.thread)) {
      if (places.roots.includes(folder) || isLoaded(event.process, folder)) take(`t${event.thread}`, event);
    }
  }
  return new Set([...noise, ...first.values()]);
}

function isManifest(path: string): boolean {
  return posix.basename(path) === MANIFEST;
}

function runsProgram(process: TracedProcess | undefined, isProgram: (path: string) => boolean): boolean {
  return process?.commands.at(-1)?.args.some(isProgram) ?? false;
}

/** Whether a process read modules in or below a folder. */
function modulesBelow(events: readonly TraceEvent[]): (process: number, folder: string) => boolean {
  const modules = new Map<number, string[]>();
  for (const event of events) {
    if (event.type !== 'open' || !MODULE.test(event.real)) continue;
    const known = modules.get(event.process);
    if (known) known.push(event.real);
    else modules.set(event.process, [event.real]);
  }
  return (process, folder) => modules.get(process)?.some((path) => path.startsWith(`${folder}/`)) ?? false;
}
