import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { VERSION } from '../../lib/model/version.ts';
import { recordModules } from '../../lib/task/module-hooks.ts';
import { TempFolder } from '../support/temp-folder.ts';

const require = createRequire(import.meta.url);

describe('module hooks', () => {
  test('conductor-run is this very package, wherever the task lies', async () => {
    await using folder = await TempFolder.create({
      'package.json': '{"type":"module"}',
      'tasks/1-a.mjs': `import { defineTask } from 'conductor-run'; export default defineTask({ command: 'a' });`,
    });
    const recorder = recordModules(folder.path);
    try {
      expect(require(folder.at('tasks/1-a.mjs'))).toMatchObject({ default: { command: 'a' } });
      const reach = recorder.reach(pathToFileURL(folder.at('tasks/1-a.mjs')).href);
      expect(reach.modules).toEqual(['tasks/1-a.mjs']);
      expect(reach.packages).toEqual({ 'conductor-run': VERSION });
    } finally {
      recorder.stop();
    }
  });

  test('modules loaded after the recorder was made are told, until it stops', async () => {
    await using folder = await TempFolder.create({ 'a.cjs': `require('./b.cjs')`, 'b.cjs': '', 'c.cjs': '' });
    const recorder = recordModules(folder.path);
    require(folder.at('a.cjs'));
    recorder.stop();
    require(folder.at('c.cjs'));
    expect(recorder.imported().modules).toEqual(['a.cjs', 'b.cjs']);
  });

  test('the import behind an error is known', async () => {
    await using folder = await TempFolder.create({ 'a.cjs': `require('./none.cjs')` });
    const recorder = recordModules(folder.path);
    try {
      const error = thrownBy(() => require(folder.at('a.cjs')));
      expect(recorder.missing(error)).toEqual({
        specifier: './none.cjs',
        from: pathToFileURL(folder.at('a.cjs')).href,
      });
      expect(recorder.missing('no error')).toBeUndefined();
    } finally {
      recorder.stop();
    }
  });
});

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return expect.unreachable('it threw nothing');
}
