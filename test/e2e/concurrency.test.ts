/** Many processes at once, processes that are killed anywhere, and clocks that jump. */
import { once } from 'node:events';
import { readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Project, REPOSITORY } from '../support/project.ts';
import { runHere } from '../support/run-here.ts';
import { TempFolder } from '../support/temp-folder.ts';

const copy = (id: number, needs = '') =>
  `# conductor: ${needs} inputs=src/** outputs=out/${id}/**\nmkdir -p out/${id}; cp src/* out/${id}; echo ${id} >> executed\n`;
const FILES = {
  'conductor.config.json': '{}',
  'tasks/01-first.sh': copy(1),
  'tasks/02-second.sh': copy(2, 'needs=1'),
  'tasks/03-other.sh': copy(3),
  'src/a': 'one',
  'src/b': 'two',
};

async function expectRight(folder: TempFolder): Promise<void> {
  const sources = Object.fromEntries(
    await Promise.all((await folder.list('src')).map(async (path) => [path.slice(4), await folder.read(path)])),
  );
  for (const id of [1, 2, 3]) {
    const made = await Promise.all(
      (await folder.list(`out/${id}`)).map(async (path) => [path.slice(6), await folder.read(path)]),
    );
    expect(Object.fromEntries(made), `task ${id}`).toEqual(sources);
  }
}

/** What a run puts there while it works, and takes away. */
function leftovers({ path }: TempFolder): string[] {
  return ['journal', 'tmp', 'aside'].flatMap((name) => {
    try {
      return readdirSync(join(path, '.conductor', name)).map((entry) => `${name}/${entry}`);
    } catch {
      return [];
    }
  });
}

describe('twenty processes at once', () => {
  it('in one workspace execute each task once, and all of them succeed', async () => {
    await using project = await Project.create(FILES);
    const ends = await Promise.all(Array.from({ length: 20 }, () => project.run(['run', '--quiet'])));
    expect(ends.map(({ code, stderr }) => [code, stderr.replaceAll(/^note: waiting.*\n/gm, '')])).toEqual(
      Array(20).fill([0, '']),
    );
    expect((await project.folder.read('executed')).split('\n').sort().join('')).toBe('123');
    await expectRight(project.folder);
    expect(leftovers(project.folder)).toEqual([]);
  });

  it('in workspaces of their own do not wait for each other', async () => {
    await using folder = await TempFolder.create();
    const names = Array.from({ length: 20 }, (_, at) => String(at));
    const workspaces = names.map((name) =>
      Object.assign(Object.create(TempFolder.prototype) as TempFolder, { path: folder.at(name) }),
    );
    for (const each of workspaces) for (const [path, text] of Object.entries(FILES)) await each.write(path, text);
    const ends = await Promise.all(workspaces.map((each) => runHere(each)));
    expect(ends.every(({ ok, warnings }) => ok && warnings.length === 0)).toBe(true);
    for (const each of workspaces) {
      expect((await each.read('executed')).split('\n').sort().join('')).toBe('123');
      await expectRight(each);
    }
  });
});

describe('a killed process', () => {
  const PRELOAD = pathToFileURL(join(REPOSITORY, 'test/write/fault-preload.ts')).href;
  const killedAt = (call: number) => ({
    NODE_OPTIONS: `--disable-warning=ExperimentalWarning --import ${PRELOAD} --import data:text/javascript,Object.assign(globalThis.faults,{at:${call},how:'kill'})`,
  });

  it('at any of its writes is no reason to fail or to be wrong for the next one', async () => {
    await using project = await Project.create(FILES);
    const { folder } = project;
    await runHere(folder);
    let kills = 0;
    for (let call = 1; ; call += 1 + (call >> 2)) {
      await folder.write('src/a', `at ${call}`);
      await folder.remove(kills % 2 === 0 ? 'src/b' : 'src/c');
      await folder.write(kills % 2 === 0 ? 'src/c' : 'src/b', 'two');
      const { code, stderr } = await project.run(['run', '--quiet', '--concurrency', '1'], { env: killedAt(call) });
      const ran = await runHere(folder);
      expect(ran.ok, `killed at ${call}: ${ran.failures.join()}`).toBe(true);
      await expectRight(folder);
      expect((await runHere(folder)).outcomes).toEqual(['1 fresh', '2 fresh', '3 fresh']);
      expect(leftovers(folder), `killed at ${call}`).toEqual([]);
      if (code === 0) break;
      expect(stderr).toBe('');
      kills += 1;
    }
    expect(kills).toBeGreaterThan(8);
  });

  it('in the middle of a command leaves nothing of what that wrote, and loses nothing that was there', async () => {
    const script = `${copy(1)}test ! -e fatal || { rm fatal; echo half > out/1/half; kill -9 $PPID; }\n`;
    await using project = await Project.create({ ...FILES, 'tasks/01-first.sh': script });
    const { folder } = project;
    await runHere(folder);
    await folder.write('src/a', 'other');
    await folder.write('fatal', '');
    expect((await project.run(['run', '--quiet'])).code).toBeNull();
    await folder.write('src/a', 'one');
    const back = await runHere(folder);
    expect(back.outcomes).toContain('1 fresh');
    await expectRight(folder);
    await folder.write('src/a', 'other');
    await folder.write('fatal', '');
    expect((await project.run(['run', '--quiet'])).code).toBeNull();
    expect((await runHere(folder)).ok).toBe(true);
    await expectRight(folder);
    expect(leftovers(folder)).toEqual([]);
  });
});

describe('a clock', () => {
  it.each(['1999-01-01', '2099-01-01'])(
    'that jumps to %s hides no change and runs nothing that is fresh',
    async (day) => {
      await using folder = await TempFolder.create(FILES);
      await runHere(folder);
      await runHere(folder);
      vi.useFakeTimers({ toFake: ['Date'], now: new Date(day) });
      onTestFinished(() => void vi.useRealTimers());
      expect((await runHere(folder)).outcomes).toEqual(['1 fresh', '2 fresh', '3 fresh']);
      for (const text of ['eno', 'neo']) {
        await folder.write('src/a', text);
        utimesSync(folder.at('src/a'), new Date(day), new Date(day));
        expect((await runHere(folder)).ok).toBe(true);
        await expectRight(folder);
        expect((await runHere(folder)).outcomes).toEqual(['1 fresh', '2 fresh', '3 fresh']);
        vi.setSystemTime(new Date('2026-01-01'));
      }
      await folder.write('src/a', 'one');
      expect((await runHere(folder)).outcomes.toSorted()).toEqual(['1 restored', '2 restored', '3 restored']);
      await expectRight(folder);
    },
  );
});

describe('a task about which nothing can be decided', () => {
  it.runIf(process.platform === 'linux')('fails, and those beside it go on to their ends', async () => {
    const waits = 'until test -e seen; do sleep 0.01; done; echo done > out';
    await using project = await Project.create({
      'in/a': '1',
      'tasks/01-makes.sh': "# conductor: cache=false\ntouch in/$(printf '\\377')\n",
      'tasks/02-reads.ts': `export default { needs: [1], inputs: ['in/**'], command: 'true' };\n`,
      'tasks/03-other.ts': `export default { command: '${waits}', cache: false };\n`,
    });
    const child = project.start(['run', '--plain', '--concurrency', '2']);
    onTestFinished(() => void child.kill('SIGKILL'));
    let output = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    const ended = once(child, 'exit');
    await vi.waitFor(() => expect(output).toMatch(/02 Reads +failed/), { timeout: 60_000 });
    await project.folder.write('seen', '');
    expect(await ended).toEqual([1, null]);
    expect(output).toContain('3 tasks: 1 failed, 2 executed');
  });
});
