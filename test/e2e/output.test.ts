/** What tasks print is shown as asked for: in pipes, on a terminal, in GitHub Actions, and to a reader that has gone. */
import { spawn, spawnSync } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Project, REPOSITORY } from '../support/project.ts';

/** Each waits for the other: their output is mixed where it is streamed, whatever the machine does. */
const TWO = {
  'tasks/01-first.sh': '# conductor:\necho a1; : > first; until [ -e second ]; do :; done; echo a2; printf a3\n',
  'tasks/02-second.sh': '# conductor:\nuntil [ -e first ]; do :; done; echo b1; : > second; echo b2 >&2\n',
};
const SLOTS = ['--concurrency', '2'];

/** Lines of tasks, and those that say how they ended without the time. */
function shown(stdout: string): readonly string[] {
  const kept = stdout.split('\n').filter((line) => line !== '' && !/^(efficiency|\d+ tasks?:|to go on)/.test(line));
  return kept.map((line) => line.replace(/ (in|after) .*/, ''));
}

/** On a terminal of 100 columns; undefined where this machine cannot give one. */
function onTerminal(project: Project, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const quoted = args.map((arg) => `'${arg}'`).join(' ');
  const line = `stty cols 100 rows 40; '${process.execPath}' '${REPOSITORY}/bin/conductor.cjs' ${quoted}`;
  const { PATH = '', HOME = '' } = process.env;
  return spawnSync('script', ['-qec', line, '/dev/null'], {
    cwd: project.folder.path,
    env: { PATH, HOME, TERM: 'xterm', ...env },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
const hasTerminal = process.platform === 'linux' && spawnSync('script', ['-qec', 'true', '/dev/null']).status === 0;

describe('output of several tasks', () => {
  it('is grouped when each ends', async () => {
    await using project = await Project.create(TWO);
    const { code, stdout } = await project.run(['run', ...SLOTS]);
    expect(code).toBe(0);
    const text = stdout.replaceAll('\n', ' ');
    expect(text).toMatch(/── 1 first ── a1 a2 a3 01 First {3}executed/);
    expect(text).toMatch(/── 2 second ── (b1 b2|b2 b1) 02 Second {2}executed/);
  });

  it('is streamed by --logs stream and by the configuration, each line with its task', async () => {
    await using project = await Project.create({ ...TWO, 'conductor.config.json': '{ "logs": { "show": "stream" } }' });
    for (const args of [[], ['--logs', 'stream']]) {
      for (const name of ['first', 'second']) await project.folder.remove(name).catch(() => undefined);
      const { stdout } = await project.run(['run', '--force', ...SLOTS, ...args]);
      const lines = shown(stdout).filter((line) => line.includes(' | '));
      expect(lines.toSorted()).toEqual([
        '1 first | a1',
        '1 first | a2',
        '1 first | a3',
        '2 second | b1',
        '2 second | b2',
      ]);
      expect(lines.indexOf('2 second | b1')).toBeLessThan(lines.indexOf('1 first | a3'));
    }
  });

  it('is not shown by --logs errors, --quiet and --json', async () => {
    await using project = await Project.create(TWO);
    const errors = await project.run(['run', '--force', ...SLOTS, '--logs', 'errors']);
    expect(shown(errors.stdout).every((line) => line.endsWith('executed'))).toBe(true);
    const quiet = await project.run(['run', '--force', ...SLOTS, '--logs', 'stream', '--quiet']);
    expect(quiet.stdout).toBe('');
    const json = await project.run(['run', '--force', ...SLOTS, '--logs', 'stream', '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({ ok: true });
  });
});

describe('output of a task that is tried again', () => {
  const files = {
    'tasks/01-flaky.sh': '# conductor: retry=75 attempts=2 delay=1ms\necho a; printf b; exit 75\n',
    'tasks/02-other.sh': '# conductor:\n:\n',
  };

  it('has lines of its own for each attempt, however these end', async () => {
    await using project = await Project.create(files);
    for (const [args, prefix] of [
      [['--logs', 'grouped'], ''],
      [['--logs', 'stream'], '1 flaky | '],
      [['--logs', 'errors'], '  | '],
    ] as const) {
      const { stdout, stderr } = await project.run(['run', '--force', '--continue', ...args]);
      const printed = `${stdout}${stderr}`.split('\n').filter((line) => /^(1 flaky \| | {2}\| )?[ab]+$/.test(line));
      expect(printed).toEqual(['a', 'b', 'a', 'b'].map((line) => prefix + line));
    }
  });
});

describe('output of one task', () => {
  const files = {
    'tasks/01-need.sh': '# conductor: outputs=need\necho needed; echo > need\n',
    'tasks/02-say.sh':
      '# conductor: needs=1 inputs=in outputs=said\necho one; until [ -e go ]; do :; done; echo > said; echo two\n',
    in: '1',
  };

  it('is streamed while it runs where all else is fresh, as it is', async () => {
    await using project = await Project.create({ ...files, go: '' });
    expect(shown((await project.run(['run'])).stdout)).toContain('── 2 say ──');
    await project.folder.remove('go');
    await project.folder.write('in', '2');
    const child = project.start(['task', '2']);
    let stdout = '';
    await new Promise<void>((resolve) => {
      child.stdout?.setEncoding('utf8').on('data', (text: string) => {
        stdout += text;
        if (stdout.includes('one\n')) void project.folder.write('go', ''); // it would never end if output came at its end
      });
      child.once('close', () => resolve());
    });
    expect(shown(stdout)).toEqual(['01 Need  fresh', 'one', 'two', '02 Say   executed']);
  });

  it('that fails is not shown twice', async () => {
    await using project = await Project.create({ 'tasks/01-fail.sh': '# conductor:\necho working; exit 3\n' });
    const auto = await project.run(['run']);
    expect(auto.code).toBe(1);
    expect(`${auto.stdout}${auto.stderr}`.match(/^.*working$/gm)).toEqual(['working']);
    const errors = await project.run(['run', '--logs', 'errors']);
    expect(`${errors.stdout}${errors.stderr}`.match(/^.*working$/gm)).toEqual(['  | working']);
  });

  it('that is endless is shown in part, and all of it is in the log', async () => {
    const task = '# conductor:\nfor i in 1 2 3 4 5 6 7 8; do printf "%01000000d\\n" $i; echo end $i; done\n';
    await using project = await Project.create({ 'tasks/01-much.sh': task });
    const { stdout } = await project.run(['run', '--logs', 'grouped']);
    const [, left, log = ''] = /^… (\d+) lines not shown; all of it is in "(.*)" …$/m.exec(stdout) ?? [];
    expect(Number(left)).toBeGreaterThan(10);
    expect(stdout).toContain('\nend 8\n');
    expect(stdout.length).toBeLessThan(2_100_000);
    expect((await project.folder.read(log)).match(/^end \d$/gm)).toHaveLength(8);
  });
});

it('--logs with another word is a usage error with the word that was meant', async () => {
  await using project = await Project.create(TWO);
  const { code, stdout, stderr } = await project.run(['run', '--logs', 'streem']);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain('error[usage/invalid-logs] Cannot show logs as "streem"');
  expect(stderr).toContain('Did you mean "stream"?');
});

it.runIf(process.platform !== 'win32').each(['stream', 'grouped'])(
  'a reader that has gone ends output quietly, and the run goes on (%s)',
  async (how) => {
    await using project = await Project.create({
      'tasks/01-say.sh': '# conductor: outputs=made\nfor i in $(seq 20000); do echo line $i; done; echo > made\n',
    });
    const child = spawn(
      'bash',
      [
        '-c',
        `'${process.execPath}' '${REPOSITORY}/bin/conductor.cjs' run --logs ${how} | head -n 1; echo "code \${PIPESTATUS[0]}"`,
      ],
      { cwd: project.folder.path, env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' } },
    );
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    await new Promise((resolve) => child.once('close', resolve));
    expect(stdout).toBe(`${how === 'stream' ? 'line 1' : '── 1 say ──'}\ncode 0\n`);
    expect(stderr).not.toMatch(/error|EPIPE/);
    expect(await project.folder.list()).toContain('made');
  },
);

describe.runIf(hasTerminal)('on a terminal', () => {
  it('groups stand above the display, which ends whole below them', async () => {
    await using project = await Project.create(TWO);
    const { status, stdout } = onTerminal(project, ['run', ...SLOTS]);
    expect(status).toBe(0);
    const text = stripVTControlCharacters(stdout).replaceAll('\r', '');
    expect(text).toContain('── 1 first ──\na1\na2\na3\n');
    expect(text).toMatch(/── 2 second ──\n(b1\nb2|b2\nb1)\n/);
    expect(text.match(/── 1 first ──/g)).toHaveLength(1);
    expect(text).toMatch(/✔ 0[12] .*\n✔ 0[12] .*\n(\[PERF\].*\n)*efficiency .*\n2 tasks: 2 executed in .*\n$/);
  });

  it('a single task is streamed above its row, without its cursor movements', async () => {
    const task = '# conductor:\nprintf "\\033[31mred\\033[2A\\033[0m\\n10 %%\\r100 %%\\n"\n';
    await using project = await Project.create({ 'tasks/01-say.sh': task });
    const { stdout } = onTerminal(project, ['run']);
    expect(stdout.replaceAll('\r\n', '\n')).toContain('\u001b[31mred\u001b[0m\n100 %\n');
    expect(stdout).not.toContain('\u001b[2A\u001b[0m');
    expect(stripVTControlCharacters(stdout)).not.toContain('› ');
  });
});

describe('in GitHub Actions', () => {
  const files = {
    'tasks/01-say.sh': '# conductor:\necho hello; echo "::error file=a.ts::found by a tool"; echo "::endgroup::"\n',
    'tasks/02-throw.ts': 'export default { run() { throw new Error("100 % wrong\\n::stop-commands::x"); } };\n',
  };

  it('output is in groups, problems are annotations, and the step has a summary', async () => {
    await using project = await Project.create({ ...files, 'summary.md': '' });
    const env = {
      GITHUB_ACTIONS: 'true',
      GITHUB_WORKSPACE: project.folder.path,
      GITHUB_STEP_SUMMARY: project.folder.at('summary.md'),
      DEPLOY_TOKEN: 'hunter2-and-more',
    };
    const { code, stdout, stderr } = await project.run(['run', '--continue'], { env });
    expect(code).toBe(1);
    expect(stdout).toContain(
      '::group::1 say\nhello\n::error file=a.ts::found by a tool\n|::endgroup::\n::endgroup::\n',
    );
    expect(stderr).toMatch(
      /^::error file=tasks\/02-throw\.ts,line=1,col=\d+,title=task\/failed::Task 2 "Throw" failed: 100 %25 wrong%0A::stop-commands::x%0Ahelp: /m,
    );
    expect(stderr).toMatch(/^::add-mask::hunter2-and-more$/m);
    expect(`${stdout}${stderr}`).not.toMatch(/^\s*::stop-commands/m);
    const summary = await project.folder.read('summary.md');
    expect(summary).toMatch(/^\| 1 Say \| executed \| first run \| .+ \|$/m);
    expect(summary).toMatch(/^\| 2 Throw \| \*\*failed\*\* \| Task 2 "Throw" failed: 100 % wrong/m);
  });
});
