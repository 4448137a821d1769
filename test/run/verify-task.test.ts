import { describe, expect, it } from 'vitest';
import { runTasks } from '../../lib/run/run-tasks.ts';
import { type Verification, verifyTask } from '../../lib/run/verify-task.ts';
import { TempFolder } from '../support/temp-folder.ts';

const COPY = '# conductor: inputs=src/** outputs=out/**\nmkdir -p out; cat src/* > out/all\n';
/** What it makes differs each time: a file that is called by the process's number, and one that ends in it. */
const RANDOM =
  '# conductor: needs=1 inputs=out/** outputs=random/**\nmkdir -p random; printf "same %s" $$ > random/x; echo > random/$$; echo > random/still\n';
const { PATH } = process.env;

function workspace(files: Readonly<Record<string, string>> = {}): Promise<TempFolder> {
  return TempFolder.create({ 'conductor.config.json': '{}', 'tasks/01-copy.sh': COPY, 'src/a': 'a', ...files });
}

async function run(folder: TempFolder): Promise<void> {
  const { signal } = new AbortController();
  const end = await runTasks({ cwd: folder.path, env: { PATH }, words: [], signal, emit: () => undefined });
  expect(end.ok).toBe(true);
}

/** A verification, with the steps that it told. */
async function verify(
  folder: TempFolder,
  word: string,
  twice = false,
): Promise<Verification & { readonly steps: readonly string[] }> {
  const steps: string[] = [];
  const { signal } = new AbortController();
  const onStep = (text: string) => steps.push(text);
  const found = await verifyTask({
    cwd: folder.path,
    env: { PATH },
    word,
    twice,
    signal,
    emit: () => undefined,
    onStep,
  });
  return { ...found, steps };
}

describe('verify', () => {
  it('a fresh task is run once and compared with what is recorded', async () => {
    await using folder = await workspace();
    await run(folder);
    const before = await folder.list();
    expect(await verify(folder, 'copy')).toEqual({
      task: { id: 1, name: 'Copy' },
      compared: 'recorded',
      outputs: 1,
      differences: [],
      steps: ['Copying the workspace', 'Running task 1 (1 of 1)'],
    });
    expect(await folder.list()).toEqual(before);
  });

  it('runs without the folders of old outputs, as a run does', async () => {
    const copy = '# conductor: inputs=src/** outputs=out/**\ncp -r src out\n';
    await using folder = await workspace({ 'tasks/01-copy.sh': copy });
    await run(folder);
    expect((await verify(folder, '1')).differences).toEqual([]);
  });

  it('lists what differs, is missing and is extra', async () => {
    await using folder = await workspace({ 'tasks/02-random.sh': RANDOM });
    await run(folder);
    const recorded = await folder.list('random');
    const { compared, differences } = await verify(folder, '2');
    expect(compared).toBe('recorded');
    expect(differences.map(({ how }) => how).sort()).toEqual(['content', 'extra', 'missing']);
    const content = differences.find(({ how }) => how === 'content');
    expect(content).toMatchObject({ path: 'random/x', size: expect.any(Number) });
    expect(content?.offset).toBeGreaterThanOrEqual('same '.length);
    expect(recorded).toContain(differences.find(({ how }) => how === 'missing')?.path);
    expect(await folder.list('random')).toEqual(recorded);
  });

  it('twice compares two runs with each other', async () => {
    await using folder = await workspace({ 'tasks/02-random.sh': RANDOM });
    await run(folder);
    const { compared, why, differences, steps } = await verify(folder, '2', true);
    expect([compared, why, differences.length]).toEqual(['twice', undefined, 3]);
    expect(steps.slice(-2)).toEqual(['Running task 2 (1 of 2)', 'Running task 2 (2 of 2)']);
    expect(await verify(folder, '1', true)).toMatchObject({ compared: 'twice', outputs: 1, differences: [] });
  });

  it('a task that is not fresh says so and is run twice', async () => {
    await using folder = await workspace();
    await run(folder);
    await folder.write('src/a', 'other');
    expect(await verify(folder, '1')).toMatchObject({
      compared: 'twice',
      why: 'the task is not fresh: input "src/a" modified',
      differences: [],
    });
    expect(await folder.read('out/all')).toBe('a');
  });

  it('what it needs is brought up to date in the copy first, once for both runs', async () => {
    const pack = '# conductor: needs=2 inputs=random/** outputs=pack\ncat random/x > pack\n';
    await using folder = await workspace({ 'tasks/02-random.sh': RANDOM, 'tasks/03-pack.sh': pack });
    const { why, outputs, differences, steps } = await verify(folder, '3');
    expect([why, outputs, differences]).toEqual(['need 1 is not fresh', 1, []]);
    expect(steps).toContain('Bringing what task 3 needs up to date');
    expect(await folder.list()).not.toContain('out/all');
  });

  it('a stale file among the outputs does not pass for a new output', async () => {
    await using folder = await workspace();
    await run(folder);
    await folder.write('out/stale', 'left by somebody');
    expect(await verify(folder, '1')).toMatchObject({ compared: 'recorded', differences: [] });
  });

  it('where the copy lacks an input, two runs are compared', async () => {
    const command =
      '# conductor: inputs=node_modules/x/a outputs=out/**\nmkdir -p out; cat node_modules/x/a > out/all\n';
    await using folder = await workspace({ 'tasks/01-copy.sh': command, 'node_modules/x/a': 'a' });
    await run(folder);
    const { compared, why, differences } = await verify(folder, '1');
    expect([compared, differences]).toEqual(['twice', []]);
    expect(why).toBe('in the copy, input "node_modules/x/a" removed');
  });

  it('a run that fails is an error of the task', async () => {
    await using folder = await workspace({ 'tasks/01-copy.sh': 'exit 3\n' });
    await expect(verify(folder, '1')).rejects.toMatchObject({
      code: 'task/failed',
      exitCode: 1,
      message: expect.stringContaining('Cannot verify: Task 1 "Copy" failed'),
    });
  });

  it('an unknown task is an error', async () => {
    await using folder = await workspace();
    await expect(verify(folder, 'coppy')).rejects.toMatchObject({ code: 'task/unknown' });
  });

  it('an interrupted one rejects with the reason', async () => {
    await using folder = await workspace();
    const controller = new AbortController();
    const reason = new Error('stopped');
    const ending = verifyTask({
      cwd: folder.path,
      env: { PATH },
      word: '1',
      twice: true,
      signal: controller.signal,
      emit: () => undefined,
      onStep: (text) => {
        if (text.startsWith('Running')) controller.abort(reason);
      },
    });
    await expect(ending).rejects.toBe(reason);
  });
});
