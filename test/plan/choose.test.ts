import fc from 'fast-check';
import { expect, test } from 'vitest';
import { taskGraph } from '../../lib/plan/graph.ts';
import type { Demand, Limits } from '../../lib/plan/limits.ts';
import { apply, createSchedule, done, draftOf, held, next } from '../../lib/plan/schedule.ts';
import { planTask } from './tasks.ts';

const POOLS = ['a', 'b', 'c'];

/** Few kinds of demands among many tasks, so that some kinds have classes of their own and others share one. */
const cases = fc.record({
  kinds: fc.array(
    fc.record({
      memory: fc.oneof(fc.nat(12), fc.constant(1e300)),
      cpu: fc.oneof(
        fc.nat(12).map((tenths) => tenths / 10),
        fc.constant(Number.POSITIVE_INFINITY),
      ),
      pools: fc.subarray(POOLS),
    }),
    { minLength: 1, maxLength: 5 },
  ),
  picks: fc.array(fc.nat(4), { minLength: 1, maxLength: 60 }),
  limits: fc.record({
    memory: fc.oneof(fc.integer({ min: 1, max: 30 }), fc.constant(1e300)),
    cpu: fc.integer({ min: 1, max: 30 }).map((tenths) => tenths / 10),
    pools: fc.dictionary(fc.constantFrom(...POOLS), fc.integer({ min: 1, max: 4 })),
  }),
  concurrency: fc.oneof(fc.integer({ min: 1, max: 6 }), fc.constant(1000)),
  dice: fc.array(fc.nat(999), { minLength: 20, maxLength: 20 }),
});

interface Situation {
  readonly ready: readonly number[];
  readonly running: readonly number[];
  readonly concurrency: number;
  readonly limits: Limits;
  demandOf(id: number): Demand;
}

/** What a task takes, by resource; cores in tenths. */
function amounts({ memory, cpu, pools }: Demand): ReadonlyMap<string, number> {
  const all = [['memory', memory] as const, ['cpu', Math.round(cpu * 10)] as const, ...pools.map(placeIn)];
  return new Map(all.filter(([, amount]) => amount > 0));
}

function placeIn(pool: string): readonly [string, number] {
  return [`pool ${pool}`, 1];
}

/** The rules, tried task by task. */
function rule({ ready, running, concurrency, limits, demandOf }: Situation): {
  starts: readonly number[];
  waits: readonly string[];
} {
  const capacity = (resource: string): number => {
    if (resource === 'memory') return Math.min(limits.memory, Number.MAX_SAFE_INTEGER); // beyond it sums are not exact
    return resource === 'cpu' ? Math.round(limits.cpu * 10) : (limits.pools[resource.slice('pool '.length)] ?? 1);
  };
  const isHeavy = (id: number) => [...amounts(demandOf(id))].some(([resource, amount]) => amount > capacity(resource));
  const starts: number[] = [];
  const waits: string[] = [];
  const left = new Set<string>();
  for (const id of running.some(isHeavy) ? [] : ready) {
    const beside = [...running, ...starts];
    if (beside.length >= concurrency) break;
    if (isHeavy(id)) {
      if (beside.length === 0) starts.push(id);
      else waits.push(`${id} alone`);
      break;
    }
    const takes = [...amounts(demandOf(id))];
    if (takes.some(([resource]) => left.has(resource))) continue;
    const taken = (resource: string) =>
      beside.reduce((sum, other) => sum + (amounts(demandOf(other)).get(resource) ?? 0), 0);
    const short = takes.filter(([resource, amount]) => taken(resource) + amount > capacity(resource));
    for (const [resource] of short) {
      left.add(resource);
      waits.push(`${id} ${resource}`);
    }
    if (short.length === 0) starts.push(id);
  }
  return { starts, waits };
}

test('what starts and what waits is what the rules say, task by task, until all have ended', () => {
  fc.assert(
    fc.property(cases, ({ kinds, picks, limits, concurrency, dice }) => {
      const demandOf = (id: number): Demand =>
        kinds[(picks[id] ?? 0) % kinds.length] ?? { memory: 0, cpu: 0, pools: [] };
      const graph = taskGraph(picks.map((_, id) => planTask(id)));
      const admission = { limits, demands: new Map(graph.order.map((id) => [id, demandOf(id)])) };
      const draft = draftOf(createSchedule(graph, graph.order, { concurrency, continueAfterFailure: true, admission }));
      const ready = new Set(graph.order);
      const running: number[] = [];
      for (let step = 0; !done(draft); step++) {
        const { starts, waits } = rule({ ready: [...ready], running, concurrency, limits, demandOf });
        expect(next(draft)).toEqual(starts);
        expect(held(draft).map(({ task, for: wait }) => `${task} ${wait}`)).toEqual(waits);
        const roll = dice[step % dice.length] ?? 0;
        const task = starts[roll % Math.max(1, starts.length)];
        if (task !== undefined && (roll % 3 > 0 || running.length === 0)) {
          apply(draft, { type: 'started', task });
          ready.delete(task);
          running.push(task);
        } else {
          const [ended = -1] = running.splice(roll % running.length, 1);
          apply(draft, { type: 'ended', task: ended, outcome: 'executed' });
        }
      }
      expect(ready.size).toBe(0);
    }),
    { numRuns: 1000 },
  );
});
