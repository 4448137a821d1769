/** Attempts at a task: limits of time, further attempts, circuits. */
import { once } from 'node:events';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { isAlive } from '../support/is-alive.ts';
import { Project } from '../support/project.ts';

/** A task file of data and, if it is given, a `run` function. */
function task(data: object, run?: string): string {
  const fields = JSON.stringify(data).slice(1, -1);
  return `import { defineTask } from 'conductor-run';\nexport default defineTask({ ${[fields, run].filter(Boolean).join(', ')} });\n`;
}

const SOON = { delay: 1 };
/** Fails with a code until it was tried so often. */
const failing = (code: number, times: number) =>
  `echo try >> tries; test $(wc -l < tries) -gt ${times} || exit ${code}; echo done > out`;

interface Attempted {
  readonly tasks: readonly {
    readonly id: number;
    readonly outcome: string;
    readonly attempts?: number;
    readonly failure?: { readonly code: string; readonly problems: readonly { readonly message: string }[] };
  }[];
}

async function attempted(project: Project, ...args: readonly string[]) {
  const { code, stdout, stderr } = await project.run([...args, '--json']);
  const { tasks } = JSON.parse(stdout) as Attempted;
  const ended = tasks.map(({ id, outcome, attempts }) => [id, outcome, attempts]);
  const failures = tasks.map(({ failure }) => failure && `${failure.code}: ${failure.problems[0]?.message}`);
  return { code, stderr, ended, failures };
}

async function lastRun({ folder }: Project): Promise<Attempted> {
  const lines = (await folder.read('.conductor/metrics/history.jsonl')).split('\n').filter(Boolean);
  return JSON.parse(lines.at(-1) ?? '') as Attempted;
}

describe('a failure that is to be tried again', () => {
  it('is, until it goes well: executed once, recorded once, with its attempts in report, log and history', async () => {
    const retry = { ...SOON, on: { exitCodes: [74, 75] } };
    const data = { outputs: ['out'], retry, command: failing(75, 2) };
    await using project = await Project.create({ 'tasks/01-flaky.ts': task(data) });
    const { code, stdout } = await project.run(['task', '1', '--plain']);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /attempt 1 of 3 failed \(exit code 75\), again in .*\n.*attempt 2 of 3 failed.*\n.*executed in/,
    );
    expect((await lastRun(project)).tasks).toMatchObject([{ id: 1, outcome: 'executed', attempts: 3 }]);
    const logs = await project.folder.list('.conductor/metrics/logs');
    const log = await project.folder.read(logs.find((path) => path.endsWith('task-1.log')) ?? '');
    expect(log).toMatch(
      /exited with 75[\s\S]*attempt 1 of 3 failed[\s\S]*exited with 75[\s\S]*attempt 2 of 3[\s\S]*after 3 attempts/,
    );
    expect((await attempted(project, 'task', '1')).ended).toEqual([[1, 'fresh', undefined]]);
    await project.folder.remove('out');
    expect((await attempted(project, 'task', '1')).ended).toEqual([[1, 'restored', undefined]]);
    expect(await project.folder.read('tries')).toBe('try\n'.repeat(3));
  });

  it('is not without end, and the last failure says how often it was tried', async () => {
    const retry = { ...SOON, attempts: 2, on: { exitCodes: [75] } };
    await using project = await Project.create({
      'tasks/01-flaky.ts': task({ retry, command: failing(75, 9) }),
      'tasks/02-next.sh': '# conductor: needs=1\n',
    });
    const { code, ended, failures } = await attempted(project, 'run');
    expect([code, ended]).toEqual([
      1,
      [
        [1, 'failed', 2],
        [2, 'skipped', undefined],
      ],
    ]);
    expect(failures[0]).toMatch(/^task\/failed: .* exited with 75 \(attempt 2 of 2\)$/);
  });

  it('is one of those that are named, and no other', async () => {
    const retry = { ...SOON, on: { exitCodes: [75], output: ['^reset$'], errors: ['Down'], timeout: true } };
    await using project = await Project.create({
      'tasks/01-flaky.ts': task({ retry, command: failing(1, 1) }),
      'tasks/02-flaky.ts': task({ retry }, 'run() { throw new Error("Down"); }'),
      'tasks/03-flaky.ts': task({ retry, command: 'echo resetting; exit 2' }),
    });
    const { ended } = await attempted(project, 'run', '--continue');
    expect(ended).toEqual([1, 2, 3].map((id) => [id, 'failed', undefined]));
  });

  it('is known by a line of output', async () => {
    const retry = { ...SOON, on: { output: ['connection (reset|refused)'] } };
    const command = `printf '\\033[31mconnection '; echo refused >&2; echo reset; ${failing(1, 1)}`;
    await using project = await Project.create({ 'tasks/01-flaky.ts': task({ outputs: ['out'], retry, command }) });
    const { ended, stderr } = await attempted(project, 'task', '1');
    expect(ended, stderr).toEqual([[1, 'executed', 2]]);
  });

  it('is known by the class or the code of what was thrown, or of its cause', async () => {
    const run = (name: string, error: string) =>
      `run({ root }) { const tries = root + '/${name}'; if (existsSync(tries)) return; writeFileSync(tries, ''); throw ${error}; }`;
    const head = "import { existsSync, writeFileSync } from 'node:fs';\nclass RegistryDown extends Error {}\n";
    const code = "new Error('fetch failed', { cause: Object.assign(new Error(), { code: 'ECONNRESET' }) })";
    const on = (...errors: string[]) => ({ retry: { ...SOON, on: { errors } } });
    await using project = await Project.create({
      'tasks/01-class.ts': head + task(on('RegistryDown'), run('one', "new RegistryDown('x')")),
      'tasks/02-code.ts': head + task(on('ECONNRESET'), run('two', code)),
    });
    const { ended, stderr } = await attempted(project, 'run');
    expect(ended, stderr).toEqual([1, 2].map((id) => [id, 'executed', 2]));
  });

  it('is known by the exit code of a command that code has run', async () => {
    const retry = { ...SOON, on: { exitCodes: [75] } };
    const source = task({ retry }, `async run({ $ }) { await $\`sh flaky\`; }`);
    await using project = await Project.create({ 'tasks/01-flaky.ts': source, flaky: failing(75, 1) });
    const { ended, stderr } = await attempted(project, 'task', '1');
    expect(ended, stderr).toEqual([[1, 'executed', 2]]);
  });

  it('is named in the header of a script', async () => {
    const header = '# conductor: outputs=out attempts=5 delay=1 retry=75,timeout,"output:no route" timeout=1min';
    const script = `${header}\n${failing(75, 3)}\n`;
    await using project = await Project.create({ 'tasks/01-flaky.sh': script });
    const { ended, stderr } = await attempted(project, 'task', '1');
    expect(ended, stderr).toEqual([[1, 'executed', 4]]);
  });
});

describe('each attempt', () => {
  const retry = { ...SOON, on: { exitCodes: [75] } };

  it.each(['rollback', 'keep'])('begins with the outputs as they were (onFailure: %s)', async (onFailure) => {
    const command = `cat out >> seen 2>/dev/null; echo partial > out; ${failing(75, 2)}`;
    await using project = await Project.create({
      'conductor.config.json': JSON.stringify({ onFailure }),
      'tasks/01-flaky.ts': task({ inputs: ['src'], outputs: ['out'], retry, command }),
      src: '1',
    });
    await project.run(['task', '1']);
    expect(await project.folder.read('seen')).toBe('');
    await project.folder.write('src', '2');
    await project.folder.remove('tries');
    expect((await attempted(project, 'task', '1')).ended).toEqual([[1, 'executed', 3]]);
    expect([await project.folder.read('seen'), await project.folder.read('out')]).toEqual(['', 'done\n']);
    expect(await project.folder.list()).not.toContainEqual(expect.stringMatching(/^\.conductor\/(failed|aside)\//));
  });

  it('has published what it has published taken back', async () => {
    const run = `async run({ write, root }) {
      const before = existsSync(root + '/out/a') ? readFileSync(root + '/out/a', 'utf8') : 'none';
      appendFileSync(root + '/seen', before + ',');
      write('out/a', 'from attempt ' + readFileSync(root + '/seen', 'utf8').split(',').length);
      await write.publish();
      if (readFileSync(root + '/seen', 'utf8') === 'none,') throw new RangeError('once');
    }`;
    const head = "import { appendFileSync, existsSync, readFileSync } from 'node:fs';\n";
    const data = { outputs: ['out/**'], retry: { ...SOON, on: { errors: ['RangeError'] } } };
    await using project = await Project.create({ 'tasks/01-twice.ts': head + task(data, run) });
    const { ended, stderr } = await attempted(project, 'task', '1');
    expect(ended, stderr).toEqual([[1, 'executed', 2]]);
    expect(await project.folder.read('seen')).toBe('none,none,');
    expect(await project.folder.read('out/a')).toBe('from attempt 3');
  });

  it('is decided anew: what is recorded is of the inputs that it was made of', async () => {
    const command = 'echo try >> tries; test -e again || { touch again; echo two > src; exit 75; }; cp src out';
    const data = { inputs: ['src'], outputs: ['out'], retry, command };
    await using project = await Project.create({ 'tasks/01-copy.ts': task(data), src: 'one\n' });
    expect((await attempted(project, 'task', '1')).ended).toEqual([[1, 'executed', 2]]);
    expect((await attempted(project, 'task', '1')).ended).toEqual([[1, 'fresh', undefined]]);
    expect(await project.folder.read('out')).toBe('two\n');
  });

  it('is not made where the result of the inputs, as they are by then, is there', async () => {
    const command = 'test "$(cat src)" = one || { echo one > src; exit 75; }; echo try >> tries; cp src out';
    const data = { inputs: ['src'], outputs: ['out'], retry, command };
    await using project = await Project.create({ 'tasks/01-copy.ts': task(data), src: 'one\n' });
    await project.run(['task', '1']);
    await project.folder.write('src', 'two\n');
    expect((await attempted(project, 'task', '1')).ended[0]?.[1]).toBe('fresh');
    expect((await attempted(project, 'task', '1')).ended).toEqual([[1, 'fresh', undefined]]);
    expect([await project.folder.read('out'), await project.folder.read('tries')]).toEqual(['one\n', 'try\n']);
  });

  it('leaves its place to others until the next one, and Ctrl-C ends the wait', async () => {
    const waits = { delay: '500h', maxDelay: '500h', on: { exitCodes: [75] } };
    await using project = await Project.create({
      'tasks/01-waits.ts': task({ retry: waits, command: 'exit 75' }),
      'tasks/02-other.sh': 'echo done > other\n',
    });
    const child = project.start(['run', '--plain', '--concurrency', '1']);
    onTestFinished(() => void child.kill('SIGKILL'));
    let output = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    const ended = once(child, 'exit');
    await vi.waitFor(() => expect(output).toMatch(/02 Other .*executed/), { timeout: 60_000 });
    expect(output).toMatch(/01 Waits +attempt 1 of 3 failed/);
    child.kill('SIGINT');
    expect(await ended).toEqual([130, null]);
    expect((await lastRun(project)).tasks).toMatchObject([{ id: 2 }, { id: 1, outcome: 'cancelled' }]);
  });

  it('is not made once another task has failed, also where its wait ends after that', async () => {
    const waits = { delay: '500h', maxDelay: '500h', on: { exitCodes: [75] } };
    const whenTold = (file: string, code: number) => `until test -e ${file}; do sleep 0.01; done; exit ${code}`;
    const shared = { retry: waits, circuits: ['net'] };
    await using project = await Project.create({
      'conductor.config.json': '{ "circuits": { "failures": 2 } }',
      'tasks/01-waits.ts': task({ ...shared, command: 'exit 75' }),
      'tasks/02-fails.ts': task({ command: whenTold('now', 1) }),
      'tasks/03-opens.ts': task({ ...shared, command: whenTold('then', 75) }), // the circuit, which ends the wait of 1
    });
    const child = project.start(['run', '--plain', '--concurrency', '3']);
    onTestFinished(() => void child.kill('SIGKILL'));
    let output = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    const ended = once(child, 'exit');
    await vi.waitFor(() => expect(output).toMatch(/01 Waits +attempt 1 of 3 failed/), { timeout: 60_000 });
    await project.folder.write('now', '');
    await vi.waitFor(() => expect(output).toMatch(/02 Fails +failed/), { timeout: 60_000 });
    await project.folder.write('then', '');
    expect(await ended).toEqual([1, null]);
    const outcomes = (await lastRun(project)).tasks.map(({ id, outcome }) => [id, outcome]);
    expect(outcomes.toSorted()).toEqual([
      [1, 'cancelled'],
      [2, 'failed'],
      [3, 'failed'],
    ]);
  });
});

describe('a limit of time', () => {
  it('ends a command with everything that it started, also what does not heed SIGTERM', async () => {
    const command =
      "trap '' TERM; echo $$ > pid1; (echo $(exec sh -c 'echo $PPID') > pid2; while :; do sleep 600; done) & wait; wait";
    await using project = await Project.create({
      'tasks/01-stuck.ts': task({ timeout: '3s', outputs: ['pid*'], command }),
      'tasks/02-next.sh': '# conductor: needs=1\n',
    });
    const run = project.run(['run', '--json']);
    const pids = await vi.waitFor(
      async () => {
        const found = await Promise.all(['pid1', 'pid2'].map(async (path) => Number(await project.folder.read(path))));
        expect(found.every((pid) => pid > 0)).toBe(true);
        return found;
      },
      { timeout: 60_000, interval: 10 },
    );
    const { code, stdout, stderr } = await run;
    expect(code).toBe(1);
    const { tasks } = JSON.parse(stdout) as Attempted;
    expect(tasks).toMatchObject([
      { outcome: 'timed-out', failure: { code: 'task/timed-out' } },
      { outcome: 'skipped' },
    ]);
    expect(stderr).toContain('Task 1 "Stuck" timed out: it was not done after 3.0 s');
    await vi.waitFor(() => expect(pids.filter(isAlive)).toEqual([]), { timeout: 10_000 });
    // What it wrote is out of the way, as after any failure.
    const files = await project.folder.list();
    expect(files).not.toContain('pid1');
    expect(files).toContainEqual(expect.stringMatching(/^\.conductor\/failed\/.*pid1$/));
    const again = await project.run(['task', '1', '--dry-run', '--plain']);
    expect(again.stdout).toContain('the last run timed out');
  });

  it('ends code that never gives way', async () => {
    const run = `run({ root }) { writeFileSync(root + '/begun', String(process.pid)); for (;;); }`;
    const source = `import { writeFileSync } from 'node:fs';\n${task({ timeout: '6s' }, run)}`;
    await using project = await Project.create({ 'tasks/01-loop.ts': source });
    const { code, ended, failures } = await attempted(project, 'task', '1');
    expect([code, ended]).toEqual([1, [[1, 'timed-out', undefined]]]);
    expect(failures[0]).toContain('task/timed-out: Task 1 "Loop" timed out: it was not done after 6.0 s');
    const pid = Number(await project.folder.read('begun'));
    await vi.waitFor(() => expect([pid].filter(isAlive)).toEqual([]), { timeout: 10_000 });
  });

  it('is that of the task, else that of the configuration', async () => {
    await using project = await Project.create({
      'conductor.config.json': '{ "timeout": 1 }',
      'tasks/01-own.sh': '# conductor: timeout=1h\n',
      'tasks/02-none.ts': task({ timeout: 'none' }, 'run() {}'),
      'tasks/03-stuck.sh': 'exec sleep 600\n',
    });
    const { ended } = await attempted(project, 'run', '--continue', '--concurrency', '1');
    expect(ended.map(([, outcome]) => outcome)).toEqual(['executed', 'executed', 'timed-out']);
  });

  it('may be a multiple of what 95 of 100 of its runs kept within', async () => {
    const past = Array.from({ length: 20 }, (_, at) => ({
      version: 1,
      run: `2026-01-01T00-00-${at}`,
      at: '2026-01-01T00:00:00.000Z',
      ok: true,
      ms: 100,
      concurrency: 1,
      tasks: [{ id: 1, outcome: 'executed', ms: at === 7 ? 600_000 : 100 + at, because: ['first-run'] }],
      fresh: [],
    }));
    await using project = await Project.create({
      'tasks/01-stuck.ts': task({ timeout: { adaptive: 1.5, min: 1 }, command: 'exec sleep 600' }),
      'tasks/02-new.ts': task({ timeout: { adaptive: true, min: 1 }, command: 'true' }),
      '.conductor/metrics/history.jsonl': past.map((run) => `\n${JSON.stringify(run)}\n`).join(''),
    });
    const { ended, failures } = await attempted(project, 'run', '--continue', '--concurrency', '1');
    expect(ended).toEqual([
      [1, 'timed-out', undefined],
      [2, 'executed', undefined],
    ]);
    expect(failures[0]).toMatch(
      /not done after 179 ms, 1\.5 times the 119 ms that 95 of 100 of its last 20 runs kept within$/,
    );
  });

  it('is that of one attempt, and running into it may be tried again', async () => {
    const command = 'test -e again && exit; touch again; exec sleep 600';
    const data = { timeout: '3s', retry: { ...SOON, on: { timeout: true } }, command };
    await using project = await Project.create({ 'tasks/01-slow.ts': task(data) });
    const { code, stdout } = await project.run(['task', '1', '--plain']);
    expect(stdout).toMatch(/attempt 1 of 3 failed \(out of time\)/);
    expect(code).toBe(0);
  });

  it('gives way to Ctrl-C', async () => {
    const command = "trap 'echo asked > asked' TERM; echo > begun; while :; do sleep 0.05; done";
    await using project = await Project.create({ 'tasks/01-stuck.ts': task({ timeout: '3s', command }) });
    const child = project.start(['task', '1', '--plain']);
    onTestFinished(() => void child.kill('SIGKILL'));
    const ended = once(child, 'exit');
    await vi.waitFor(() => project.folder.read('asked'), { timeout: 60_000 }); // its time is over
    child.kill('SIGINT');
    expect(await ended).toEqual([130, null]);
    expect((await lastRun(project)).tasks).toMatchObject([{ id: 1, outcome: 'cancelled' }]);
  });
});

describe('a circuit', () => {
  const registry = { circuits: ['registry'] };

  it('that one task has opened fails another at once', async () => {
    const retry = { ...SOON, attempts: 5, on: { exitCodes: [75] } };
    await using project = await Project.create({
      'conductor.config.json': '{ "circuits": { "failures": 1, "reset": "1h" } }',
      'tasks/01-fetch.ts': task({ ...registry, retry, command: 'echo try >> tries; exit 75' }),
      'tasks/02-push.ts': task({ ...registry, command: 'touch pushed' }),
      'tasks/03-other.ts': task({ command: 'true' }),
    });
    const { code, ended, failures, stderr } = await attempted(project, 'run', '--continue', '--concurrency', '1');
    expect(code).toBe(1);
    expect(ended).toEqual([
      [1, 'failed', undefined],
      [2, 'failed', undefined],
      [3, 'executed', undefined],
    ]);
    expect(failures[0]).toMatch(/exited with 75 \(attempt 1 of 5; circuit "registry" is open\)$/);
    expect(failures[1]).toMatch(
      /^task\/circuit-open: Task 2 "Push" was not started: circuit "registry" is open, an attempt failed, the last: Task 1 /,
    );
    expect(stderr).toContain('warning[circuit/opened] Circuit "registry" is open');
    expect(await project.folder.read('tries')).toBe('try\n');
    expect(await project.folder.list()).not.toContain('pushed');
  });

  it('that opens ends the waits of others', async () => {
    const on = { exitCodes: [75] };
    await using project = await Project.create({
      'conductor.config.json': '{ "circuits": { "failures": 2, "reset": "1h" } }',
      'tasks/01-waits.ts': task({ ...registry, retry: { delay: '500h', maxDelay: '500h', on }, command: 'exit 75' }),
      'tasks/02-opens.ts': task({
        ...registry,
        retry: { delay: '500h', maxDelay: '500h', on },
        command: 'until test -e go; do sleep 0.05; done; exit 75',
      }),
    });
    const child = project.start(['run', '--continue', '--plain', '--concurrency', '2']);
    onTestFinished(() => void child.kill('SIGKILL'));
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    const ended = once(child, 'close');
    await vi.waitFor(() => expect(output).toContain('attempt 1 of 3'), { timeout: 60_000 });
    await project.folder.write('go', '');
    expect(await ended).toEqual([1, null]);
    expect(output).toContain('error[task/circuit-open] Task 1 "Waits" was not started');
    expect((await lastRun(project)).tasks.map(({ id }) => id).sort()).toEqual([1, 2]);
  });

  it('is closed again by an attempt that is let through', async () => {
    const retry = { ...SOON, on: { exitCodes: [75] } };
    await using project = await Project.create({
      'conductor.config.json': '{ "circuits": { "failures": 1, "reset": 0 } }',
      'tasks/01-fetch.ts': task({ ...registry, outputs: ['out'], retry, command: failing(75, 1) }),
    });
    const { code, ended, stderr } = await attempted(project, 'task', '1');
    expect([code, ended], stderr).toEqual([0, [[1, 'executed', 2]]]);
    expect(stderr).toMatch(/warning\[circuit\/opened\][\s\S]*warning\[circuit\/closed\]/);
  });
});
