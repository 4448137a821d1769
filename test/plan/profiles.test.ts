import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Machine, profileNames, profileOf } from '../../lib/plan/profiles.ts';

const machine = (): Machine => ({ cores: 4, memory: 10e9 });
const none = (): Machine => expect.fail('the machine was asked');

describe('a profile', () => {
  test.each([
    ['small', 3, 512e6, 0.5, 2e9],
    ['medium', 5, 1e9, 1, 8e9],
    ['large', 8, 2e9, 2, 16e9],
    ['enterprise', 12, 4e9, 4, 32e9],
  ])('%s runs %i tasks and asks no machine', (name, tasks, taskMemory, taskCpu, memory) => {
    const cpu = tasks * taskCpu;
    expect(profileOf({ name, own: {} }, none)).toEqual({ name, tasks, taskMemory, taskCpu, memory, cpu });
  });

  test('auto is what the machine has', () => {
    const profile = { name: 'auto', tasks: 4, taskMemory: 512e6, taskCpu: 1, memory: 8e9, cpu: 4 };
    expect(profileOf({ name: 'auto', own: {} }, machine)).toEqual(profile);
    const tight = profileOf({ name: 'auto', own: {} }, () => ({ cores: 64, memory: 8e9 }));
    expect(tight).toMatchObject({ tasks: 64, memory: 6.4e9, taskMemory: 1e8 });
  });

  test('of the configuration says what it says, the machine the rest', () => {
    const own = { ci: { tasks: 2, memory: '1GiB', taskCpu: 3 }, small: { tasks: 1, taskMemory: 7, cpu: 2.5 } };
    const ci = { name: 'ci', tasks: 2, taskMemory: 512e6, taskCpu: 3, memory: 2 ** 30, cpu: 6 };
    expect(profileOf({ name: 'ci', own }, none)).toEqual(ci);
    expect(profileOf({ name: 'small', own }, machine)).toMatchObject({
      tasks: 1,
      taskMemory: 7,
      memory: 8e9,
      cpu: 2.5,
    });
    expect(profileNames(own)).toEqual(['ci', 'small', 'medium', 'large', 'enterprise', 'auto']);
  });

  test.each([
    [3, 0.1, 0.3],
    [3, 0.5, 1.5],
    [3, 1.1, 3.3],
    [7, 1e-9, 7e-9],
  ])('%i tasks of %d cores have %d cores', (tasks, taskCpu, cpu) => {
    const own = { p: { tasks, taskCpu, memory: 1 }, one: { tasks: 1, taskCpu, memory: 1 } };
    expect(profileOf({ name: 'p', own }, none).cpu).toBe(cpu);
    expect(profileOf({ name: 'one', own, tasks }, none).cpu).toBe(cpu);
  });

  test('another number of tasks is not defeated by cores, nor by the memory of tasks of which nothing is known', () => {
    expect(profileOf({ name: 'small', own: {}, tasks: 9 }, none)).toMatchObject({ tasks: 9, cpu: 4.5 });
    expect(profileOf({ name: 'auto', own: {}, tasks: 2 }, machine)).toMatchObject({ tasks: 2, cpu: 4 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1000, max: 1e12 }), (tasks, memory) => {
        const profile = profileOf({ name: 'auto', own: {}, tasks }, () => ({ cores: 2, memory }));
        expect(profile.taskMemory * tasks).toBeLessThanOrEqual(profile.memory);
        expect(profile.taskCpu * tasks).toBeLessThanOrEqual(profile.cpu);
      }),
    );
  });
});
