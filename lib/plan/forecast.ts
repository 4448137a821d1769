/** How long a plan is expected to take, and how long if there were more slots or a task were faster. Pure. */
import type { WhatIf } from '../model/formats/plan-report.ts';
import { byLongestPath, criticalPath, type Durations } from './critical-path.ts';
import type { TaskGraph } from './graph.ts';
import type { Admission, Wait } from './limits.ts';
import { simulate } from './simulate.ts';

/** A plan whose tasks take known times. */
export interface Forecast {
  readonly graph: TaskGraph;
  readonly ids: readonly number[];
  /** What each task takes as it was decided about: nothing where it is fresh. */
  readonly durations: Durations;
  /** What running each task takes: which ready task starts first is decided before it is known what is fresh. */
  readonly runs: Durations;
  /** What tasks take and how much of it there is, with a number of slots; without it only slots count. */
  admission?(slots: number): Admission;
}

/** What may be otherwise than it is. */
type Assumptions = Pick<WhatIf, 'slots' | 'faster'>;

/** What the plan is compared with. */
interface Question {
  readonly slots: number;
  /** How long the plan is expected to take as it is. */
  readonly expectedMs: number;
  /** How many slots there would be if nothing were said. */
  readonly usual: number;
  readonly faster: WhatIf['faster'];
}

/** Of so many tasks of the critical path it is told what halving their time would change. */
const HALVED = 3;

/** Milliseconds that the plan is expected to take. */
export function expectedTime(forecast: Forecast, { slots, faster }: Assumptions): number {
  const { graph, ids, durations, runs } = forecast;
  const order = byLongestPath(graph, ids, quicker(runs, faster));
  const admission = forecast.admission?.(slots);
  return simulate(graph, { ids: order, durations: quicker(durations, faster), slots, admission });
}

/** How a plan is expected to go. */
interface Course {
  readonly expectedMs: number;
  /** What each task waits for although there is a slot for it; those that wait for nothing are not in it. */
  readonly waits: ReadonlyMap<number, readonly Wait[]>;
}

/** The expected time of the plan as it is, and what holds its tasks up. */
export function expectedCourse(forecast: Forecast, slots: number): Course {
  const { graph, ids, durations, runs } = forecast;
  const waits = new Map<number, Wait[]>();
  const onHeld: Parameters<typeof simulate>[1]['onHeld'] = (tasks) => {
    for (const { task, for: wait } of tasks) {
      const known = waits.get(task) ?? [];
      if (!known.includes(wait)) waits.set(task, [...known, wait]);
    }
  };
  const order = byLongestPath(graph, ids, runs);
  const expectedMs = simulate(graph, { ids: order, durations, slots, admission: forecast.admission?.(slots), onHeld });
  return { expectedMs, waits };
}

/** Answers what was asked; of itself what another slot would change, and each of the longest tasks in half the time. */
export function whatIf(forecast: Forecast, { slots, expectedMs, usual, faster }: Question): readonly WhatIf[] {
  const answer = (assumptions: Assumptions): WhatIf => {
    const otherMs = expectedTime(forecast, assumptions);
    return { ...assumptions, expectedMs: otherMs, savedMs: expectedMs - otherMs };
  };
  const asked = faster.length === 0 ? longest(forecast).map((id) => [{ id, percent: 50 }]) : [faster];
  return [
    ...(usual === slots ? [] : [answer({ slots: usual, faster: [] })]),
    answer({ slots: slots + 1, faster: [] }),
    ...asked.map((tasks) => answer({ slots, faster: tasks })),
  ];
}

/** The tasks of the critical path that take longest. */
function longest({ graph, ids, durations }: Forecast): readonly number[] {
  const time = (id: number) => durations.get(id) ?? 0;
  const { tasks } = criticalPath(graph, ids, durations);
  return tasks.toSorted((one, other) => time(other) - time(one)).slice(0, HALVED);
}

function quicker(durations: Durations, faster: WhatIf['faster']): Durations {
  if (faster.length === 0) return durations;
  const changed = new Map(durations);
  for (const { id, percent } of faster) changed.set(id, (changed.get(id) ?? 0) * (1 - percent / 100));
  return changed;
}
