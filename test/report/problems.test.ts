import { expect, test } from 'vitest';
import type { RunEvent } from '../../lib/model/event.ts';
import { ProblemsReporter } from '../../lib/report/problems.ts';
import { TempFolder } from '../support/temp-folder.ts';
import { capturedScreen, failedRun, mixedRun, play, started } from './recorded-run.ts';

async function problemText(
  events: readonly RunEvent[],
  options: { readonly root?: string; readonly showsOutput?: boolean; readonly verbose?: boolean } = {},
) {
  const { screen, stdout, stderr } = capturedScreen();
  const { root = '/nowhere', showsOutput = false, verbose = false } = options;
  await play(events, new ProblemsReporter({ screen, root, verbose, showsOutput: () => showsOutput }));
  expect(stdout.text).toBe('');
  return stderr.text;
}

test('failed task shows code, place, source line, what it printed last, its log and help', async () => {
  await using folder = await TempFolder.create({ 'templates/layered.ts.hbs': '{{#if a}}\n  {{name\n{{/if}}\n' });
  expect(await problemText(failedRun, { root: folder.path })).toBe(
    [
      'error[templates/syntax] Cannot compile template "layered.ts": expected "}}", found end of line',
      '  --> templates/layered.ts.hbs:2:9',
      '    |',
      '  2 |   {{name',
      '    |         ^',
      'note: the last it printed was',
      '  | reading templates',
      'note: its log is ".conductor/metrics/logs/2026-01-02T03-04-05-006Z-abcd/task-8.log"',
      'help: Close the expression with "}}"',
      '',
    ].join('\n'),
  );
});

test('a secret in a source line is masked before the line is cut', async () => {
  await using folder = await TempFolder.create({ 'templates/layered.ts.hbs': `a\n${' '.repeat(95)}hunter2-secret\n` });
  const { screen, stderr } = capturedScreen();
  const mask = (text: string) => text.replace('hunter2-secret', '***');
  const options = { screen, root: folder.path, verbose: false, showsOutput: () => true, mask };
  await play(failedRun, new ProblemsReporter(options));
  expect(stderr.text).toContain(`2 | ${' '.repeat(95)}***\n`);
  expect(stderr.text).not.toContain('hunt');
});

test('output that is shown already is not repeated', async () => {
  expect(await problemText(failedRun, { showsOutput: true })).not.toContain('reading templates');
});

test('only the last twenty lines are shown, and none of another task', async () => {
  const lines = Array.from({ length: 30 }, (_, at) => `line ${at + 1}`);
  const text = await problemText([
    started,
    { type: 'log', task: 3, stream: 'out', text: 'of another task\n' },
    { type: 'log', task: 8, stream: 'out', text: lines.join('\n') },
    {
      type: 'task-ended',
      task: 8,
      outcome: 'failed',
      because: [],
      ms: 1,
      failure: { code: 'task/failed', problems: [{ message: 'Task 8 failed' }] },
    },
  ]);
  expect(text.match(/line \d+/g)).toEqual(lines.slice(10));
  expect(text).not.toContain('of another task');
});

test('warnings are told at once', async () => {
  expect(
    await problemText([
      started,
      {
        type: 'warning',
        task: 8,
        code: 'manifest/invalid',
        problem: { message: 'Cannot read manifest "m.json": found 3, expected text', place: { file: 'm.json' } },
      },
    ]),
  ).toBe('warning[manifest/invalid] Cannot read manifest "m.json": found 3, expected text\n  --> m.json\n');
});

test('waiting for another run is told', async () => {
  expect(await problemText([{ type: 'waiting', for: 'run r1' }])).toBe('note: waiting for run r1\n');
});

test('stack of a task is shown where asked for', async () => {
  const failure = { code: 'task/failed', problems: [{ message: 'boom' }], stack: 'Error: boom\n    at x.ts:1:2' };
  const events: RunEvent[] = [started, { type: 'task-ended', task: 8, outcome: 'failed', because: [], ms: 1, failure }];
  expect(await problemText(events, { verbose: true })).toContain('Error: boom\n    at x.ts:1:2\n');
  expect(await problemText(events)).not.toContain('at x.ts');
});

test('a run without problems says nothing', async () => {
  expect(await problemText(mixedRun)).toBe('');
});
