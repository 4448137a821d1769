/** Runs one command and says how long it took, what memory it peaked at and how it ended. Knows no tool. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** One run of a command. */
export interface Run {
  readonly ms: number;
  /** Of the largest process that it started and waited for, in MB. */
  readonly peak: number;
  readonly exit: number;
}

/** Where a command runs. */
export interface Setting {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** File that gets its output. */
  readonly log: string;
}

/** Runs commands under the timer, which is compiled into `folder`. */
export type Measure = (command: readonly string[], setting: Setting) => Run;

/** Compiles the timer; throws where there is no C compiler. */
export function measuring(folder: string): Measure {
  mkdirSync(folder, { recursive: true });
  const timer = join(folder, 'timer');
  const compiled = spawnSync('cc', ['-O2', '-o', timer, join(import.meta.dirname, 'timer.c')], { stdio: 'inherit' });
  if (compiled.status !== 0) throw new Error('The timer needs a C compiler, "cc"');
  return (command, { cwd, env, log }) => {
    mkdirSync(dirname(log), { recursive: true });
    const report = join(folder, 'report');
    const { status } = spawnSync(timer, [report, log, ...command], { cwd, env, stdio: 'inherit' });
    if (status !== 0) throw new Error(`The timer failed for ${command.join(' ')}`);
    const [took = 0, peak = 0, exit = 1] = readFileSync(report, 'utf8').trim().split(' ').map(Number);
    return { ms: took / 1e6, peak: peak / 1024, exit };
  };
}

/** The middle of some numbers. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}
