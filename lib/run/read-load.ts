/** Reads from /proc what the machine does, and how much of that is this process's and that of all that it started. */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { clockMs } from '../perf/clock.ts';
import type { MachineLoad } from '../plan/adaptive.ts';
import { processTree, readProcesses } from './process-facts.ts';

/** What the machine has done since it was started. */
export interface LoadCounters {
  /** By `clockMs`. */
  readonly at: number;
  /** Processor time of everything, and of this process with all that it started, in milliseconds. */
  readonly allMs: number;
  readonly ownMs: number;
  readonly cores: number;
  /** How many processes could run at that moment. */
  readonly runnable: number;
  readonly memory: number;
  readonly available: number;
}

const TICK_MS = 10;
/** Of the first line of /proc/stat: user, nice, system; irq, softirq, steal. The others are idle, or counted twice. */
const BUSY = [0, 1, 2, 5, 6, 7];

/** The counters as they stand; undefined where there is no /proc. */
export function readCounters(): LoadCounters | undefined {
  try {
    const [stat, meminfo] = ['/proc/stat', '/proc/meminfo'].map((path) => readFileSync(path, 'utf8'));
    const own = processTree(readProcesses(), process.pid).reduce((sum, { cpuMs }) => sum + cpuMs, 0);
    return { at: clockMs(), ownMs: own, ...parseStat(stat ?? ''), ...parseMeminfo(meminfo ?? '') };
  } catch {
    return undefined;
  }
}

/** What the machine does by what can run at this moment: until there are two readings. */
export function loadAt({ runnable, cores, memory, available }: LoadCounters): MachineLoad {
  const others = Math.min(cores, Math.max(0, runnable - 1)); // the one that reads is this one
  return { cores, usable: availableParallelism(), others, memory, available };
}

/** What the machine did between two readings. */
export function loadBetween(before: LoadCounters, now: LoadCounters): MachineLoad {
  const { cores, memory, available } = now;
  const ms = Math.max(1, now.at - before.at);
  const othersMs = now.allMs - before.allMs - Math.max(0, now.ownMs - before.ownMs);
  return {
    cores,
    usable: availableParallelism(),
    others: Math.min(cores, Math.max(0, othersMs / ms)),
    memory,
    available,
  };
}

/** What /proc/stat says. */
export function parseStat(text: string): Pick<LoadCounters, 'allMs' | 'cores' | 'runnable'> {
  const fields = /^cpu +(.*)$/m.exec(text)?.[1]?.split(' ').map(Number) ?? [];
  return {
    allMs: BUSY.reduce((sum, at) => sum + (fields[at] ?? 0), 0) * TICK_MS,
    cores: Math.max(1, text.match(/^cpu\d+ /gm)?.length ?? 0),
    runnable: Number(/^procs_running (\d+)$/m.exec(text)?.[1] ?? 0),
  };
}

/** What /proc/meminfo says, in bytes. */
export function parseMeminfo(text: string): Pick<LoadCounters, 'memory' | 'available'> {
  const bytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1] ?? 0) * 1024;
  return { memory: bytes('MemTotal'), available: bytes('MemAvailable') };
}
