import { describe, expect, it } from 'vitest';
import { TaskReach } from '../../../lib/run/watch/task-reach.ts';
import { openWorkspace } from '../../../lib/run/workspace.ts';
import { TempFolder } from '../../support/temp-folder.ts';

const FILES = {
  'conductor.config.json': '{}',
  '.gitignore': '*.log\n/out/\n',
  '.git/info/exclude': '',
  'lib/helper.ts': 'export const inputs = ["src/**", ".git/HEAD", "node_modules/own/**"];\n',
  'node_modules/own/x': '',
  'tasks/01-build.ts': `import { inputs } from '../lib/helper.ts';\nexport default { inputs, outputs: ['src/made/**', 'out/**'], command: 'true' };\n`,
  'tasks/02-other.ts': `export default { inputs: ['docs/**'], outputs: ['site/**'], command: 'true' };\n`,
};

async function reachOf(folder: TempFolder, ids: readonly number[]): Promise<TaskReach> {
  const workspace = await openWorkspace({ cwd: folder.path, env: {} });
  return new TaskReach({ workspace, ids, cwd: folder.at('src') });
}

describe('the role of a path', () => {
  it.each([
    ['src/a.ts', 'input', [1]],
    ['src/a.log', 'none', []],
    ['src/made/x', 'output', []],
    ['out/x', 'output', []],
    ['docs/x', 'none', []],
    ['site/x', 'none', []],
    ['lib/helper.ts', 'setup', [1]],
    ['tasks/01-build.ts', 'setup', [1]],
    ['tasks/02-other.ts', 'none', []],
    ['tasks/03-new.ts', 'setup', []],
    ['tasks/03-new.test.ts', 'none', []],
    ['tasks/.03-new.ts.swp', 'none', []],
    ['conductor.config.json', 'setup', []],
    ['conductor.config.ts', 'setup', []],
    ['src/conductor.config.ts', 'setup', []],
    ['docs/conductor.config.ts', 'none', []],
    ['package.json', 'none', []],
    ['.gitignore', 'setup', []],
    ['docs/.gitignore', 'setup', []],
    ['.git/info/exclude', 'setup', []],
    ['.git/HEAD', 'input', [1]],
    ['.git/index', 'none', []],
    ['node_modules/own/x', 'input', [1]],
    ['node_modules/other/x', 'none', []],
    ['.conductor/cache/v1/state', 'none', []],
    ['README.md', 'none', []],
  ])('%s is %s', async (path, kind, tasks) => {
    await using folder = await TempFolder.create(FILES);
    const role = (await reachOf(folder, [1])).role(path);
    expect({ kind: role.kind, tasks: [...role.tasks] }).toEqual({ kind, tasks });
  });
});

it('what is hidden and named is watched apart', async () => {
  await using folder = await TempFolder.create(FILES);
  const { places } = await reachOf(folder, [1]);
  expect(places.folders).toEqual([folder.at('node_modules/own')]);
  expect(places.files).toEqual([folder.at('.git/HEAD'), folder.at('.git/info/exclude')]);
  expect((await reachOf(folder, [2])).places.folders).toEqual([]);
});
