import { expect, test } from 'vitest';
import { textMask } from '../../lib/cli/text-mask.ts';
import { TempFolder } from '../support/temp-folder.ts';

test('without a secret in the environment texts are as they are', async () => {
  await using folder = await TempFolder.create();
  const mask = await textMask({ env: { PATH: '/usr/bin', A_KEY: 'short' }, cwd: folder.path });
  expect(mask('/usr/bin short')).toBe('/usr/bin short');
});

test('the usual secrets and those of the configuration around the folder are masked', async () => {
  await using folder = await TempFolder.create({
    'conductor.config.json': '{ "secrets": ["DATABASE_URL"] }',
    'sub/file': '',
  });
  const env = { DATABASE_URL: 'postgres://u:p', NPM_TOKEN: 'hunter2' };
  const mask = await textMask({ env, cwd: folder.at('sub') });
  expect(mask('postgres://u:p hunter2')).toBe('*** ***');
});

test('a broken configuration leaves the usual ones', async () => {
  await using folder = await TempFolder.create({ 'conductor.config.json': '{ "secrets": 3 }' });
  const env = { DATABASE_URL: 'postgres://u:p', NPM_TOKEN: 'hunter2' };
  for (const isConfigBroken of [false, true])
    expect((await textMask({ env, cwd: folder.path, isConfigBroken }))('postgres://u:p hunter2')).toBe(
      'postgres://u:p ***',
    );
});
