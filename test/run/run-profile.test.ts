import { availableParallelism } from 'node:os';
import { expect, test } from 'vitest';
import { effectiveConfig } from '../../lib/config/effective-config.ts';
import { thisMachine } from '../../lib/run/machine.ts';
import { runProfile } from '../../lib/run/run-profile.ts';

const configOf = (user: Parameters<typeof effectiveConfig>[0]) => effectiveConfig(user).config;

test('a number of tasks counts more than a profile, the command line more than the configuration', () => {
  const config = configOf({ profile: 'small', concurrency: 7 });
  expect(runProfile({}, config)).toMatchObject({ name: 'small', tasks: 7 });
  expect(runProfile({ profile: 'large' }, config)).toMatchObject({ name: 'large', tasks: 8 });
  expect(runProfile({ profile: 'large', concurrency: 2 }, config)).toMatchObject({ name: 'large', tasks: 2 });
  expect(runProfile({}, configOf({}))).toMatchObject({ name: 'auto', tasks: availableParallelism() });
});

test('the machine has what its control group leaves', () => {
  const { cores, memory } = thisMachine();
  expect([cores >= 1, memory > 1e6, memory <= 2 ** 53]).toEqual([true, true, true]);
});

test('an unknown profile is an error with the one that was meant', () => {
  const config = configOf({ profiles: { nightly: { tasks: 1 } } });
  expect(() => runProfile({ profile: 'nightl' }, config)).toThrow(
    expect.objectContaining({
      code: 'usage/unknown-profile',
      message: 'Unknown profile "nightl"',
      problems: [
        expect.objectContaining({
          help: expect.stringMatching(/^Did you mean "nightly"\? Profiles are "nightly", "small", /),
        }),
      ],
    }),
  );
  expect(() => runProfile({ profile: 'toString' }, config)).toThrow('Unknown profile "toString"');
});
