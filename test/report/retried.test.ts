import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../lib/model/event.ts';
import { JsonReporter } from '../../lib/report/json.ts';
import { LogFilesReporter } from '../../lib/report/log-files.ts';
import { PlainReporter } from '../../lib/report/plain.ts';
import { ProgressReporter } from '../../lib/report/progress.ts';
import { TempFolder } from '../support/temp-folder.ts';
import { capturedScreen, play, started } from './recorded-run.ts';

const failure = { code: 'task/failed', problems: [{ message: 'Task 8 failed: a command exited with 75' }] };
const phase = { task: 8, phase: 'Fetch' } as const;

/** Task 8 fails once in a phase and goes well at the second attempt; task 12 is out of time. */
const retriedRun: readonly RunEvent[] = [
  started,
  { type: 'task-started', task: 8, how: 'run', because: [{ kind: 'first-run' }] },
  { type: 'phase-started', ...phase },
  { type: 'log', task: 8, stream: 'out', text: 'no route' },
  { type: 'phase-ended', ...phase, ms: 5, actions: { executed: 0, restored: 0, fresh: 0 }, ok: false },
  { type: 'task-retried', task: 8, attempt: 1, of: 3, because: 'exit code 75', ms: 420, failure },
  { type: 'phase-started', ...phase },
  { type: 'phase-ended', ...phase, ms: 7, actions: { executed: 0, restored: 0, fresh: 0 }, ok: true },
  { type: 'task-ended', task: 8, outcome: 'executed', because: [{ kind: 'first-run' }], ms: 512, attempts: 2 },
  { type: 'task-started', task: 12, how: 'run', because: [{ kind: 'first-run' }] },
  { type: 'task-ended', task: 12, outcome: 'timed-out', because: [{ kind: 'first-run' }], ms: 3000, failure },
  { type: 'run-ended', ok: false, ms: 4000 },
];

describe('a task that was tried again', () => {
  it('is told in plain lines', async () => {
    const { screen, stdout } = capturedScreen();
    await play(retriedRun, new PlainReporter({ screen, verbose: true }));
    expect(stdout.text).toContain('08 Code generation  attempt 1 of 3 failed (exit code 75), again in 420 ms\n');
    expect(stdout.text).toContain('08 Code generation  executed in 512 ms after 2 attempts (first run)\n');
    expect(stdout.text).toContain('1 timed out, 1 executed in 4.0 s');
  });

  it('is one row of the display, with the phases of every attempt', async () => {
    const { screen, stdout } = capturedScreen({ isTTY: true });
    await play(retriedRun, new ProgressReporter({ screen, verbose: true }));
    const text = stripVTControlCharacters(stdout.text);
    const shown = text.slice(text.lastIndexOf('08 Code generation'));
    expect(shown).toMatch(
      /^08 Code generation {2}executed in 512 ms after 2 attempts \(first run\)\n[\s\S]*attempt 1 of 3 failed[\s\S]*Fetch {2}failed\n[\s\S]*Fetch {2}7\.0 ms\n/,
    );
  });

  it('has its failures in its log', async () => {
    await using folder = await TempFolder.create();
    await play(retriedRun, new LogFilesReporter({ root: folder.path, onError: (error) => expect.fail(error.message) }));
    const log = await folder.read('.conductor/metrics/logs/2026-01-02T03-04-05-006Z-abcd/task-8.log');
    expect(log).toContain(
      'no route\nerror[task/failed] Task 8 failed: a command exited with 75\nattempt 1 of 3 failed (exit code 75), again in 420 ms\n',
    );
  });

  it('has its attempts in the document', async () => {
    const printed: unknown[] = [];
    await play(retriedRun, new JsonReporter({ dryRun: false, print: (report) => printed.push(report) }));
    expect(printed).toMatchObject([
      {
        tasks: [
          { id: 8, attempts: 2 },
          { id: 12, outcome: 'timed-out' },
        ],
      },
    ]);
  });
});
