import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../lib/model/decision.ts';
import { type PlanTask, type TaskGraph, taskGraph } from '../../lib/plan/graph.ts';
import type { Admission, Demand } from '../../lib/plan/limits.ts';
import {
  apply,
  createSchedule,
  done,
  draftOf,
  held,
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

  test.each<[string, ScheduleEvent]>([
    ['cancel', { type: 'cancel' }],
    ['a failure', ended(3, 'failed')],
  ])('after %s a task that waits between two attempts starts no more, nor one that is about to wait', (_, stop) => {
    const graph = taskGraph(planTasks({ 1: [], 2: [], 3: [], 4: [1, 2] }));
    const before = [started(1), started(2), started(3), paused(1)];
    const schedule = play(scheduleOf(graph), [...before, stop, { type: 'resumed', task: 1 }, paused(2)]);
    expect(statesOf(schedule)).toMatchObject({ 1: 'cancelled', 2: 'cancelled', 4: 'cancelled' });
    expect(next(play(schedule, [{ type: 'resumed', task: 2 }]))).toEqual([]);
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
        const schedule = createSchedule(graph, ids, { ...run, admission: undefined });
        const ready = ids.filter((id) => stateOf(schedule, id) === 'ready');
        expect(next(schedule)).toEqual(ready.slice(0, run.concurrency));
      }),
    );
  });

  const four = taskGraph(planTasks({ 1: [], 2: [], 3: [], 4: [] }));
  const limited = (demands: Readonly<Record<number, Partial<Demand>>>, pools: Record<string, number> = {}) => {
    const all = Object.entries(demands).map(([id, demand]) => [Number(id), { ...NOTHING, ...demand }] as const);
    const admission: Admission = { limits: { memory: 100, cpu: 2, pools }, demands: new Map(all) };
    return createSchedule(four, four.order, { concurrency: 3, continueAfterFailure: true, admission });
  };

  test('offers together what fits together', () => {
    const schedule = limited({ 1: { memory: 60 }, 2: { memory: 60 }, 3: { cpu: 0.3 }, 4: { cpu: 0.3 } });
    expect(next(schedule)).toEqual([1, 3, 4]);
    expect(held(play(schedule, [started(1)]))).toEqual([{ task: 2, for: 'memory' }]);
    expect(held(play(schedule, [started(1), started(3), started(4)]))).toEqual([]);
    expect(next(play(schedule, [started(1), ended(1, 'executed')]))).toEqual([2, 3, 4]);
    expect(() => play(schedule, [started(1), started(2)])).toThrow('beyond the limit');
  });

  test('what a task waits for is left to it by those after it', () => {
    const schedule = play(limited({ 1: { memory: 60 }, 2: { memory: 60 }, 3: { memory: 1 }, 4: {} }), [started(1)]);
    expect(next(schedule)).toEqual([4]);
    expect(next(play(schedule, [ended(1, 'executed')]))).toEqual([2, 3, 4]);
  });

  test('cores are counted in parts', () => {
    const schedule = limited({ 1: { cpu: 0.1 }, 2: { cpu: 0.2 }, 3: { cpu: 1.7 }, 4: {} });
    expect(next(schedule)).toEqual([1, 2, 3]);
    expect(held(limited({ 1: { cpu: 0.1 }, 2: { cpu: 2 } }))).toEqual([{ task: 2, for: 'cpu' }]);
  });

  test('a task heavier than the limits runs alone, and those after it let it', () => {
    const schedule = limited({ 1: { memory: 1 }, 2: { memory: 101 }, 3: { memory: 1 }, 4: { cpu: 9 } });
    expect(next(schedule)).toEqual([1]);
    const heavy = play(schedule, [started(1)]);
    expect([next(heavy), held(heavy)]).toEqual([[], [{ task: 2, for: 'alone' }]]);
    expect(() => play(heavy, [started(2)])).toThrow('beyond the limit');
    const alone = play(heavy, [ended(1, 'executed'), started(2)]);
    expect(next(alone)).toEqual([]);
    expect(() => play(alone, [started(3)])).toThrow('beyond the limit');
    expect(next(play(alone, [{ type: 'paused', task: 2 }]))).toEqual([3]);
    expect(next(play(alone, [ended(2, 'failed')]))).toEqual([3]);
  });

  test('a pool has one place, or as many as its limit says', () => {
    const users = { 1: { pools: ['db'] }, 2: { pools: ['db'] }, 3: { pools: ['db', 'net'] }, 4: { pools: ['net'] } };
    const schedule = limited(users);
    expect(next(schedule)).toEqual([1, 4]);
    expect(held(schedule)).toEqual([{ task: 2, for: 'pool db' }]);
    expect(next(limited(users, { db: 2 }))).toEqual([1, 2, 4]);
    expect(next(limited(users, { db: 3, net: 2 }))).toEqual([1, 2, 3]);
  });

  test('what a task waits for is left to it also by tasks of which there are many of a kind', () => {
    const many = Array.from({ length: 40 }, (_, id) => id);
    const graph = taskGraph(planTasks(Object.fromEntries(many.map((id) => [id, []]))));
    const pools = (id: number) =>
      id === 0 ? ['a'] : id === 1 ? ['a', 'b'] : id < 20 ? ['b'] : id < 39 ? ['c'] : ['b', 'c'];
    const demands = new Map(many.map((id) => [id, { ...NOTHING, pools: pools(id) }]));
    const admission = { limits: { memory: 1, cpu: 1, pools: { c: 2 } }, demands };
    const schedule = createSchedule(graph, many, { concurrency: 9, continueAfterFailure: true, admission });
    expect(next(schedule)).toEqual([0, 2, 20, 21]);
    const after = play(schedule, [started(0), started(2), ended(0, 'executed')]);
    expect([next(after), held(after)[0]]).toEqual([[20, 21], { task: 1, for: 'pool b' }]);
    expect(next(play(after, [ended(2, 'executed')]))).toEqual([1, 20, 21]);
  });

  test('fewer slots let what runs go on, and there is always one', () => {
    const before = play(scheduleOf(four), [started(1), started(2), { type: 'slots', count: 0 }]);
    expect(next(before)).toEqual([]);
    expect(next(play(before, [ended(1, 'executed')]))).toEqual([]);
    expect(next(play(before, [ended(1, 'executed'), ended(2, 'executed')]))).toEqual([3]);
    expect(next(play(before, [{ type: 'slots', count: 3 }]))).toEqual([3]);
  });

  test('ten thousand ready tasks are not looked through for each that starts', () => {
    const tasks = Array.from({ length: 10_000 }, (_, id) => id);
    const graph = taskGraph(planTasks(Object.fromEntries(tasks.map((id) => [id, []]))));
    const demand = { memory: 60, cpu: 1, pools: ['a', 'b'] };
    const admission = { limits: { memory: 100, cpu: 4, pools: {} }, demands: new Map(tasks.map((id) => [id, demand])) };
    const draft = draftOf(createSchedule(graph, tasks, { concurrency: 8, continueAfterFailure: false, admission }));
    let looks = 0;
    const counted = draft.plan.resources.loads.map((load) => ({
      ...load,
      get amounts() {
        looks++;
        return load.amounts;
      },
    }));
    const plan = { ...draft.plan, resources: { ...draft.plan.resources, loads: counted } };
    const schedule = Object.assign(draft, { plan });
    while (!done(schedule)) {
      const [task = -1, ...others] = next(schedule);
      expect(others).toEqual([]);
      apply(schedule, started(task));
      apply(schedule, ended(task, 'executed'));
    }
    expect(looks).toBeLessThan(10 * tasks.length);
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
  /** What the tasks take, in their order. */
  readonly takes: readonly Demand[];
  readonly limits: Admission['limits'];
}

const NOTHING: Demand = { memory: 0, cpu: 0, pools: [] };
const POOLS = ['a', 'b', 'c'];

const runs: fc.Arbitrary<Circumstances> = fc.record({
  concurrency: fc.integer({ min: 1, max: 4 }),
  continueAfterFailure: fc.boolean(),
  cancelAt: fc.integer({ min: 0, max: 60 }),
  dice: fc.array(fc.nat(99_999), { minLength: 30, maxLength: 30 }),
  ranks: fc.array(fc.nat(999), { minLength: 12, maxLength: 12 }),
  without: fc.nat(3),
  takes: fc.array(
    fc.record({
      memory: fc.nat(12),
      cpu: fc.nat(12).map((tenths) => tenths / 10),
      pools: fc.subarray(POOLS),
    }),
    { minLength: 12, maxLength: 12 },
  ),
  limits: fc.record({
    memory: fc.integer({ min: 1, max: 20 }),
    cpu: fc.integer({ min: 1, max: 20 }).map((tenths) => tenths / 10),
    pools: fc.dictionary(fc.constantFrom(...POOLS), fc.integer({ min: 1, max: 3 })),
  }),
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
  const demands = new Map(tasks.map(({ id }, at) => [id, run.takes[at] ?? NOTHING]));
  const admission: Admission = { limits: run.limits, demands };
  let schedule = createSchedule(graph, ids, { ...run, admission });
  const draft = draftOf(schedule);
  const happens = (event: ScheduleEvent) => {
    schedule = transition(schedule, event);
    apply(draft, event);
    expect(draft).toEqual(schedule);
  };
  const outcomes = new Map<number, Outcome>();
  const running: number[] = [];
  const waits: number[] = [];
  let isCancelled = false;
  const starts: number[] = [];
  let [slots, pauses, changes] = [run.concurrency, 0, 0];
  for (let step = 0; !done(schedule); step++) {
    expect(step).toBeLessThan(3 * tasks.length + 2 + 3 * pauses + changes);
    const roll = run.dice[step % run.dice.length] ?? 0;
    const candidates = next(schedule);
    // All that is offered fits together, and while nothing runs something is offered.
    if (candidates.length > 0) expectWithin([...running, ...candidates], { admission, slots });
    if (running.length + waits.length === 0) expect(candidates).not.toEqual([]);
    expectPreference(schedule, { candidates, running, admission, slots });
    const candidate = candidates[roll % Math.max(1, candidates.length)];
    const what = Math.floor(roll / 100) % 10;
    if (step === run.cancelAt) {
      happens({ type: 'cancel' });
      isCancelled = true;
    } else if (what === 0 && changes < 20) {
      changes++;
      slots = 1 + (roll % run.concurrency);
      happens({ type: 'slots', count: slots });
    } else if (what === 1 && running.length > 0 && pauses < 20) {
      pauses++;
      const [task = -1] = running.splice(roll % running.length, 1);
      happens(paused(task));
      if (isCancelled) outcomes.set(task, 'cancelled');
      waits.push(task);
    } else if (waits.length > 0 && (what === 2 || (running.length === 0 && candidate === undefined))) {
      const [task = -1] = waits.splice(roll % waits.length, 1);
      happens({ type: 'resumed', task });
      starts.splice(starts.indexOf(task), 1); // it may start again
    } else if (candidate !== undefined && (roll % 2 === 0 || running.length === 0)) {
      const needs = needsInside(graph, candidate, ids);
      expect(needs.every((need) => GOOD.has(outcomes.get(need) ?? ''))).toBe(true);
      happens(started(candidate));
      expect(starts).not.toContain(candidate);
      starts.push(candidate);
      running.push(candidate);
      expectWithin(running, { admission, slots });
    } else if (running.length > 0) {
      const [task = -1] = running.splice(roll % running.length, 1);
      const outcome = OUTCOMES[roll % OUTCOMES.length] ?? 'executed';
      outcomes.set(task, outcome);
      happens(ended(task, outcome));
      isCancelled ||= !(GOOD.has(outcome) || run.continueAfterFailure);
    }
  }
  expect([running, next(schedule), held(schedule)]).toEqual([[], [], []]);
  expect(schedule.used.every((amount) => amount === 0)).toBe(true);
  expectNothingForgotten(schedule, graph, outcomes);
}

interface Rules {
  readonly admission: Admission;
  readonly slots: number;
}

function isHeavy(id: number, { limits, demands }: Admission): boolean {
  const { memory, cpu } = demands.get(id) ?? NOTHING;
  return memory > limits.memory || cpu > limits.cpu;
}

/** Whether tasks may run at once, said anew. */
function areWithin(ids: readonly number[], { admission }: Rules): boolean {
  if (ids.some((id) => isHeavy(id, admission))) return ids.length === 1;
  const takes = ids.map((id) => admission.demands.get(id) ?? NOTHING);
  const sum = (of: (demand: Demand) => number) => takes.reduce((total, demand) => total + of(demand), 0);
  const { memory, cpu, pools } = admission.limits;
  const poolsFit = POOLS.every((pool) => sum((demand) => Number(demand.pools.includes(pool))) <= (pools[pool] ?? 1));
  return (
    sum((demand) => demand.memory) <= memory && Math.round(sum((demand) => demand.cpu) * 10) <= cpu * 10 && poolsFit
  );
}

function expectWithin(ids: readonly number[], rules: Rules): void {
  expect(areWithin(ids, rules)).toBe(true);
  expect(ids.length).toBeLessThanOrEqual(rules.slots);
}

/** The first ready task is held up only by what runs; and where one is not offered, its slot or what it takes is taken. */
function expectPreference(
  schedule: Schedule,
  { candidates, running, ...rules }: Rules & { candidates: readonly number[]; running: readonly number[] },
): void {
  const ready = schedule.plan.ids.filter((id) => stateOf(schedule, id) === 'ready');
  const [first] = ready;
  if (first === undefined) return;
  const fits = running.length < rules.slots && areWithin([...running, first], rules);
  expect(candidates.includes(first)).toBe(fits && !running.some((id) => isHeavy(id, rules.admission)));
  const left = ready.filter((id) => !candidates.includes(id));
  if (left.length > 0 && running.length + candidates.length < rules.slots && held(schedule).length === 0)
    expect(
      running.some((id) => isHeavy(id, rules.admission)) || candidates.some((id) => isHeavy(id, rules.admission)),
    ).toBe(true);
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

function paused(task: number): ScheduleEvent {
  return { type: 'paused', task };
}

function ended(task: number, outcome: Outcome): ScheduleEvent {
  return { type: 'ended', task, outcome };
}

function statesOf(schedule: Schedule): Record<number, string> {
  return Object.fromEntries(schedule.plan.ids.map((id) => [id, stateOf(schedule, id)]));
}
