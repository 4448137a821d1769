/**
 * Which ready tasks may start beside those that run. The first ones are preferred, and what a task that does not fit waits
 * for, no less preferred one takes: so nothing starves, and what contends for nothing of it goes on. Knows no states.
 */
import type { Resources, Wait } from './limits.ts';

/** What is ready and what is taken. */
export interface Occupancy {
  /** Ready positions by class of load, the most preferred (lowest) last. */
  readonly queues: readonly (readonly number[])[];
  /** What the running tasks take, by resource. */
  readonly used: readonly number[];
  readonly running: number;
  /** Whether what runs has to run alone. */
  readonly alone: boolean;
}

/** A position that does not fit although there is a slot for it. */
export interface Waiting {
  readonly position: number;
  readonly for: Wait;
}

/** What may start now, and the first ones of those that limits hold up. */
export interface Choice {
  readonly starts: readonly number[];
  readonly waits: readonly Waiting[];
}

/** Looks at each class of load once for each task that starts or waits, however many are ready. */
export function choose(resources: Resources, slots: number, occupancy: Occupancy): Choice {
  const { queues, used, running, alone } = occupancy;
  const starts: number[] = [];
  const waits: Waiting[] = [];
  const free = slots - running;
  if (free <= 0 || alone) return { starts, waits };
  const heads = queues.map((queue) => queue.length - 1);
  const taken = [...used];
  const left = new Set<number>(); // resources that are left to those before
  const lacking = ([resource, amount]: readonly [number, number]) =>
    (taken[resource] ?? 0) + amount > (resources.capacities[resource] ?? 0);
  while (starts.length < free) {
    const position = takeFirst(queues, heads);
    if (position === undefined) break;
    const load = resources.loads[position];
    if (load === undefined) break; // both are as long as the plan
    if (load.alone) {
      if (running + starts.length === 0) starts.push(position);
      else waits.push({ position, for: 'alone' });
      break;
    }
    if (load.amounts.some(([resource]) => left.has(resource))) continue;
    const short = load.amounts.filter(lacking);
    for (const [resource] of short) {
      left.add(resource);
      waits.push({ position, for: resources.names[resource] ?? 'alone' });
      for (const kind of resources.kinds[resource] ?? []) heads[kind] = -1;
    }
    if (short.length > 0) continue;
    for (const [resource, amount] of load.amounts) taken[resource] = (taken[resource] ?? 0) + amount;
    starts.push(position);
  }
  return { starts, waits };
}

/** The most preferred position that was not looked at yet. */
function takeFirst(queues: readonly (readonly number[])[], heads: number[]): number | undefined {
  let first: number | undefined;
  let kind = -1;
  for (let at = 0; at < queues.length; at++) {
    const position = queues[at]?.[heads[at] ?? -1];
    if (position === undefined || (first !== undefined && position > first)) continue;
    first = position;
    kind = at;
  }
  if (kind !== -1) heads[kind] = (heads[kind] ?? 0) - 1;
  return first;
}
