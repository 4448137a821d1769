import { expect, test } from 'vitest';
import { VERSION } from '../../lib/model/version.ts';
import { TempFolder } from '../support/temp-folder.ts';
import { call } from './call.ts';

test('each value is shown with where it came from', async () => {
  await using folder = await TempFolder.create({ 'conductor.config.json': '{\n  "cache": { "keep": 3 }\n}\n' });
  const { code, stdout, stderr } = await call(folder.path, 'config');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain(`workspace "${folder.path}"\nconfiguration "${folder.at('conductor.config.json')}"\n\n`);
  expect(stdout).toMatch(/^cache\.keep +3 +conductor\.config\.json:2:14$/m);
  expect(stdout).toMatch(/^optimizations\.templateCache +true +default$/m);
});

test('a workspace without a configuration has defaults only', async () => {
  await using folder = await TempFolder.create({ 'tasks/01-a.sh': 'true\n' });
  const { stdout } = await call(folder.path, 'config');
  expect(stdout).toContain('\nconfiguration none, all defaults\n');
});

test('JSON has the same as data', async () => {
  await using folder = await TempFolder.create({ 'tasks/01-a.sh': 'true\n' });
  const document = JSON.parse((await call(folder.path, 'config', '--json')).stdout);
  expect(document).toMatchObject({ version: VERSION, root: folder.path, file: null });
  expect(document.settings).toContainEqual({ pointer: '/cache/keep', value: 5, origin: 'default' });
});

test('a second configuration that is not used is a warning', async () => {
  await using folder = await TempFolder.create({ 'conductor.config.json': '{}', '.conductorrc.json': '{}' });
  const { code, stderr } = await call(folder.path, 'config');
  expect(code).toBe(0);
  expect(stderr).toMatch(/^warning\[config\/note\] More than one configuration in one folder: /);
});
