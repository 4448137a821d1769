import { expect, test } from 'vitest';
import type { RunEvent } from '../../lib/model/event.ts';
import { GITHUB_FRAME } from '../../lib/report/github-commands.ts';
import { type LogsMode, OutputReporter } from '../../lib/report/output.ts';
import { PLAIN_FRAME } from '../../lib/report/output-frame.ts';
import { capturedScreen, failedRun, mixedRun, play, started } from './recorded-run.ts';

interface Options {
  readonly mode?: LogsMode;
  readonly verbose?: boolean;
  readonly github?: boolean;
}

async function shown(events: readonly RunEvent[], { mode, verbose = false, github = false }: Options = {}) {
  const { screen, stdout, stderr } = capturedScreen();
  const frame = github ? GITHUB_FRAME : PLAIN_FRAME;
  const reporter = new OutputReporter({ screen, mode, verbose, frame });
  await play(events, reporter);
  expect(stderr.text).toBe('');
  return stdout.text;
}

const print = (task: number, text: string): RunEvent => ({ type: 'log', task, stream: 'out', text });
const end = (task: number, outcome: 'executed' | 'failed' | 'fresh' | 'restored' = 'executed'): RunEvent => {
  return { type: 'task-ended', task, outcome, because: [], ms: 1 };
};
const configured = (showLogs: LogsMode): RunEvent => ({ ...(started as RunEvent & { type: 'run-started' }), showLogs });

test('output of several tasks is shown when each ends, under a heading', async () => {
  const events = [started, print(3, 'a'), print(8, 'b\n'), print(3, 'b\nc'), end(8), end(3), end(12)];
  expect(await shown(events)).toBe('── 8 code-generation ──\nb\n── 3 lint ──\nab\nc\n');
});

test('what an attempt left without a line feed is no part of the next one', async () => {
  const failure = { code: 'task/failed', problems: [{ message: 'Task 8 failed' }] };
  const again = { type: 'task-retried', task: 8, attempt: 1, of: 2, because: 'exit code 75', ms: 5, failure } as const;
  const events = [started, print(8, 'a\nb'), again, print(8, 'c'), end(8), end(3), end(12)];
  expect(await shown(events)).toBe('── 8 code-generation ──\na\nb\nc\n');
});

test('a task that printed nothing shows nothing', async () => {
  expect(await shown([started, end(3), end(8), end(12)])).toBe('');
});

test('output of the only task that runs is streamed, as it is', async () => {
  expect(await shown([started, end(3, 'fresh'), end(12, 'restored'), print(8, 'a\nb'), print(8, 'c\n')])).toBe(
    'a\nbc\n',
  );
});

test('what was held back of a task comes when it turns out to be the only one', async () => {
  expect(await shown([started, print(8, 'a\n'), end(3, 'fresh'), end(12, 'fresh'), print(8, 'b\n')])).toBe('a\nb\n');
});

test('the last of several tasks that run is grouped like the others', async () => {
  const events = [started, end(3), end(12, 'fresh'), print(8, 'a\n'), end(8, 'failed')];
  expect(await shown(events)).toBe('── 8 code-generation ──\na\n');
});

test('streamed lines of several tasks say whose they are, and are whole', async () => {
  const events = [started, print(3, 'a'), print(8, 'b\n\n'), print(3, 'b\nc'), end(3), print(8, 'd'), end(8)];
  const lines = '8 code-generation | b\n8 code-generation |\n3 lint | ab\n3 lint | c\n8 code-generation | d\n';
  expect(await shown(events, { mode: 'stream' })).toBe(lines);
  expect(await shown([configured('stream'), ...events.slice(1)])).toBe(lines);
});

test('the option counts before the configuration', async () => {
  const events = [configured('errors'), print(3, 'a\n'), end(3)];
  expect(await shown(events)).toBe('');
  expect(await shown(events, { mode: 'grouped' })).toBe('── 3 lint ──\na\n');
});

test('the only task of a run is streamed without its name, unless other lines are between', async () => {
  const { tasks } = started as RunEvent & { type: 'run-started' };
  const events = [{ ...started, tasks: tasks.slice(0, 1) } as RunEvent, print(3, 'a\n')];
  expect(await shown(events, { mode: 'stream' })).toBe('a\n');
  expect(await shown(events, { mode: 'stream', verbose: true })).toBe('3 lint | a\n');
});

test('errors leaves output to whoever tells failures', async () => {
  const { screen, stdout } = capturedScreen();
  const reporter = new OutputReporter({ screen, mode: 'errors', verbose: false, frame: PLAIN_FRAME });
  await play(failedRun, reporter);
  expect(stdout.text).toBe('');
  expect(reporter.shows()).toBe(false);
});

test('what a run that broke off has printed is shown at its end', async () => {
  expect(await shown([started, print(3, 'a\nb'), print(8, 'c\n')])).toBe(
    '── 3 lint ──\na\n── 8 code-generation ──\nc\n',
  );
});

test('messages of tasks are shown like what they print', async () => {
  expect(await shown(mixedRun, { mode: 'grouped' })).toBe(
    '── 8 code-generation ──\nOptimisations in force: all\nhalf a line\nno end\n',
  );
});

test('of endless output beginning and end are shown, and where all of it is', async () => {
  const line = `${'x'.repeat(99)}\n`;
  const text = await shown([started, ...Array.from({ length: 500 }, () => print(8, line.repeat(100))), end(8)]);
  expect(text.length).toBeLessThan(1_200_000);
  const [, left] = /^… (\d+) lines not shown; all of it is in ".*-abcd\/task-8\.log" …$/m.exec(text) ?? [];
  expect(text.split('\n')).toHaveLength(50_000 - Number(left) + 3);
});

test('groups of GitHub Actions hold what tools say, and no command that would break them', async () => {
  const said = [
    '::error file=a.ts,line=1::bad',
    '::endgroup::',
    '  ::stop-commands::x',
    'a ##[endgroup]',
    'std::string',
  ];
  expect(await shown([started, print(8, said.join('\n')), end(8)], { github: true })).toBe(
    [
      '::group::8 code-generation',
      '::error file=a.ts,line=1::bad',
      '|::endgroup::',
      '|  ::stop-commands::x',
      'a ## [endgroup]',
      'std::string',
      '::endgroup::',
      '',
    ].join('\n'),
  );
});
