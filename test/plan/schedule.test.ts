import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../lib/model/decision.ts';
import { type PlanTask, type TaskGraph, taskGraph } from '../../lib/plan/graph.ts';
import {
  apply,
  createSchedule,
  done,
  draftOf,
  next,
  type Schedule,
  type ScheduleEvent,
  stateOf,
  transition,
} from '../../lib/plan/schedule.ts';
import { acyclicTasks, planTasks } from './tasks.ts';

const GOOD: ReadonlySet<string> = new Set(['fresh', 'restored', 'executed']);

describe('schedule', () => {
  const diamond = taskGraph(planTasks({ 1: [], 2: [1], 3: [1], 4: [2, 3] }));

  test('starts what has no needs, and the rest when the needs are done', () => {
    let schedule = scheduleOf(diamond);
    expect(next(schedule)).toEqual([1]);
    schedule = play(schedule, [started(1)]);
    expect(next(schedule)).toEqual([]);
    schedule = play(schedule, [ended(1, 'restored')]);
    expect(next(schedule)).toEqual([2, 3]);
    schedule = play(schedule, [started(2), started(3), ended(2, 'fresh')]);
    expect(stateOf(schedule, 4)).toBe('pending');
    schedule = play(schedule, [ended(3, 'executed')]);
    expect(next(schedule)).toEqual([4]);
    expect(done(play(schedule, [started(4), ended(4, 'executed')]))).toBe(true);
  });

  test('offers no more than the limit leaves, in the order of the plan', () => {
    const graph = taskGraph(planTasks({ 1: [], 2: [], 3: [], 4: [] }));
    const schedule = createSchedule(graph, [3, 1, 4, 2], { concurrency: 2, continueAfterFailure: false });
    expect(next(schedule)).toEqual([3, 1]);
    expect(next(play(schedule, [started(1)]))).toEqual([3]);
    expect(next(play(schedule, [started(1), started(3)]))).toEqual([]);
  });

  test('a failure skips all that depends on it and cancels the others', () => {
    const graph = taskGraph(planTasks({ 1: [], 2: [1], 3: [2], 4: [], 5: [] }));
    const schedule = play(scheduleOf(graph), [started(1), started(4), ended(1, 'failed')]);
    expect(statesOf(schedule)).toEqual({ 1: 'failed', 2: 'skipped', 3: 'skipped', 4: 'running', 5: 'cancelled' });
    expect(done(schedule)).toBe(false);
    expect(done(play(schedule, [ended(4, 'executed')]))).toBe(true);
  });

  test('with continue, a failure leaves what does not depend on it', () => {
    const graph = taskGraph(planTasks({ 1: [], 2: [1], 3: [], 4: [3] }));
    const schedule = createSchedule(graph, graph.order, { concurrency: 1, continueAfterFailure: true });
    const after = play(schedule, [started(1), ended(1, 'timed-out')]);
    expect(statesOf(after)).toEqual({ 1: 'timed-out', 2: 'skipped', 3: 'ready', 4: 'pending' });
  });

  test('cancel ends what has not started and waits for what runs', () => {
    const schedule = play(scheduleOf(diamond), [started(1), { type: 'cancel' }]);
    expect(statesOf(schedule)).toEqual({ 1: 'running', 2: 'cancelled', 3: 'cancelled', 4: 'cancelled' });
    const after = play(schedule, [ended(1, 'executed')]);
    expect([next(after), done(after)]).toEqual([[], true]);
  });

  test('needs outside the plan count as met', () => {
    const schedule = createSchedule(diamond, [4], { concurrency: 1, continueAfterFailure: false });
    expect(next(schedule)).toEqual([4]);
  });

  test('a need named twice is waited for once', () => {
    const schedule = scheduleOf(taskGraph(planTasks({ 1: [], 2: [1, 1] })));
    expect(next(play(schedule, [started(1), ended(1, 'fresh')]))).toEqual([2]);
  });

  test('an empty plan is done', () => {
    expect(done(createSchedule(diamond, [], { concurrency: 1, continueAfterFailure: false }))).toBe(true);
  });

  test('a transition leaves the schedule that it started from', () => {
    const before = scheduleOf(diamond);
    play(before, [started(1), ended(1, 'failed')]);
    expect(statesOf(before)).toEqual({ 1: 'ready', 2: 'pending', 3: 'pending', 4: 'pending' });
  });

  test.each<[string, ScheduleEvent[]]>([
    ['starting what waits', [started(2)]],
    ['starting twice', [started(1), started(1)]],
    ['ending what does not run', [ended(1, 'executed')]],
    ['a task that is not in the plan', [started(99)]],
  ])('%s is a bug', (_, events) => {
    expect(() => play(scheduleOf(diamond), events)).toThrow(/^Task \d+ is/);
  });

  test('starting beyond the limit is a bug, and so is a limit that lets nothing start', () => {
    const graph = taskGraph(planTasks({ 1: [], 2: [] }));
    const one = { concurrency: 1, continueAfterFailure: false };
    expect(() => play(createSchedule(graph, [1, 2], one), [started(1), started(2)])).toThrow('beyond the limit');
    expect(() => createSchedule(graph, [1, 2], { ...one, concurrency: 0 })).toThrow(RangeError);
  });

  test('any run starts each task at most once, after its needs, within the limit, and ends', () => {
    fc.assert(
      fc.property(acyclicTasks, runs, (tasks, run) => carryOut(tasks, run)),
      { numRuns: 1000 },
    );
  });

  test('of the ready tasks the preferred ones start, all that the limit lets', () => {
    fc.assert(
      fc.property(acyclicTasks, runs, (tasks, run) => {
        const graph = taskGraph(tasks);
        const ids = preferred(graph, run);
        const schedule = createSchedule(graph, ids, run);
        const ready = ids.filter((id) => stateOf(schedule, id) === 'ready');
        expect(next(schedule)).toEqual(ready.slice(0, run.concurrency));
      }),
    );
  });

  test('a draft changes in place as a transition does', () => {
    const schedule = scheduleOf(diamond);
    const draft = draftOf(schedule);
    for (const event of [started(1), ended(1, 'executed'), started(2), ended(2, 'failed')]) apply(draft, event);
    expect(statesOf(draft)).toEqual({ 1: 'executed', 2: 'failed', 3: 'cancelled', 4: 'skipped' });
    expect(statesOf(schedule)).toEqual({ 1: 'ready', 2: 'pending', 3: 'pending', 4: 'pending' });
  });
});

/** A run's circumstances: what each event does is drawn from `dice`. */
interface Circumstances {
  readonly concurrency: number;
  readonly continueAfterFailure: boolean;
  readonly cancelAt: number;
  readonly dice: readonly number[];
  /** The order of preference is drawn from these, and how many of the tasks are left out. */
  readonly ranks: readonly number[];
  readonly without: number;
}

const runs: fc.Arbitrary<Circumstances> = fc.record({
  concurrency: fc.integer({ min: 1, max: 4 }),
  continueAfterFailure: fc.boolean(),
  cancelAt: fc.integer({ min: 0, max: 60 }),
  dice: fc.array(fc.nat(999), { minLength: 30, maxLength: 30 }),
  ranks: fc.array(fc.nat(999), { minLength: 12, maxLength: 12 }),
  without: fc.nat(3),
});

/** Some of the tasks in any order: preference is not bound to needs. */
function preferred(graph: TaskGraph, { ranks, without }: Circumstances): readonly number[] {
  const ranked = graph.order.map((id, at) => ({ id, rank: ranks[at] ?? 0 }));
  return ranked
    .toSorted((a, b) => a.rank - b.rank)
    .slice(without)
    .map(({ id }) => id);
}

const OUTCOMES: readonly Outcome[] = ['fresh', 'restored', 'executed', 'executed', 'failed', 'timed-out', 'cancelled'];

/** Plays a run to its end and checks every step against the tasks themselves. */
function carryOut(tasks: readonly PlanTask[], run: Circumstances): void {
  const graph = taskGraph(tasks);
  const ids = preferred(graph, run);
  let schedule = createSchedule(graph, ids, run);
  const draft = draftOf(schedule);
  const happens = (event: ScheduleEvent) => {
    schedule = transition(schedule, event);
    apply(draft, event);
    expect(draft).toEqual(schedule);
  };
  const outcomes = new Map<number, Outcome>();
  const running: number[] = [];
  const starts: number[] = [];
  for (let step = 0; !done(schedule); step++) {
    expect(step).toBeLessThan(3 * tasks.length + 2);
    const roll = run.dice[step % run.dice.length] ?? 0;
    const candidates = next(schedule);
    const candidate = candidates[roll % Math.max(1, candidates.length)];
    if (step === run.cancelAt) happens({ type: 'cancel' });
    else if (candidate !== undefined && (roll % 2 === 0 || running.length === 0)) {
      const needs = needsInside(graph, candidate, ids);
      expect(needs.every((need) => GOOD.has(outcomes.get(need) ?? ''))).toBe(true);
      happens(started(candidate));
      starts.push(candidate);
      expect(running.push(candidate)).toBeLessThanOrEqual(run.concurrency);
    } else {
      const [task = -1] = running.splice(roll % running.length, 1);
      const outcome = OUTCOMES[roll % OUTCOMES.length] ?? 'executed';
      outcomes.set(task, outcome);
      happens(ended(task, outcome));
    }
  }
  expect([running, next(schedule)]).toEqual([[], []]);
  expect(new Set(starts).size).toBe(starts.length);
  expectNothingForgotten(schedule, graph, outcomes);
}

function needsInside(graph: TaskGraph, id: number, ids: readonly number[]): readonly number[] {
  return (graph.tasks.get(id)?.needs ?? []).filter((need) => ids.includes(need));
}

function expectNothingForgotten(schedule: Schedule, graph: TaskGraph, outcomes: ReadonlyMap<number, Outcome>): void {
  const broken = schedule.plan.options.continueAfterFailure
    ? false
    : [...outcomes.values()].some((word) => !GOOD.has(word));
  const { ids } = schedule.plan;
  for (const id of ids) {
    const state = stateOf(schedule, id);
    if (outcomes.has(id)) expect(state).toBe(outcomes.get(id));
    else expect(['skipped', 'cancelled']).toContain(state);
    const needFailed = needsInside(graph, id, ids).some((need) => !GOOD.has(stateOf(schedule, need)));
    if (state === 'skipped') expect(needFailed).toBe(true);
    if (GOOD.has(state)) expect(needFailed).toBe(false);
    if (broken && !outcomes.has(id)) expect(state).not.toBe('ready');
  }
}

function scheduleOf(graph: TaskGraph): Schedule {
  return createSchedule(graph, graph.order, { concurrency: 8, continueAfterFailure: false });
}

function play(schedule: Schedule, events: readonly ScheduleEvent[]): Schedule {
  return events.reduce(transition, schedule);
}

function started(task: number): ScheduleEvent {
  return { type: 'started', task };
}

function ended(task: number, outcome: Outcome): ScheduleEvent {
  return { type: 'ended', task, outcome };
}

function statesOf(schedule: Schedule): Record<number, string> {
  return Object.fromEntries(schedule.plan.ids.map((id) => [id, stateOf(schedule, id)]));
}
