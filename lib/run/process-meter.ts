/** Measures what processes and all that they start take, by looking at them from time to time. */
import { clockMs } from '../perf/clock.ts';
import { processTree, readMemory, readProcesses } from './process-facts.ts';

/** What a tree of processes took. */
export interface ProcessUsage {
  /** The most bytes at one time. */
  readonly memory: number;
  /** Processor time in milliseconds. */
  readonly cpuMs: number;
}

interface Watched {
  readonly root: number;
  readonly startedAt: number;
  nextAt: number;
  intervalMs: number;
  memory: number;
  cpuMs: number;
  /** When it was looked at last. */
  seenAt: number;
}

const FIRST_MS = 50;
const LONGEST_MS = 1000;
const GROWTH = 1.5;
/** Looking may take this share of the time, whatever else runs on the machine. */
const SHARE = 0.01;

/** Those that run now: they are looked at together. */
const watched = new Set<Watched>();
let timer: NodeJS.Timeout | undefined;
/** Milliseconds that looking took last. */
let costMs = 0;

/**
 * Begins to measure.
 * @param root leads its process group
 * @param startedAt when it was started, by `clockMs`
 * @returns what ends it, and gives what was seen; undefined where nothing was
 */
export function watchProcess(root: number, startedAt: number): () => ProcessUsage | undefined {
  const each = { root, startedAt, nextAt: 0, intervalMs: FIRST_MS, memory: 0, cpuMs: 0, seenAt: 0 };
  watched.add(each);
  look();
  return () => {
    watched.delete(each);
    return each.seenAt === 0 ? undefined : usageOf(each);
  };
}

/** What is not seen any more between the last look and the end is taken to go on as before. */
function usageOf({ startedAt, seenAt, memory, cpuMs }: Watched): ProcessUsage {
  const share = (clockMs() - startedAt) / Math.max(1, seenAt - startedAt);
  return { memory, cpuMs: Math.round(cpuMs * Math.max(1, share)) };
}

function look(): void {
  clearTimeout(timer);
  if (watched.size === 0) return;
  const now = clockMs();
  if ([...watched].some(({ nextAt }) => nextAt <= now)) {
    const processes = readProcesses();
    for (const each of watched) note(each, processTree(processes, each.root), now);
    costMs = clockMs() - now;
  }
  const next = Math.min(...[...watched].map(({ nextAt }) => nextAt));
  timer = setTimeout(look, Math.max(1, next - clockMs())).unref();
}

function note(each: Watched, tree: ReturnType<typeof processTree>, now: number): void {
  if (each.nextAt <= now) each.intervalMs = Math.min(LONGEST_MS, each.intervalMs * GROWTH);
  each.nextAt = now + Math.max(each.intervalMs, costMs / SHARE);
  const sizes = tree.flatMap(({ pid }) => readMemory(pid) ?? []);
  if (sizes.length === 0) return; // it has ended
  each.seenAt = now;
  const together = sizes.reduce((sum, size) => sum + size.now, 0);
  each.memory = Math.max(each.memory, together, ...sizes.map(({ most }) => most));
  each.cpuMs = Math.max(
    each.cpuMs,
    tree.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
  );
}
