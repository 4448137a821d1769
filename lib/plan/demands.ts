/** What tasks are expected to take while they run: what they declare, else what they were measured to take, else what their profile says. Pure. */
import { sizeBytes } from '../model/size.ts';
import type { Samples, Used } from './durations.ts';
import type { Admission, Demand } from './limits.ts';
import type { Profile } from './profiles.ts';

/** What of a definition says what the task takes. */
interface DemandingTask {
  readonly id: number;
  readonly resources: { readonly cpu?: number; readonly memory?: number | string };
  readonly uses: readonly string[];
  /** Set for one that holds no place: it goes on beside others. */
  readonly service?: unknown;
}

/** What a figure stands on: the definition, earlier runs, or the profile's figure for tasks of which nothing is known. */
export type DemandFrom = 'declared' | 'history' | 'profile';

/** A demand and what it stands on. */
export interface ExpectedDemand extends Demand {
  readonly memoryFrom: DemandFrom;
  readonly cpuFrom: DemandFrom;
}

/** What the tasks take, by number. Of what was measured the most counts, cores rounded to whole ones. */
export function expectedDemands(
  tasks: readonly DemandingTask[],
  { used }: Pick<Samples, 'used'>,
  profile: Profile,
): ReadonlyMap<number, ExpectedDemand> {
  return new Map(tasks.map((task) => [task.id, demandOf(task, used.get(task.id) ?? [], profile)]));
}

/** The limits of a profile with what the tasks take. */
export function admissionOf(
  { memory, cpu }: Profile,
  pools: Readonly<Record<string, number>>,
  demands: ReadonlyMap<number, Demand>,
): Admission {
  return { limits: { memory, cpu, pools }, demands };
}

const NOTHING: ExpectedDemand = { memory: 0, memoryFrom: 'declared', cpu: 0, cpuFrom: 'declared', pools: [] };

function demandOf(task: DemandingTask, used: readonly Used[], profile: Profile): ExpectedDemand {
  if (task.service !== undefined) return NOTHING;
  const { resources, uses } = task;
  const declared = resources.memory === undefined ? undefined : sizeBytes(resources.memory);
  const isKnown = used.length > 0;
  const learned = isKnown ? 'history' : 'profile';
  const most = (of: (each: Used) => number) => Math.max(...used.map(of));
  return {
    memory: declared ?? (isKnown ? most(({ memory }) => memory) : profile.taskMemory),
    memoryFrom: declared === undefined ? learned : 'declared',
    cpu: resources.cpu ?? (isKnown ? Math.round(most(({ cores }) => cores)) : profile.taskCpu),
    cpuFrom: resources.cpu === undefined ? learned : 'declared',
    pools: uses,
  };
}
