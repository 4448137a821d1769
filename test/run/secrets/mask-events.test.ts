import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RunEvent } from '../../../lib/model/event.ts';
import { maskEvents } from '../../../lib/run/secrets/mask-events.ts';

const SECRET = 'hunter2-of/many';

function masked(events: readonly RunEvent[]): readonly RunEvent[] {
  const said: RunEvent[] = [];
  const { emit, end } = maskEvents([SECRET], (event) => said.push(event));
  for (const event of events) emit(event);
  end();
  return said;
}

const print = (task: number, stream: 'out' | 'err' | 'log', text: string): RunEvent => ({
  type: 'log',
  task,
  stream,
  text,
});
const ended: RunEvent = { type: 'task-ended', task: 1, outcome: 'executed', because: [], ms: 1 };

test('texts anywhere in an event are masked, and what it says of itself is not', () => {
  const event: RunEvent = {
    type: 'task-ended',
    task: 1,
    outcome: 'failed',
    because: [{ kind: 'changed', field: 'env', name: SECRET, how: 'modified' }],
    ms: 3,
    failure: {
      code: 'task/failed',
      problems: [{ message: `a ${SECRET}`, place: { file: SECRET, line: 3 }, help: encodeURIComponent(SECRET) }],
      kept: undefined,
      stack: `Error: ${SECRET}\n    at x`,
    },
  };
  expect(masked([event])).toEqual([
    {
      ...event,
      because: [{ kind: 'changed', field: 'env', name: '***', how: 'modified' }],
      failure: {
        code: 'task/failed',
        problems: [{ message: 'a ***', place: { file: '***', line: 3 }, help: '***' }],
        kept: undefined,
        stack: 'Error: ***\n    at x',
      },
    },
  ]);
});

test('a secret in pieces is masked per task and stream', () => {
  const events = [
    print(1, 'out', 'a hunter2'),
    print(2, 'out', '-of/many'),
    print(1, 'err', '-of/many'),
    print(1, 'log', `whole ${SECRET}\n`),
    print(1, 'out', '-of/many b'),
  ];
  expect(masked(events)).toEqual([
    print(1, 'out', 'a '),
    print(2, 'out', '-of/many'),
    print(1, 'err', '-of/many'),
    print(1, 'log', 'whole ***\n'),
    print(1, 'out', '*** b'),
  ]);
});

test('what is held back comes before the end of its task', () => {
  expect(masked([print(1, 'out', 'a hunter2'), print(2, 'err', 'hunt'), ended])).toEqual([
    print(1, 'out', 'a '),
    print(1, 'out', 'hunter2'),
    ended,
    print(2, 'err', 'hunt'),
  ]);
});

test('what is held back comes before the end of the run', () => {
  const last: RunEvent = { type: 'run-ended', ok: true, ms: 1 };
  expect(masked([print(2, 'err', 'hunt'), last])).toEqual([print(2, 'err', 'hunt'), last]);
});

test('output without secrets is the same, piece by piece of a task', () => {
  const piece = fc.record({
    task: fc.nat(2),
    stream: fc.constantFrom('out' as const, 'err' as const),
    text: fc.string(),
  });
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const events = pieces.map(({ task, stream, text }) => print(task, stream, text));
      const joined = (all: readonly RunEvent[], task: number, stream: string) =>
        all
          .flatMap((event) =>
            event.type === 'log' && event.task === task && event.stream === stream ? event.text : [],
          )
          .join('');
      for (const task of [0, 1, 2])
        for (const stream of ['out', 'err'])
          expect(joined(masked(events), task, stream)).toBe(joined(events, task, stream));
    }),
  );
});
