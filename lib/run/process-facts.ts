/** What Linux tells of processes in /proc; elsewhere there is nothing. */
import { constants, existsSync, readdirSync, readFileSync } from 'node:fs';

/** One process. */
export interface ProcessFacts {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  /** When it was started, in the kernel's own unit: another process with this number has another. */
  readonly startedAt: number;
  /** It has ended, and its parent has not asked how. */
  readonly isOver: boolean;
  /** Processor time of it and of the children that have ended and that it has waited for, in milliseconds. */
  readonly cpuMs: number;
}

/** Bytes that a process takes now, and the most that it has taken. */
export interface ProcessMemory {
  readonly now: number;
  readonly most: number;
}

/** The unit of times in /proc: USER_HZ, 100 a second on every platform that Node runs on. */
const TICK_MS = 10;

/**
 * Processes that are older than this one, which has started none of them: they are not looked at again, which is most of
 * the cost. Numbers are given anew one day, so that this is found out anew from time to time.
 */
let older: ReadonlySet<string> = new Set();
let looks = 0;
const RENEW = 100;

/** All processes that are not older than this one, itself included; none where there is no /proc. */
export function readProcesses(): readonly ProcessFacts[] {
  const all = looks++ % RENEW === 0;
  try {
    const names = readdirSync('/proc').filter((name) => /^\d/.test(name) && (all || !older.has(name)));
    const processes = names.flatMap((name) => readProcess(name) ?? []);
    const { startedAt = 0 } = processes.find(({ pid }) => pid === process.pid) ?? {};
    const isOlder = (each: ProcessFacts) => each.startedAt < startedAt;
    if (all) older = new Set(processes.filter(isOlder).map(({ pid }) => String(pid)));
    return processes.filter((each) => !isOlder(each));
  } catch {
    return [];
  }
}

/** So many numbers are asked for one by one: that costs less than a look at all processes. */
const FEW = 64;

/** Numbers of the processes that may have been started after one that was started by this process, or by one it has started. */
export function startedAfter(pid: number): readonly number[] {
  const last = Number(textOf('/proc/loadavg')?.split(' ')[4]); // the number that was given last
  const count = last - pid;
  if (!(count >= 0 && count <= FEW)) return readProcesses().map((each) => each.pid);
  return Array.from({ length: count }, (_, at) => pid + 1 + at).filter((each) => existsSync(`/proc/${each}`));
}

/** Whether an open file of a process makes it wait where it cannot be written to; false where that cannot be seen. */
export function isBlocking(pid: number, descriptor: number): boolean {
  const flags = /^flags:\s+(\d+)$/m.exec(textOf(`/proc/${pid}/fdinfo/${descriptor}`) ?? '')?.[1];
  return flags !== undefined && (Number.parseInt(flags, 8) & constants.O_NONBLOCK) === 0;
}

/** One process; undefined where there is none. */
function readProcess(name: string): ProcessFacts | undefined {
  const text = textOf(`/proc/${name}/stat`);
  return text === undefined ? undefined : parseStat(text);
}

/** What a line of `stat` says. The command's name stands in parentheses and may have any characters. */
export function parseStat(text: string): ProcessFacts | undefined {
  const end = text.lastIndexOf(')');
  const fields = text
    .slice(end + 2)
    .split(' ', 20)
    .map(Number);
  const [, parent, group, session] = fields;
  const startedAt = fields[19];
  const pid = Number.parseInt(text, 10);
  if (end === -1 || Number.isNaN(pid) || parent === undefined || group === undefined) return undefined;
  if (session === undefined || startedAt === undefined) return undefined;
  const ticks = fields.slice(11, 15).reduce((sum, each) => sum + each, 0);
  const isOver = /^[ZX]/.test(text.slice(end + 2));
  return { pid, parent, group, session, startedAt, isOver, cpuMs: ticks * TICK_MS };
}

/** What a process takes; undefined where it has ended. */
export function readMemory(pid: number | 'self'): ProcessMemory | undefined {
  const text = textOf(`/proc/${pid}/status`);
  return text === undefined ? undefined : parseStatus(text);
}

/** What `status` says; undefined for a process without memory: one that has ended and was not waited for yet. */
export function parseStatus(text: string): ProcessMemory | undefined {
  const bytes = (name: string) => {
    const kB = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1];
    return kB === undefined ? undefined : Number(kB) * 1024;
  };
  const [now, most] = [bytes('VmRSS'), bytes('VmHWM')];
  return now === undefined || most === undefined ? undefined : { now, most };
}

/** The processes of a group, and all that descend from them. */
export function processTree(processes: readonly ProcessFacts[], root: number): readonly ProcessFacts[] {
  const children = new Map<number, ProcessFacts[]>();
  for (const each of processes) children.set(each.parent, [...(children.get(each.parent) ?? []), each]);
  const tree = new Map<number, ProcessFacts>();
  const open = processes.filter(({ pid, group }) => pid === root || group === root);
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (tree.has(at.pid)) continue;
    tree.set(at.pid, at);
    open.push(...(children.get(at.pid) ?? []));
  }
  return [...tree.values()];
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined; // it has ended, or there is no /proc
  }
}
