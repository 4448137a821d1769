import { expect, test } from 'vitest';
import { MendingFiles } from '../../../lib/run/watch/mending-files.ts';
import { TempFolder } from '../../support/temp-folder.ts';

test('a file that could be a module or a configuration may mend, once for each change', async () => {
  await using folder = await TempFolder.create({ 'lib/a.ts': '1' });
  const files = new MendingFiles(folder.path);
  expect([files.mayMend('lib/a.ts'), files.mayMend('lib/a.ts')]).toEqual([true, false]);
  await folder.write('lib/a.ts', 'longer');
  expect([files.mayMend('lib/a.ts'), files.mayMend('lib/a.ts')]).toEqual([true, false]);
  await folder.remove('lib/a.ts');
  expect([files.mayMend('lib/a.ts'), files.mayMend('lib/a.ts')]).toEqual([true, false]);
  files.clear();
  expect(files.mayMend('lib/a.ts')).toBe(true);
});

test.each(['run.log', 'README.md', 'node_modules/x/index.js', '.git/config.json', '.conductor/cache/x.json'])(
  '%s mends nothing',
  (path) => {
    expect(new MendingFiles('/nowhere').mayMend(path)).toBe(false);
  },
);

test.each(['.conductorrc', 'conductor.config.yaml', 'package.json', 'tasks/01-a.sh', 'lib/x.cjs'])('%s may', (path) => {
  expect(new MendingFiles('/nowhere').mayMend(path)).toBe(true);
});
