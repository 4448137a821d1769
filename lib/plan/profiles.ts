/** Limits under names: how many tasks run at once, and what they may take together. Knows no machine by itself. */
import type { UserConfig } from '../model/formats/config.ts';
import { sizeBytes } from '../model/size.ts';

/** Limits of a run. Memory in bytes, CPU in cores. */
export interface Profile {
  readonly name: string;
  /** How many tasks run at once. */
  readonly tasks: number;
  /** What a task counts as of which nothing is known. */
  readonly taskMemory: number;
  readonly taskCpu: number;
  /** What all tasks that run at once may take together. */
  readonly memory: number;
  readonly cpu: number;
}

/** What a machine, or the part of it that conductor may use, has. */
export interface Machine {
  readonly cores: number;
  /** Bytes. */
  readonly memory: number;
}

/** Profiles as they are written in a configuration. */
export type ProfileSources = NonNullable<UserConfig['profiles']>;
type ProfileSource = ProfileSources[string];

/** The profile that is made for the machine. */
const AUTO = 'auto';

const BUILT_IN: ProfileSources = {
  small: { tasks: 3, taskMemory: '512MB', taskCpu: 0.5, memory: '2GB' },
  medium: { tasks: 5, taskMemory: '1GB', taskCpu: 1, memory: '8GB' },
  large: { tasks: 8, taskMemory: '2GB', taskCpu: 2, memory: '16GB' },
  enterprise: { tasks: 12, taskMemory: '4GB', taskCpu: 4, memory: '32GB' },
};

/** The rest is left to everything else that runs there. */
const MEMORY_SHARE = 0.8;
const TASK_MEMORY = 512e6;

/** The names that a run may be given, those of the configuration first. */
export function profileNames(own: ProfileSources): readonly string[] {
  return [...new Set([...Object.keys(own), ...Object.keys(BUILT_IN), AUTO])];
}

/** What decides about the limits besides the machine. */
export interface ProfileChoice {
  /** One of `profileNames`. */
  readonly name: string;
  readonly own: ProfileSources;
  /** How many tasks are to run at once whatever the profile says. */
  readonly tasks?: number | undefined;
}

/** The limits of a profile. Another number of tasks is not defeated by its CPU. */
export function profileOf({ name, own, tasks: wanted }: ProfileChoice, machine: () => Machine): Profile {
  const source = sourceOf(name, own);
  const tasks = wanted ?? source?.tasks ?? machine().cores;
  const taskCpu = source?.taskCpu ?? 1;
  const memory = bytesOf(source?.memory) ?? Math.floor(machine().memory * MEMORY_SHARE);
  const taskMemory = bytesOf(source?.taskMemory) ?? Math.min(TASK_MEMORY, Math.floor(memory / tasks));
  const cpu = source?.cpu ?? coresOf(source?.tasks ?? machine().cores, taskCpu);
  const most = wanted === undefined ? cpu : Math.max(cpu, coresOf(tasks, taskCpu));
  return { name, tasks, taskMemory, taskCpu, memory, cpu: most };
}

/** Three tasks of 0.1 cores take 0.3, not 0.30000000000000004. */
function coresOf(tasks: number, taskCpu: number): number {
  return Number((tasks * taskCpu).toPrecision(12));
}

function sourceOf(name: string, own: ProfileSources): ProfileSource | undefined {
  if (Object.hasOwn(own, name)) return own[name];
  return Object.hasOwn(BUILT_IN, name) ? BUILT_IN[name] : undefined;
}

/** Of a size that the schema has let through. */
function bytesOf(value: number | string | undefined): number | undefined {
  return value === undefined ? undefined : sizeBytes(value);
}
