import { expect, test } from 'vitest';
import { admissionOf, expectedDemands } from '../../lib/plan/demands.ts';
import { samplesOf } from '../../lib/plan/durations.ts';

const profile = { name: 'p', tasks: 2, taskMemory: 100, taskCpu: 0.5, memory: 1000, cpu: 1 };
const ran = (memory: number | undefined, cpuMs: number, outcome: 'executed' | 'failed' = 'executed') => ({
  tasks: [{ id: 1, outcome, ms: 1000, because: [], cpuMs, ...(memory === undefined ? {} : { memory }) }],
});
const demandOf = (runs: Parameters<typeof samplesOf>[0], resources: { cpu?: number; memory?: string } = {}) =>
  expectedDemands([{ id: 1, resources, uses: ['db'] }], samplesOf(runs, [1]), profile).get(1);

test('what a task declares counts first', () => {
  expect(demandOf([ran(7, 7)], { cpu: 1.5, memory: '2 kB'.replace('k', 'K') })).toEqual({
    memory: 2000,
    memoryFrom: 'declared',
    cpu: 1.5,
    cpuFrom: 'declared',
    pools: ['db'],
  });
});

test('what was measured counts then: the most of the newest runs, in whole cores', () => {
  const learned = { memory: 90, memoryFrom: 'history', cpu: 2, cpuFrom: 'history' };
  expect(demandOf([ran(80, 1600), ran(90, 100), ran(10, 2400)])).toMatchObject(learned);
  expect(demandOf([ran(1, 300)])).toMatchObject({ memory: 1, cpu: 0 });
  expect(demandOf([ran(1, 0)], { cpu: 3 })).toMatchObject({ memoryFrom: 'history', cpu: 3, cpuFrom: 'declared' });
  const old = Array.from({ length: 5 }, () => ran(5, 5));
  expect(demandOf([...old, ran(99_999, 5)])).toMatchObject({ memory: 5 });
});

test('of what nothing is known the profile says it', () => {
  const unknown = { memory: 100, memoryFrom: 'profile', cpu: 0.5, cpuFrom: 'profile' };
  expect(demandOf([])).toMatchObject(unknown);
  expect(demandOf([ran(undefined, 5), ran(5, 5, 'failed')])).toMatchObject(unknown);
});

test('the limits are those of the profile and of the pools', () => {
  const demands = new Map();
  expect(admissionOf(profile, { db: 2 }, demands)).toEqual({
    limits: { memory: 1000, cpu: 1, pools: { db: 2 } },
    demands,
  });
});
