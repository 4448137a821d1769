import { expect, test } from 'vitest';
import { loadConfig } from '../../lib/config/load-config.ts';
import { TempFolder } from '../support/temp-folder.ts';
import { thrown } from './thrown.ts';

test.each(['auto', 'enterprise', 'nightly'])('profile "%s" is one', async (profile) => {
  const config = { profile, profiles: { nightly: { tasks: 2, memory: '1.5 GiB' } } };
  await using folder = await TempFolder.create({ 'conductor.config.json': JSON.stringify(config) });
  expect((await loadConfig({ cwd: folder.path })).config).toMatchObject(config);
});

test('an unknown one is an error with its place and the one that was meant', async () => {
  await using folder = await TempFolder.create({
    'conductor.config.yaml': 'profiles:\n  nightly: { tasks: 2 }\nprofile: nightli\n',
  });
  const { code, exitCode, problems } = await thrown(loadConfig({ cwd: folder.path }));
  expect([code, exitCode]).toEqual(['config/invalid', 2]);
  expect(problems).toMatchObject([
    {
      message: 'Unknown profile "nightli"',
      place: { line: 3, column: 10 },
      help: expect.stringMatching(
        /^Did you mean "nightly"\? Profiles are "nightly", "small", "medium", "large", "enterprise", "auto"/,
      ),
    },
  ]);
});
