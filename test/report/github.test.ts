import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../lib/model/event.ts';
import { githubCommand, withoutCommand } from '../../lib/report/github-commands.ts';
import { GithubProblemsReporter } from '../../lib/report/github-problems.ts';
import { sayGithubSecrets } from '../../lib/report/github-secrets.ts';
import { GithubSummaryReporter } from '../../lib/report/github-summary.ts';
import { TempFolder } from '../support/temp-folder.ts';
import { capturedScreen, failedRun, freshRun, mixedRun, play, started } from './recorded-run.ts';

describe('a command of GitHub Actions', () => {
  it('has its properties and its message escaped', () => {
    const properties = { file: 'a,b:c%.ts', line: '3' };
    expect(githubCommand('error', properties, '100 %: a\r\nb, c')).toBe(
      '::error file=a%2Cb%3Ac%25.ts,line=3::100 %25: a%0D%0Ab, c',
    );
    expect(githubCommand('endgroup', {}, '')).toBe('::endgroup::');
  });

  it.each([
    ['::group::a', '|::group::a'],
    ['\t::add-path::/x', '|\t::add-path::/x'],
    ['::SET-OUTPUT name=a::b', '|::SET-OUTPUT name=a::b'],
    ['text ##[set-env name=a]b', 'text ## [set-env name=a]b'],
    ['::warning::a', '::warning::a'],
    ['##[error]a', '##[error]a'],
    ['::1 is localhost', '::1 is localhost'],
    ['a ::group::b', 'a ::group::b'],
  ])('that a task prints is taken only where tools may give it: %s', (line, shown) => {
    expect(withoutCommand(line)).toBe(shown);
  });

  it('masks each value and each of its lines, but for short ones', () => {
    const { screen, stderr } = capturedScreen();
    sayGithubSecrets(screen, ['hunter2', 'first line\nx\nhunter2']);
    expect(stderr.text.split('\n')).toEqual([
      '::add-mask::hunter2',
      '::add-mask::first line%0Ax%0Ahunter2',
      '::add-mask::first line',
      '',
    ]);
  });
});

async function annotations(events: readonly RunEvent[], checkout?: string) {
  const { screen, stdout, stderr } = capturedScreen();
  await play(events, new GithubProblemsReporter({ screen, root: '/repo/web', checkout }));
  expect(stdout.text).toBe('');
  return stderr.text;
}

describe('annotations', () => {
  const failure = 'Cannot compile template "layered.ts": expected "}}", found end of line';

  it('tell failures that have a place', async () => {
    expect(await annotations(failedRun)).toBe(
      `::error file=templates/layered.ts.hbs,line=2,col=9,title=templates/syntax::${failure}%0Ahelp: Close the expression with "}}"\n`,
    );
  });

  it('name files from the checkout, where they lie in it', async () => {
    expect(await annotations(failedRun, '/repo')).toContain('::error file=web/templates/layered.ts.hbs,');
    expect(await annotations(failedRun, '/other')).toContain('::error file=templates/layered.ts.hbs,');
  });

  it('tell warnings, and nothing of problems without a place', async () => {
    const warning = (file?: string): RunEvent => ({
      type: 'warning',
      code: 'a/b',
      problem: { message: 'so\nit is', ...(file === undefined ? {} : { place: { file, column: 3 } }) },
    });
    expect(await annotations([started, warning(), warning('m.json')])).toBe(
      '::warning file=m.json,title=a/b::so%0Ait is\n',
    );
  });

  it('are ten at the most of one failure', async () => {
    const problems = Array.from({ length: 30 }, (_, at) => ({ message: `problem ${at}`, place: { file: 'a' } }));
    const end: RunEvent = {
      type: 'task-ended',
      task: 8,
      outcome: 'failed',
      because: [],
      ms: 1,
      failure: { code: 'x/y', problems },
    };
    expect((await annotations([started, end])).trim().split('\n')).toHaveLength(10);
  });
});

describe('a summary', () => {
  async function summary(events: readonly RunEvent[]) {
    await using folder = await TempFolder.create({ 'summary.md': 'before\n' });
    const errors: Error[] = [];
    await play(
      events,
      new GithubSummaryReporter({ file: folder.at('summary.md'), onError: (error) => errors.push(error) }),
    );
    expect(errors).toEqual([]);
    return await folder.read('summary.md');
  }

  it('lists tasks with outcome, reason and time, fresh ones last', async () => {
    expect(await summary(mixedRun)).toBe(
      [
        'before',
        '### conductor: all well',
        '',
        '| task | outcome | why | time |',
        '| --- | --- | --- | ---: |',
        '| 8 Code generation | executed | input "bloom.json" modified | 312 ms |',
        '| 12 Previews | restored | output "out/a.png" missing | 12 ms |',
        '| 3 Lint | fresh |  |  |',
        '',
        '3 tasks: 1 executed, 1 restored, 1 fresh in 0.4 s',
        '',
        '',
      ].join('\n'),
    );
  });

  it('tells why a task failed, as text', async () => {
    const problems = [{ message: 'a | b <b>*c*</b>\n`d` [e](f) @g \\' }];
    const end: RunEvent = {
      type: 'task-ended',
      task: 8,
      outcome: 'failed',
      because: [],
      ms: 1,
      failure: { code: 'x/y', problems },
    };
    expect(await summary([started, end, { type: 'run-ended', ok: false, ms: 1 }])).toContain(
      '### conductor: failed\n\n| task | outcome | why | time |\n| --- | --- | --- | ---: |\n' +
        '| 8 Code generation | **failed** | a \\| b &lt;b&gt;\\*c\\*&lt;/b&gt;\\\\n\\`d\\` \\[e\\](f) \\@g \\\\ | 1.0 ms |\n',
    );
  });

  it('counts tasks beyond the first 500', async () => {
    const tasks = Array.from({ length: 700 }, (_, id) => ({ id, name: 'n', slug: 's' }));
    const ends = tasks.map(
      ({ id }): RunEvent => ({ type: 'task-ended', task: id, outcome: 'fresh', because: [], ms: 0 }),
    );
    const text = await summary([{ ...started, tasks } as RunEvent, ...ends, { type: 'run-ended', ok: true, ms: 1 }]);
    expect(text).toContain('\n200 more tasks are not listed.\n');
    expect(text.match(/\| fresh \|/g)).toHaveLength(500);
  });

  it('is not written for a run that broke off, and says where it cannot be written', async () => {
    expect(await summary(freshRun.slice(0, -1))).toBe('before\n');
    await using folder = await TempFolder.create();
    const errors: Error[] = [];
    await play(freshRun, new GithubSummaryReporter({ file: folder.path, onError: (error) => errors.push(error) }));
    expect(errors.map(({ message }) => message)).toEqual([expect.stringContaining('EISDIR')]);
  });
});
