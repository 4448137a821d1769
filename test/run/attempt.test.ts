import { once } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { attempt } from '../../lib/run/attempt.ts';
import type { DueTask, RunnerPorts } from '../../lib/run/runner-ports.ts';
import type { TaskEnd } from '../../lib/run/task-ports.ts';
import type { RetryRule, TimeoutRule } from '../../lib/task/definition.ts';

const done: TaskEnd = {
  ok: true,
  result: { made: undefined, actions: {}, reach: { modules: [], packages: {}, packageFiles: [] }, edits: {} },
};
const failed: TaskEnd = {
  ok: false,
  failure: { code: 'task/failed', problems: [] },
  traits: { exitCode: 75, errors: ['Down'] },
};

interface Attempted {
  readonly timeout?: TimeoutRule;
  readonly on?: RetryRule['on'];
  readonly confirm?: RunnerPorts['confirm'];
  work(ports: RunnerPorts): Promise<TaskEnd>;
}

async function made({ timeout, on, confirm, work }: Attempted, controller = new AbortController()) {
  const emit = vi.fn();
  const definition = { id: 1, name: 'One', file: 'tasks/01-one.ts', timeout, ...(on ? { retry: { on } } : {}) };
  const ports = { signal: controller.signal, emit, confirm, workspace: { loaded: { config: { timeout: 'none' } } } };
  // As much of both as an attempt looks at.
  const end = await attempt({ task: { definition } } as unknown as DueTask, ports as unknown as RunnerPorts, work);
  return { end, emit };
}

/** Goes on until it is told to end. */
async function ends({ signal }: RunnerPorts): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}

const soon: TimeoutRule = { kind: 'fixed', ms: 1 };

describe('an attempt', () => {
  it('that goes well in time is what it is', async () => {
    expect((await made({ timeout: { kind: 'fixed', ms: 60_000 }, work: async () => done })).end).toBe(done);
  });

  it('that fails is judged by what its task has tried again', async () => {
    expect((await made({ on: { exitCodes: [75] }, work: async () => failed })).end).toEqual({
      ...failed,
      again: 'exit code 75',
    });
    expect((await made({ on: { exitCodes: [1] }, work: async () => failed })).end).toEqual({
      ...failed,
      again: undefined,
    });
  });

  it('hands on what its task prints, and looks for lines in it, not in what others print', async () => {
    const say = (task: number): Attempted => ({
      on: { output: ['^no route$'] },
      work: async ({ emit }) => {
        emit({ type: 'log', task, stream: 'err', text: 'no route' });
        return failed;
      },
    });
    const own = await made(say(1));
    expect(own.end).toMatchObject({ again: 'output matches "^no route$"' });
    expect(own.emit).toHaveBeenCalledWith({ type: 'log', task: 1, stream: 'err', text: 'no route' });
    expect((await made(say(2))).end).toMatchObject({ again: undefined });
  });

  it.each<readonly [string, TaskEnd | Error]>([
    ['says that it is done', done],
    ['fails', failed],
    ['had not begun', new Error('Out of time')],
  ])('is out of time, also where it %s', async (_, how) => {
    const work = async (ports: RunnerPorts) => {
      await ends(ports);
      if (how instanceof Error) throw how;
      return how;
    };
    const { end } = await made({ timeout: soon, on: { timeout: true }, work });
    expect(end).toMatchObject({ ok: false, timedOut: true, again: 'out of time', failure: { code: 'task/timed-out' } });
    expect((await made({ timeout: soon, on: { exitCodes: [75] }, work })).end).toMatchObject({ again: undefined });
  });

  it('hands on what is thrown in time, and the end of the run', async () => {
    const bug = new Error('a bug');
    await expect(made({ timeout: { kind: 'fixed', ms: 60_000 }, work: () => Promise.reject(bug) })).rejects.toBe(bug);
    const controller = new AbortController();
    const run = made({ work: (ports) => ends(ports).then(() => failed) }, controller);
    controller.abort();
    expect((await run).end).toMatchObject({ ok: false, failure: failed.ok ? {} : failed.failure });
  });

  it('is not out of time because of a question that is asked', async () => {
    const answer = Promise.withResolvers<boolean>();
    const asked: Attempted = {
      timeout: { kind: 'fixed', ms: 200 },
      confirm: () => answer.promise,
      work: async ({ confirm, signal }) => {
        const confirmed = confirm?.(['Remove all?']);
        vi.advanceTimersByTime(100_000);
        answer.resolve(true);
        expect([await confirmed, signal.aborted]).toEqual([true, false]);
        return done;
      },
    };
    vi.useFakeTimers();
    try {
      expect((await made(asked)).end).toBe(done);
    } finally {
      vi.useRealTimers();
    }
  });
});
