/** Why a task is decided as it is, and whether it makes the same twice, by the real binary. */
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { Project } from '../support/project.ts';
import { TempFolder } from '../support/temp-folder.ts';

const task = (fields: string): string =>
  `import { defineTask } from 'conductor-run';\nexport default defineTask({ ${fields} });\n`;
const COPY = task(`inputs: ['src/**'], outputs: ['out/**'], env: ['FLAG'], command: 'mkdir -p out && cp -r src/. out'`);
const STAMP = task(`outputs: ['stamp.txt'], run: ({ write }) => write('stamp.txt', 'made by ' + process.pid)`);
const BLOOM = '.conductor/patterns/bloom.json';

/** The document of `why --json`, as far as it is looked at. */
interface Why {
  readonly decision: string;
  readonly because: readonly string[];
  readonly records: number;
  readonly nearest: { readonly differences: readonly { readonly field: string; readonly name: string }[] } | null;
  readonly culprits: readonly { readonly field: string; readonly name: string; readonly count: number }[];
}

async function why(project: Project, word: string, env: Readonly<Record<string, string>> = {}): Promise<Why> {
  const { code, stdout, stderr } = await project.run(['why', word, '--json'], { env });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Why;
}

describe('conductor why', () => {
  it('goes with what a run then does', async () => {
    await using project = await Project.create({ 'tasks/01-copy.ts': COPY, 'src/a.txt': 'one' });
    expect(await why(project, '1')).toMatchObject({ decision: 'run', because: ['first run'], nearest: null });
    await project.run(['task', '1']);
    expect(await why(project, '1')).toMatchObject({ decision: 'fresh', because: [], records: 1 });
    await project.folder.write('src/a.txt', 'two');
    const foretold = await why(project, '1');
    const [ended] = (await project.report('task', '1')).tasks;
    expect(foretold).toMatchObject({ decision: 'run', because: ['input "src/a.txt" modified'] });
    expect(ended).toMatchObject({ outcome: 'executed', because: foretold.because });
    await project.folder.write('src/a.txt', 'one');
    expect((await why(project, '1')).decision).toBe('restore');
    expect((await project.report('task', '1')).tasks[0]?.outcome).toBe('restored');
  });

  it('compares with the nearest record and counts the culprits', async () => {
    await using project = await Project.create({ 'tasks/01-copy.ts': COPY, 'src/a.txt': '1', 'src/b.txt': '1' });
    await project.run(['task', '1']);
    await project.folder.write('src/a.txt', '2');
    await project.folder.write('src/b.txt', '2');
    await project.run(['task', '1'], { env: { FLAG: 'hidden value' } });
    await project.folder.write('src/b.txt', '1');
    const found = await why(project, '1');
    expect(found.because).toEqual(['env "FLAG" removed', 'input "src/b.txt" modified']);
    expect(found.nearest?.differences).toMatchObject([{ field: 'input', name: 'src/a.txt' }]);
    expect(found.culprits.map(({ field, name, count }) => `${count} ${field} ${name}`)).toEqual([
      '1 env FLAG',
      '1 input src/a.txt',
      '1 input src/b.txt',
    ]);
    const { stdout } = await project.run(['why', '1', '--verbose']);
    expect(stdout).toMatch(/^01 Copy {2}would run\n {2}because env "FLAG" removed\n/);
    expect(stdout).not.toContain('hidden value');
  });

  it('names the pattern that was edited, for task 8', async () => {
    await using project = await Project.withPatternLibrary();
    await project.run(['task', '8', '-q']);
    await project.folder.write(BLOOM, `${await project.folder.read(BLOOM)}\n`);
    const found = await why(project, 'code-generation');
    expect(found.records, 'records of its pieces are not its own').toBe(1);
    expect(found.nearest?.differences).toMatchObject([{ field: 'input', name: BLOOM, how: 'modified' }]);
  });

  it('an unknown task is a usage error', async () => {
    await using project = await Project.create({ 'tasks/01-copy.ts': COPY });
    for (const command of ['why', 'verify']) {
      const { code, stderr } = await project.run([command, 'coppy']);
      expect(code).toBe(2);
      expect(stderr).toContain('Did you mean "copy"?');
    }
  });
});

describe('conductor verify', () => {
  it('task 8 makes the same again, from nothing', async () => {
    await using project = await Project.withPatternLibrary();
    await project.run(['task', '8', '-q']);
    const before = await project.folder.list('generated');
    const { code, stdout } = await project.run(['verify', '8']);
    expect(stdout).toMatch(/^08 Code generation {2}a new run and what is recorded made the same \d+ outputs\n$/);
    expect(code).toBe(0);
    expect(await project.folder.list('generated')).toEqual(before);
    expect((await project.report('task', '8')).tasks[0]?.outcome).toBe('fresh');
  });

  it('finds an output that differs from run to run', async () => {
    await using project = await Project.create({ 'tasks/01-stamp.ts': STAMP });
    await project.run(['task', '1']);
    const recorded = await project.folder.read('stamp.txt');
    const { code, stdout } = await project.run(['verify', '1']);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /1 output differs between a new run and what is recorded\n {2}stamp\.txt {2}differs .*offset/,
    );
    expect((await project.run(['verify', '1', '--twice'])).code).toBe(1);
    expect(await project.folder.read('stamp.txt')).toBe(recorded);
  });

  it.skipIf(process.platform === 'win32')('Ctrl-C removes the copies', async () => {
    await using place = await TempFolder.create();
    await using project = await Project.create({ 'tasks/01-wait.sh': 'echo started > here; sleep 60\n' });
    const child = project.start(['verify', '1'], { env: { TMPDIR: place.path } });
    const copied = async () => (await place.list()).some((path) => path.endsWith('/here'));
    await expect.poll(copied, { timeout: 30_000, interval: 20 }).toBe(true);
    const ended = once(child, 'exit');
    child.kill('SIGINT');
    expect(await ended).toEqual([130, null]);
    // Node's own cache of compiled code is there as well.
    expect((await readdir(place.path)).filter((name) => name.startsWith('conductor-'))).toEqual([]);
  });
});
