/** Fresh, restored or executed: what decides, by the real binary on tasks of its own. */
import { chmod, readlink, rename, stat, symlink } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { editUnseen } from '../support/edit-unseen.ts';
import { Project, type Report } from '../support/project.ts';

const outcomes = (report: Report): string[] => report.tasks.map(({ id, outcome }) => `${id} ${outcome}`);
const because = (report: Report, id = 1): readonly string[] | undefined =>
  report.tasks.find((task) => task.id === id)?.because;
const task = (fields: string): string =>
  `import { defineTask } from 'conductor-run';\nexport default defineTask({ ${fields} });\n`;
const COPY = task(`inputs: ['src/**'], outputs: ['out/**'], command: 'mkdir -p out && cp -r src/. out'`);

describe('a command task', () => {
  it('runs once, then is fresh', async () => {
    await using project = await Project.create({ 'tasks/01-copy.ts': COPY, 'src/a.txt': 'one' });
    const first = await project.report('task', '1');
    expect(first.tasks[0]).toMatchObject({ outcome: 'executed', because: ['first run'] });
    expect(await project.folder.read('out/a.txt')).toBe('one');
    expect((await project.report('task', '1')).tasks[0]).toMatchObject({ outcome: 'fresh', because: [] });
  });

  it('a same-size edit with the time put back is noticed', async () => {
    await using project = await Project.create({ 'tasks/01-copy.ts': COPY, 'src/a.txt': 'one' });
    await project.run(['task', '1']);
    await project.run(['task', '1']);
    editUnseen(project.folder.at('src/a.txt'), 'two');
    expect(because(await project.report('task', '1'))).toEqual(['input "src/a.txt" modified']);
    expect(await project.folder.read('out/a.txt')).toBe('two');
  });

  it('inputs that swap their contents are noticed', async () => {
    await using project = await Project.create({ 'tasks/01-copy.ts': COPY, 'src/a.txt': 'one', 'src/b.txt': 'two' });
    await project.run(['task', '1']);
    const [a, b, c] = ['src/a.txt', 'src/b.txt', 'c'].map((path) => project.folder.at(path)) as [
      string,
      string,
      string,
    ];
    await rename(a, c);
    await rename(b, a);
    await rename(c, b);
    expect(because(await project.report('task', '1'))).toEqual([
      'input "src/a.txt" modified',
      'input "src/b.txt" modified',
    ]);
    expect(await project.folder.read('out/a.txt')).toBe('two');
  });

  it('an added, a renamed and a removed input are named, and stale outputs go', async () => {
    await using project = await Project.create({ 'tasks/01-copy.ts': COPY, 'src/a.txt': 'one', 'src/b.txt': 'b' });
    await project.run(['task', '1']);
    await rename(project.folder.at('src/a.txt'), project.folder.at('src/c.txt'));
    expect(because(await project.report('task', '1'))).toEqual([
      'input "src/a.txt" removed',
      'input "src/c.txt" added',
    ]);
    expect(await project.folder.list('out')).toEqual(['out/b.txt', 'out/c.txt']);
  });

  it('going back to an earlier input is a hit, and removes what the later one left', async () => {
    await using project = await Project.create({ 'tasks/01-copy.ts': COPY, 'src/a.txt': 'one' });
    await project.run(['task', '1']);
    await project.folder.write('src/b.txt', 'more');
    await project.run(['task', '1']);
    await project.folder.remove('src/b.txt');
    const report = await project.report('task', '1');
    expect(report.tasks[0]).toMatchObject({ outcome: 'restored', because: ['input "src/b.txt" removed'] });
    expect(await project.folder.list('out')).toEqual(['out/a.txt']);
  });

  it('outputs come back with their executable bits, links and odd names', async () => {
    const command = `mkdir -p 'out/a b' && printf x > 'out/a b/ü %41' && printf y > out/run.sh && chmod +x out/run.sh && ln -s run.sh out/link`;
    await using project = await Project.create({
      'tasks/01-make.ts': task(`outputs: ['out/**'], command: ${JSON.stringify(command)}`),
    });
    await project.run(['task', '1']);
    await project.folder.remove('out');
    const report = await project.report('task', '1');
    expect(report.tasks[0]?.outcome).toBe('restored');
    expect(report.tasks[0]?.because).toContain('output "out/run.sh" missing');
    expect(await project.folder.list('out')).toEqual(['out/a b/ü %41', 'out/link', 'out/run.sh']);
    expect(((await stat(project.folder.at('out/run.sh'))).mode & 0o111) !== 0).toBe(true);
    expect(await readlink(project.folder.at('out/link'))).toBe('run.sh');
  });

  it('an output replaced by a link is put right', async () => {
    await using project = await Project.create({ 'tasks/01-copy.ts': COPY, 'src/a.txt': 'one', other: 'other' });
    await project.run(['task', '1']);
    await project.folder.remove('out/a.txt');
    await symlink('../other', project.folder.at('out/a.txt'));
    expect(because(await project.report('task', '1'))).toEqual(['output "out/a.txt" modified']);
    expect((await stat(project.folder.at('out/a.txt'))).size).toBe(3);
    expect(await project.folder.read('other')).toBe('other');
  });

  it('an executable bit of an input decides', async () => {
    await using project = await Project.create({ 'tasks/01-copy.ts': COPY, 'src/a.txt': 'one' });
    await project.run(['task', '1']);
    await chmod(project.folder.at('src/a.txt'), 0o755);
    expect(because(await project.report('task', '1'))).toEqual(['input "src/a.txt" modified']);
  });

  it('a cached file that is damaged is never restored', async () => {
    await using project = await Project.create({ 'tasks/01-copy.ts': COPY, 'src/a.txt': 'one' });
    await project.run(['task', '1']);
    for (const blob of await project.folder.list('.conductor/cache/v1/cas')) {
      await project.folder.remove(blob);
      await project.folder.write(blob, 'ONE');
    }
    await project.folder.remove('out');
    const { code, stderr } = await project.run(['task', '1']);
    expect(code).toBe(0);
    expect(stderr).toMatch(/damaged/);
    expect(await project.folder.read('out/a.txt')).toBe('one');
  });

  it('a failing command fails the run, keeps the old outputs and shows what it printed', async () => {
    const command = 'mkdir -p out && cp src/a.txt out && cat src/a.txt && ! grep -q bad src/a.txt';
    await using project = await Project.create({
      'tasks/01-copy.ts': task(`inputs: ['src/**'], outputs: ['out/**'], command: '${command}'`),
      'src/a.txt': 'good',
    });
    expect((await project.run(['task', '1'])).code).toBe(0);
    await project.folder.write('src/a.txt', 'bad news');
    const { code, stdout, stderr } = await project.run(['task', '1']);
    expect(code).toBe(1);
    expect(stdout + stderr).toContain('bad news');
    expect(stderr).toContain('exited with 1');
    expect(await project.folder.read('out/a.txt')).toBe('good');
    expect((await project.report('task', '1')).tasks[0]?.outcome).toBe('failed');
  });
});

describe('a command that does not come to an end', () => {
  it('by itself is told with its signal', async () => {
    await using project = await Project.create({ 'tasks/01-killed.ts': task(`command: 'kill -9 $$'`) });
    const { code, stderr } = await project.run(['task', '1']);
    expect(code).toBe(1);
    expect(stderr).toContain('exited with 137, as after SIGKILL');
  });

  it('since there is no shell is told with what is missing', async () => {
    await using project = await Project.create({ 'tasks/01-lost.ts': task(`command: 'true'`) });
    const { code, stderr } = await project.run(['task', '1'], { env: { PATH: '/nowhere' } });
    expect(code).toBe(1);
    expect(stderr).toContain('cannot start it');
    expect(stderr).toContain('Conductor needs "sh" for commands');
  });
});

describe('the environment', () => {
  const ENV = task(
    `env: ['WANTED', 'CI_*'], outputs: ['out.txt'], command: 'echo "$WANTED-$OTHER-$CI_NAME" > out.txt'`,
  );

  it('only declared variables reach a task, and their values decide', async () => {
    await using project = await Project.create({ 'tasks/01-env.ts': ENV });
    const env = { WANTED: 'a', OTHER: 'b', CI_NAME: 'c' };
    await project.run(['task', '1'], { env });
    expect(await project.folder.read('out.txt')).toBe('a--c\n');
    const changed = await project.run(['task', '1', '--json'], {
      env: { ...env, WANTED: 'z', CI_MORE: '1', OTHER: 'y' },
    });
    expect(because(JSON.parse(changed.stdout) as Report)).toEqual(['env "CI_MORE" added', 'env "WANTED" modified']);
  });

  it('values are never stored', async () => {
    await using project = await Project.create({
      'tasks/01-env.ts': task(`env: ['TOKEN'], outputs: ['o'], command: 'echo made > o'`),
    });
    await project.run(['task', '1'], { env: { TOKEN: 's3cret-canary' } });
    for (const path of await project.folder.list('.conductor'))
      expect(await project.folder.read(path)).not.toContain('s3cret-canary');
  });
});

describe('tasks that need each other', () => {
  const chain = {
    'tasks/01-first.ts': task(`inputs: ['a'], outputs: ['b'], command: 'head -c 3 a > b'`),
    'tasks/02-second.ts': task(`needs: [1], inputs: ['b'], outputs: ['c'], command: 'cat b b > c'`),
    a: 'one',
  };

  it('run in order, and only those that are due', async () => {
    await using project = await Project.create(chain);
    expect(outcomes(await project.report('task', '2'))).toEqual(['1 executed', '2 executed']);
    expect(await project.folder.read('c')).toBe('oneone');
    expect(outcomes(await project.report('run'))).toEqual(['1 fresh', '2 fresh']);
  });

  it('a need that made the same bytes does not run its dependents', async () => {
    await using project = await Project.create(chain);
    await project.run(['run']);
    await project.folder.write('a', 'one more');
    expect(outcomes(await project.report('run'))).toEqual(['1 executed', '2 fresh']);
    await project.folder.write('a', 'two more');
    const report = await project.report('run');
    expect(outcomes(report)).toEqual(['1 executed', '2 executed']);
    expect(because(report, 2)).toEqual(['need 1 has new outputs', 'input "b" modified']);
  });

  it('a failed need skips its dependents; independent tasks go on with --continue', async () => {
    await using project = await Project.create({
      'tasks/01-bad.ts': task(`command: 'exit 3'`),
      'tasks/02-after.ts': task(`needs: [1], command: 'true'`),
      'tasks/03-other.ts': task(`command: 'true'`),
    });
    const report = await project.report('run', '--continue', '--concurrency', '1');
    expect(report.ok).toBe(false);
    expect(outcomes(report)).toEqual(['1 failed', '2 skipped', '3 executed']);
  });

  it('--dry-run says what would be done and does nothing', async () => {
    await using project = await Project.create(chain);
    const { code, stdout } = await project.run(['run', '--dry-run']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/First/i);
    expect(await project.folder.list()).not.toContain('b');
  });
});

describe('task code', () => {
  it('an edited helper module runs the tasks that use it, and no others', async () => {
    const uses = `import { text } from './lib/text.ts';\nexport default { outputs: ['a.txt'], run({ write }) { write('a.txt', text); } };\n`;
    await using project = await Project.create({
      'tasks/01-uses.ts': uses,
      'tasks/02-other.ts': task(`outputs: ['b.txt'], command: 'echo b > b.txt'`),
      'tasks/lib/text.ts': `export const text: string = 'one';\n`,
    });
    await project.run(['run']);
    await project.folder.write('tasks/lib/text.ts', `export const text: string = 'two';\n`);
    const report = await project.report('run');
    expect(outcomes(report)).toEqual(['1 executed', '2 fresh']);
    expect(because(report)).toEqual(['task code "tasks/lib/text.ts" modified']);
    expect(await project.folder.read('a.txt')).toBe('two');
  });

  it('a module that only running imports is part of it too', async () => {
    await using project = await Project.create({
      'tasks/01-late.ts': `export default { outputs: ['a.txt'], async run({ write }) { const { text } = await import('./lib/late.ts'); write('a.txt', text); } };\n`,
      'tasks/lib/late.ts': `export const text = 'one';\n`,
    });
    await project.run(['run']);
    expect(outcomes(await project.report('run'))).toEqual(['1 fresh']);
    await project.folder.write('tasks/lib/late.ts', `export const text = 'two';\n`);
    expect(because(await project.report('run'))).toEqual(['task code "tasks/lib/late.ts" modified']);
    expect(await project.folder.read('a.txt')).toBe('two');
  });

  it('process.exit, an endless promise and a thrown error fail the task alone', async () => {
    await using project = await Project.create({
      'tasks/01-exit.ts': `export default { run() { process.exit(0); } };\n`,
      'tasks/02-never.ts': `export default { run: () => new Promise(() => {}) };\n`,
      'tasks/03-throw.ts': `export default { run() { throw new Error('told you'); } };\n`,
      'tasks/04-fine.ts': `export default { run() {} };\n`,
    });
    const { code, stdout, stderr } = await project.run(['run', '--continue', '--json']);
    expect(code).toBe(1);
    expect(outcomes(JSON.parse(stdout) as Report)).toEqual(['1 failed', '2 failed', '3 failed', '4 executed']);
    expect(stderr).toContain('told you');
    expect(stderr).toContain('tasks/03-throw.ts:1:');
  });

  it('a Bash script is a task', async () => {
    const script =
      '#!/usr/bin/env bash\n# conductor: inputs=src/** outputs=out.txt name="Join it"\nset -euo pipefail\ncat src/* > out.txt\n';
    await using project = await Project.create({ 'tasks/05-join.sh': script, 'src/a': '1', 'src/b': '2' });
    expect(outcomes(await project.report('task', '5'))).toEqual(['5 executed']);
    expect(await project.folder.read('out.txt')).toBe('12');
    expect(outcomes(await project.report('task', 'join'))).toEqual(['5 fresh']);
  });

  it('$ is bound to the workspace, the declared environment and the log', async () => {
    const source = `export default { env: ['GIVEN'], outputs: ['o'], async run({ $, write }) {
      const { stdout } = await $\`pwd; echo "$GIVEN\\\${HIDDEN:-}"\`; write('o', stdout); } };\n`;
    await using project = await Project.create({ 'tasks/01-shell.ts': source });
    const { code, stderr } = await project.run(['task', '1'], { env: { GIVEN: 'yes', HIDDEN: 'no' } });
    expect(code, stderr).toBe(0);
    expect(await project.folder.read('o')).toBe(`${project.folder.path}\nyes\n`);
    const [log = ''] = (await project.folder.list('.conductor/metrics/logs')).filter((path) =>
      path.endsWith('task-1.log'),
    );
    expect(await project.folder.read(log)).toContain('yes');
  });
});

describe('writing', () => {
  it('a failed task publishes nothing', async () => {
    await using project = await Project.create({
      'tasks/01-half.ts': `export default { outputs: ['out/**'], run({ write }) { write('out/a', 'half'); throw new Error('stop'); } };\n`,
    });
    expect((await project.run(['task', '1'])).code).toBe(1);
    expect((await project.folder.list()).filter((path) => path.startsWith('out'))).toEqual([]);
  });

  it('only declared outputs can be written', async () => {
    await using project = await Project.create({
      'tasks/01-stray.ts': `export default { outputs: ['out/**'], run({ write }) { write('elsewhere.txt', 'x'); } };\n`,
    });
    const { code, stderr } = await project.run(['task', '1']);
    expect(code).toBe(1);
    expect(stderr).toContain('Cannot write "elsewhere.txt": task 1 declares the outputs "out/**"');
  });

  it('a task may publish some outputs and write others itself; all of them are its own', async () => {
    const source = `import { readFileSync } from 'node:fs';
      export default { inputs: ['in'], outputs: ['out/**'], async run({ $, write }) {
        const text = readFileSync('in', 'utf8');
        await $\`mkdir -p out && cp in out/own-\${text}\`;
        write('out/published-' + text, text);
      } };\n`;
    await using project = await Project.create({ 'tasks/01-both.ts': source, in: 'a', 'out/foreign': 'of the user' });
    await project.run(['task', '1']);
    expect(await project.folder.list('out')).toEqual(['out/foreign', 'out/own-a', 'out/published-a']);
    await project.folder.write('in', 'b');
    await project.run(['task', '1']);
    expect(await project.folder.list('out')).toEqual(['out/foreign', 'out/own-b', 'out/published-b']);
    await project.folder.remove('out');
    expect((await project.report('task', '1')).tasks[0]?.outcome).toBe('restored');
    expect(await project.folder.list('out')).toEqual(['out/own-b', 'out/published-b']);
  });

  it('an input that changes while the task runs makes a result that is not recorded', async () => {
    await using project = await Project.create({
      'tasks/01-self.ts': task(`inputs: ['a'], outputs: ['b'], command: 'cp a b; echo more >> a'`),
      a: 'one\n',
    });
    const { code, stderr } = await project.run(['task', '1']);
    expect(code).toBe(0);
    expect(stderr).toContain('input "a" modified while it ran');
    expect((await project.report('task', '1')).tasks[0]?.outcome).toBe('executed');
  });

  it('a hard link to an input looks like that, and the run says so', async () => {
    await using project = await Project.create({
      'tasks/01-link.sh': '# conductor: inputs=a outputs=out\nln a out\n',
      a: '1',
    });
    for (const _run of [1, 2])
      expect((await project.run(['run'])).stderr).toContain('Let it copy "a" where it makes hard links');
    await project.folder.write('tasks/01-link.sh', '# conductor: inputs=a outputs=out\ncp a out\n');
    await project.run(['run']); // the link of the last run goes, which looks like a write for the last time
    await project.run(['run']);
    expect((await project.report('run')).tasks[0]?.outcome).toBe('fresh');
  });

  it('an input that was edited and put back while the task ran makes one too', async () => {
    const command = 'cp a kept && echo other > a && cp a b && cp kept a && rm kept';
    await using project = await Project.create({
      'tasks/01-back.ts': task(`inputs: ['a'], outputs: ['b'], command: '${command}'`),
      a: 'one\n',
    });
    const { code, stderr } = await project.run(['task', '1']);
    expect(code).toBe(0);
    expect(stderr).toContain('input "a" written to and put back while it ran');
    expect((await project.report('task', '1')).tasks[0]?.outcome).toBe('executed');
  });

  it('what has changed is named also where the records of the cache are gone', async () => {
    await using project = await Project.create({
      'tasks/01-copy.ts': task(`inputs: ['a'], outputs: ['b'], command: 'cp a b'`),
      a: 'one',
    });
    await project.run(['task', '1']);
    await project.folder.remove('.conductor/cache/v1/ac');
    await project.folder.write('a', 'two');
    expect((await project.report('task', '1')).tasks[0]?.because).toEqual(['input "a" modified']);
  });

  it('what needs a result does not wait until it is known whether that may be recorded', async () => {
    await using project = await Project.create({
      'tasks/01-self.ts': task(`inputs: ['a'], outputs: ['b'], command: 'cp a b; echo more >> a'`),
      'tasks/02-next.ts': task(`needs: [1], inputs: ['b'], outputs: ['c'], command: 'cp b c'`),
      a: 'one',
    });
    const { code, stderr } = await project.run(['run']);
    expect(code).toBe(0);
    expect(stderr).toContain('The result of task 1 is not recorded: input "a" modified while it ran');
    expect(await project.folder.read('c')).toBe('one');
    expect((await project.report('run')).tasks.map(({ outcome }) => outcome)).toEqual(['executed', 'executed']);
  });

  it('an input that a need has changed counts as it is when the task starts', async () => {
    const first = (more: string) => task(`inputs: ['a'], outputs: ['b'], command: 'echo same > b${more}'`);
    await using project = await Project.create({
      'tasks/01-changes.ts': first('; echo more >> a'),
      'tasks/02-copies.ts': task(`needs: [1], inputs: ['a'], outputs: ['c'], command: 'cp a c'`),
      a: 'one\n',
    });
    const outcomes = async () => (await project.report('run')).tasks.map(({ outcome }) => outcome);
    expect(await outcomes()).toEqual(['executed', 'executed']);
    await project.folder.write('tasks/01-changes.ts', first(''));
    expect(await outcomes()).toEqual(['executed', 'fresh']);
    expect(await project.folder.read('c')).toBe('one\nmore\n');
    await project.folder.write('a', 'one\n');
    expect(await outcomes()).toEqual(['executed', 'executed']);
    expect(await project.folder.read('c')).toBe('one\n');
  });

  it('ten runs at once execute each task once', async () => {
    const chain = (id: number, needs: string) =>
      task(
        `${needs} inputs: ['in'], outputs: ['out/${id}'], command: 'echo ${id} >> executed; mkdir -p out; cp in out/${id}'`,
      );
    await using project = await Project.create({
      'tasks/01-first.ts': chain(1, ''),
      'tasks/02-second.ts': chain(2, 'needs: [1],'),
      in: 'x',
    });
    const ends = await Promise.all(Array.from({ length: 10 }, () => project.run(['run'])));
    expect(ends.map(({ code }) => code)).toEqual(Array(10).fill(0));
    expect(await project.folder.read('executed')).toBe('1\n2\n');
  });

  it('is killed by Ctrl-C with all its children, and leaves the outputs as they were', async () => {
    await using project = await Project.create({
      'tasks/01-long.ts': task(
        `inputs: ['a'], outputs: ['b'], command: 'echo $$ > pid; cp a b; if grep -q slow a; then sleep 600; fi'`,
      ),
      a: 'quick',
    });
    await project.run(['task', '1']);
    await project.folder.write('a', 'slow');
    await project.folder.remove('pid');
    const child = project.start(['task', '1', '--plain']);
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    const pid = await untilFile(project, 'pid');
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    expect(await project.folder.read('b')).toBe('quick');
  });
});

/** Waits for a file to have content; ends with the test's own time limit. */
async function untilFile({ folder }: Project, path: string): Promise<number> {
  for (;;) {
    const text = await folder.read(path).catch(() => '');
    if (text.endsWith('\n')) return Number(text);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

it('what is declared of the machine is part of the key, and nothing else of it', async () => {
  await using project = await Project.create({
    'tasks/01-bound.ts': task(
      `outputs: ['out/1'], machine: ['platform', 'node'], command: 'mkdir -p out && echo 1 > out/1'`,
    ),
    'tasks/02-bound.sh': '# conductor: outputs=out/2 machine=arch\nmkdir -p out && echo 2 > out/2\n',
    'tasks/03-free.ts': task(`outputs: ['out/3'], command: 'mkdir -p out && echo 3 > out/3'`),
  });
  await project.run(['run']);
  const machines = new Map<number, unknown>();
  for (const path of await project.folder.list('.conductor/cache/v1/ac')) {
    const { result } = JSON.parse(await project.folder.read(path));
    machines.set(result.task, result.fingerprint.definition.machine);
  }
  expect(machines).toEqual(
    new Map<number, unknown>([
      [1, { platform: process.platform, node: process.versions.node.split('.')[0] }],
      [2, { arch: process.arch }],
      [3, undefined],
    ]),
  );
});

it('a word for the machine that means nothing is refused with its place', async () => {
  await using project = await Project.create({
    'tasks/01-a.ts': task(`command: 'true',\n  machine: ['kernel']`),
    'tasks/02-b.sh': '# conductor: machine=kernel\ntrue\n',
  });
  const { code, stderr } = await project.run(['run']);
  expect(code).toBe(2);
  expect(stderr).toContain('tasks/01-a.ts:3:13');
  expect(stderr).toContain('tasks/02-b.sh:1:14');
});
