import { lstat } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { digestOf } from '../../lib/model/digest.ts';
import { runTasks } from '../../lib/run/run-tasks.ts';
import { type Why, whyTask } from '../../lib/run/why-task.ts';
import { TempFolder } from '../support/temp-folder.ts';

const COPY = '# conductor: inputs=src/** outputs=out/** env=FLAG\nmkdir -p out; cat src/* > out/all\n';
const PACK = '# conductor: needs=1 inputs=out/** outputs=pack\ncat out/all > pack\n';
const { PATH } = process.env;

function workspace(files: Readonly<Record<string, string>> = {}): Promise<TempFolder> {
  return TempFolder.create({ 'conductor.config.json': '{}', 'tasks/01-copy.sh': COPY, 'src/a': 'a', ...files });
}

async function run(folder: TempFolder, env: Readonly<Record<string, string>> = {}): Promise<void> {
  const { signal } = new AbortController();
  const end = await runTasks({ cwd: folder.path, env: { PATH, ...env }, words: [], signal, emit: () => undefined });
  expect(end.ok).toBe(true);
}

const why = (folder: TempFolder, word = '1', env: Readonly<Record<string, string>> = {}): Promise<Why> =>
  whyTask({ cwd: folder.path, env: { PATH, ...env }, word });

describe('why', () => {
  it('a task that never ran has no record', async () => {
    await using folder = await workspace();
    expect(await why(folder)).toMatchObject({
      task: { id: 1, name: 'Copy', slug: 'copy', file: 'tasks/01-copy.sh' },
      decision: 'run',
      because: ['first run'],
      last: null,
      records: 0,
      nearest: null,
      culprits: [],
    });
  });

  it('a fresh task differs in nothing from its record', async () => {
    await using folder = await workspace();
    await run(folder);
    const found = await why(folder, 'copy');
    expect(found).toMatchObject({ decision: 'fresh', because: [], records: 1, last: { outcome: 'executed' } });
    expect(found.nearest).toMatchObject({ key: found.key, differences: [] });
  });

  it('counts no record that cannot be used', async () => {
    await using folder = await workspace();
    await run(folder);
    const { key } = await why(folder);
    const text = await folder.read(`.conductor/cache/v1/ac/${key}.json`);
    await folder.write(`.conductor/cache/v1/ac/${digestOf('other')}.json`, text);
    await folder.write(`.conductor/cache/v1/ac/${digestOf('cut')}.json`, text.slice(0, -1));
    expect((await why(folder)).records).toBe(1);
  });

  it('a task whose output is missing would be restored', async () => {
    await using folder = await workspace();
    await run(folder);
    await folder.remove('out/all');
    expect(await why(folder)).toMatchObject({ decision: 'restore', because: ['output "out/all" missing'] });
  });

  it('compares with the nearest record, not with the last one', async () => {
    await using folder = await workspace({ 'src/b': 'b', 'src/c': 'c' });
    await run(folder);
    for (const name of ['a', 'b', 'c']) await folder.write(`src/${name}`, 'other');
    await run(folder, { FLAG: 'secret value' });
    for (const name of ['b', 'c']) await folder.write(`src/${name}`, name);
    const found = await why(folder);
    expect(found.because).toEqual(['env "FLAG" removed', 'input "src/b" modified', 'input "src/c" modified']);
    expect(found.nearest?.differences).toEqual([
      {
        field: 'input',
        name: 'src/a',
        how: 'modified',
        before: digestOf('a').slice(0, 12),
        after: digestOf('other').slice(0, 12),
      },
    ]);
  });

  it('counts what changed from record to record, and never shows the value of a variable', async () => {
    await using folder = await workspace({ 'src/b': 'b' });
    await run(folder);
    await folder.write('src/a', 'a2');
    await run(folder, { FLAG: 'secret value' });
    await folder.write('src/a', 'a3');
    await folder.write('src/b', 'b2');
    await run(folder, { FLAG: 'secret value' });
    const found = await why(folder, '1', { FLAG: 'another secret' });
    expect(found.records).toBe(3);
    expect(found.culprits).toEqual([
      { field: 'input', name: 'src/a', count: 2 },
      { field: 'env', name: 'FLAG', count: 1 },
      { field: 'input', name: 'src/b', count: 1 },
    ]);
    expect(found.nearest?.differences).toMatchObject([
      { name: 'FLAG', before: digestOf('secret value').slice(0, 12), after: digestOf('another secret').slice(0, 12) },
    ]);
    expect(JSON.stringify(found)).not.toMatch(/secret/);
  });

  it('only records of the task itself count', async () => {
    await using folder = await workspace({ 'tasks/02-pack.sh': PACK });
    await run(folder);
    expect(await why(folder, '2')).toMatchObject({ decision: 'fresh', records: 1, needs: [] });
    await folder.write('src/a', 'changed');
    const found = await why(folder, '2');
    expect(found).toMatchObject({ decision: 'fresh', needs: [{ id: 1, name: 'Copy', decision: 'run' }] });
  });

  it('a task that is not cached says so', async () => {
    await using folder = await workspace({ 'tasks/01-copy.sh': COPY.replace(' env=', ' cache=false env=') });
    await run(folder);
    expect(await why(folder)).toMatchObject({ decision: 'run', cacheable: false, records: 0, nearest: null });
  });

  it('leaves every file as it is', async () => {
    await using folder = await workspace();
    await run(folder);
    await folder.write('src/a', 'changed');
    const before = await states(folder);
    await why(folder);
    expect(await states(folder)).toEqual(before);
  });

  it('an unknown word and one for several tasks are errors', async () => {
    await using folder = await workspace({ 'tasks/02-pack.sh': PACK });
    await expect(why(folder, 'coppy')).rejects.toMatchObject({ code: 'task/unknown' });
    await expect(why(folder, '1-2')).rejects.toMatchObject({ code: 'task/ambiguous' });
    expect((await why(folder, '2-9')).task.id).toBe(2);
  });
});

/** Path, content and times of every file. */
async function states(folder: TempFolder): Promise<readonly string[]> {
  const paths = await folder.list();
  return await Promise.all(
    paths.map(async (path) => {
      const { mtimeMs, ctimeMs, ino } = await lstat(folder.at(path));
      return `${path} ${mtimeMs} ${ctimeMs} ${ino} ${digestOf(await folder.read(path))}`;
    }),
  );
}
