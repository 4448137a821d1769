import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RunEvent } from '../../lib/model/event.ts';
import { Circuits } from '../../lib/run/circuits.ts';
import type { TaskEnding } from '../../lib/run/task-ending.ts';
import type { TaskDefinition } from '../../lib/task/definition.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

const RESET = 30_000;
const good: TaskEnding = { outcome: 'executed' };
const down: TaskEnding = {
  outcome: 'failed',
  failure: { code: 'task/failed', problems: [{ message: 'Task 1 "Fetch" failed: no route' }] },
  again: 'exit code 75',
  goesOn: true,
};
const { again: _, ...final } = down;

/** A task that names circuits. */
function naming(...circuits: readonly string[]): TaskDefinition {
  return { id: 1, name: 'Fetch', file: 'tasks/01-fetch.ts', circuits } as unknown as TaskDefinition; // all that is looked at
}

async function circuitsOf(failures: number) {
  const events: RunEvent[] = [];
  const controller = new AbortController();
  const ports = {
    failures,
    resetMs: RESET,
    signal: controller.signal,
    emit: (event: RunEvent) => void events.push(event),
  };
  const circuits = await Circuits.closed(ports);
  const codes = () => events.map((event) => (event.type === 'warning' ? event.code : event.type));
  const make = (ending: TaskEnding, ...names: string[]) => circuits.through(naming(...names), async () => ending);
  return { circuits, make, codes, events, controller };
}

describe('a circuit', () => {
  it('opens after so many failures in a row, and refuses without an attempt', async () => {
    const { circuits, make, codes, events } = await circuitsOf(2);
    expect(await make(down, 'db')).toBe(down);
    expect(await make(down, 'db')).toBe(down);
    expect(codes()).toEqual(['circuit/opened']);
    expect(JSON.stringify(events)).toContain('2 attempts in a row failed, the last: Task 1');
    const attempt = vi.fn();
    const refused = await circuits.through(naming('other', 'db'), attempt);
    expect(attempt).not.toHaveBeenCalled();
    expect(refused).toMatchObject({ outcome: 'failed', failure: { code: 'task/circuit-open' } });
    expect(refused.failure?.problems[0]?.message).toMatch(/circuit "db" is open, 2 attempts .* no route$/);
    expect(refused.failure?.problems[0]?.help).toContain('in 30.0 s');
    expect(await make(good, 'other')).toBe(good);
  });

  it('counts from the last success, and no failures that are final', async () => {
    const { make, codes } = await circuitsOf(2);
    for (const ending of [down, good, down, final, { outcome: 'cancelled' } as const, good, down])
      expect(await make(ending, 'db')).toBe(ending);
    expect(codes()).toEqual([]);
    await make(down, 'db');
    expect(codes()).toEqual(['circuit/opened']);
  });

  it('lets one attempt through after a while: a success closes it', async () => {
    const { circuits, make, codes } = await circuitsOf(1);
    await make(down, 'db');
    vi.advanceTimersByTime(RESET - 1);
    expect(circuits.openOf(naming('db'))).toBe('db');
    vi.advanceTimersByTime(1);
    expect(circuits.openOf(naming('db'))).toBeUndefined();
    const { promise, resolve } = Promise.withResolvers<TaskEnding>();
    const first = circuits.through(naming('db'), () => promise);
    const second = vi.fn(async () => good);
    const others = circuits.through(naming('db'), second);
    expect(second).not.toHaveBeenCalled();
    resolve(good);
    expect([await first, await others]).toEqual([good, good]);
    expect(codes()).toEqual(['circuit/opened', 'circuit/closed']);
  });

  it('lets one attempt through after a while: a failure opens it again, also for those that waited', async () => {
    const { circuits, make, codes } = await circuitsOf(1);
    await make(down, 'db');
    vi.advanceTimersByTime(RESET);
    const { promise, resolve } = Promise.withResolvers<TaskEnding>();
    const first = circuits.through(naming('db'), () => promise);
    const second = vi.fn();
    const other = circuits.through(naming('db'), second);
    resolve(down);
    expect(await first).toBe(down);
    expect((await other).failure?.code).toBe('task/circuit-open');
    expect(second).not.toHaveBeenCalled();
    expect(codes()).toEqual(['circuit/opened', 'circuit/opened']);
  });

  it('that is half-open stays open where another one refuses', async () => {
    const { circuits, make } = await circuitsOf(1);
    await make(down, 'a');
    vi.advanceTimersByTime(RESET);
    await make(down, 'b');
    expect((await make(good, 'a', 'b')).failure?.code).toBe('task/circuit-open');
    expect(circuits.openOf(naming('a'))).toBeUndefined(); // nothing was tried: the next one may
    expect(await make(down, 'a')).toBe(down);
    expect(circuits.openOf(naming('a'))).toBe('a');
  });

  it('that is half-open is open again where its attempt was refused by another one', async () => {
    const { circuits, make } = await circuitsOf(1);
    await make(down, 'a');
    await make(down, 'b');
    vi.advanceTimersByTime(RESET);
    const { promise, resolve } = Promise.withResolvers<TaskEnding>();
    const first = circuits.through(naming('b'), () => promise);
    const attempt = vi.fn();
    const both = circuits.through(naming('b', 'a'), attempt);
    resolve(down);
    expect(await first).toBe(down);
    expect((await both).failure?.problems[0]?.message).toContain('circuit "b" is open');
    expect(attempt).not.toHaveBeenCalled();
    expect(circuits.openOf(naming('a'))).toBe('a');
  });

  it('counts attempts that were made before it was there, while it is closed', async () => {
    const { circuits, codes } = await circuitsOf(2);
    for (const ending of [down, good, down]) expect(await circuits.count(naming('db'), ending)).toBe(ending);
    expect(codes()).toEqual([]);
    expect(await circuits.count(naming('db'), down)).toBe(down);
    expect(codes()).toEqual(['circuit/opened']);
    for (const ending of [down, good]) expect(await circuits.count(naming('db'), ending)).toBe(ending);
    vi.advanceTimersByTime(RESET);
    expect(await circuits.count(naming('db'), good)).toBe(good);
    expect(codes()).toEqual(['circuit/opened']);
  });

  it('tells whoever waits when it opens', async () => {
    const { circuits, make } = await circuitsOf(1);
    const opening = circuits.opening(naming('a', 'b'));
    expect(opening.aborted).toBe(false);
    await make(down, 'b');
    expect(opening.aborted).toBe(true);
    vi.advanceTimersByTime(RESET);
    await make(good, 'b');
    expect(circuits.opening(naming('a', 'b')).aborted).toBe(false);
  });

  it('is not closed by an attempt that was broken off with the run', async () => {
    const { make, codes, controller } = await circuitsOf(1);
    await make(down, 'db');
    vi.advanceTimersByTime(RESET);
    controller.abort();
    await make({ outcome: 'cancelled' }, 'db');
    expect(codes()).toEqual(['circuit/opened']);
  });

  it('hands on what an attempt throws', async () => {
    const { circuits } = await circuitsOf(1);
    const bug = new Error('a bug');
    await expect(circuits.through(naming('db'), () => Promise.reject(bug))).rejects.toBe(bug);
  });
});
