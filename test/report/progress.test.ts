import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import type { RunEvent } from '../../lib/model/event.ts';
import { perfReporter } from '../../lib/report/perf.ts';
import { ProgressReporter } from '../../lib/report/progress.ts';
import { capturedScreen, efficiency, failedRun, freshRun, mixedRun, play } from './recorded-run.ts';

const ERASE = '\u001b[2K';

/** What is left on the terminal: everything from the last frame on, without escapes. */
function leftOn(text: string): readonly string[] {
  const last = text.slice(text.lastIndexOf(ERASE) + 1);
  return stripVTControlCharacters(last).trimEnd().split('\n');
}

async function show(events: readonly RunEvent[], verbose = false) {
  const { screen, stdout, stderr } = capturedScreen({ isTTY: true });
  const progress = new ProgressReporter({ screen, verbose });
  const perf = perfReporter(screen);
  for (const event of events) {
    progress.handle(event);
    perf.handle(event);
  }
  await progress.end();
  return { stdout, stderr };
}

test('a run in which all is fresh is plain lines without a display', async () => {
  const { stdout } = await show(freshRun);
  expect(stdout.text).toBe(
    '03 Lint             fresh\n08 Code generation  fresh\n12 Previews         fresh\n3 tasks: 3 fresh in 0.01 s\n',
  );
});

test('display ends with tasks, phases and counts, and the summary follows', async () => {
  const { stdout, stderr } = await show(mixedRun);
  expect(leftOn(stdout.text)).toEqual([
    '03 Lint             fresh',
    '✔ 08 Code generation  executed in 312 ms (input "bloom.json" modified)',
    '  ✔ Generation  31 ms · 1 executed, 1 fresh (generate bloom)',
    '✔ 12 Previews         restored because output "out/a.png" missing',
    '3 tasks: 1 executed, 1 restored, 1 fresh in 0.4 s',
  ]);
  expect(stderr.text.split('\n')).toHaveLength(5);
});

test('verbose display keeps output and executed actions', async () => {
  const { stdout } = await show(mixedRun, true);
  const lines = leftOn(stdout.text);
  expect(lines).toEqual([
    '03 Lint             fresh',
    '✔ 08 Code generation  executed in 312 ms (input "bloom.json" modified)',
    '  › Optimisations in force: all',
    '  › half a line',
    '  ✔ Generation  31 ms · 1 executed, 1 fresh (generate bloom)',
    '    › generate bloom executed in 30 ms (input "bloom.json" modified)',
    '✔ 12 Previews         restored because output "out/a.png" missing',
    '3 tasks: 1 executed, 1 restored, 1 fresh in 0.4 s',
  ]);
});

test('failed and skipped tasks are marked', async () => {
  const { stdout } = await show(failedRun);
  expect(leftOn(stdout.text)).toEqual([
    '03 Lint             fresh',
    '✖ 08 Code generation  failed after 62 ms',
    '  ✖ Templates  5.0 ms',
    '↓ 12 Previews         skipped because a need failed',
    '3 tasks: 1 failed, 1 skipped, 1 fresh in 0.07 s',
  ]);
});

test('a run that breaks off still gives the terminal back', async () => {
  const { stdout, stderr } = await show(mixedRun.slice(0, 9));
  expect(leftOn(stdout.text)).toEqual([
    '03 Lint             fresh',
    '✖ 08 Code generation  cancelled',
    '  ✖ Generation  generate bloom',
  ]);
  expect(stdout.text.endsWith('\u001b[?25h')).toBe(true);
  expect(stderr.text).toContain('[PERF] task=3');
});

test('an unphased task shows what it prints while it runs', async () => {
  const { stdout } = await show(
    [
      ...mixedRun.slice(0, 3),
      { type: 'log', task: 8, stream: 'out', text: 'hello\n' },
      { type: 'action-started', task: 8, phase: undefined, action: 'copy a' },
      {
        type: 'action-ended',
        task: 8,
        phase: undefined,
        action: 'copy a',
        outcome: 'executed',
        because: [],
        ms: 2,
        log: [],
      },
      { type: 'task-ended', task: 8, outcome: 'timed-out', because: [], ms: 61_000 },
    ],
    false,
  );
  expect(leftOn(stdout.text)).toEqual(['03 Lint             fresh', '✖ 08 Code generation  timed out after 1 min 1 s']);
});

test('icons and outcomes have colours where colour is wanted', async () => {
  const { screen, stdout } = capturedScreen({ isTTY: true, colors: true });
  await play(failedRun, new ProgressReporter({ screen, verbose: false }));
  expect(stdout.text).toContain('\u001b[31m✖\u001b[39m 08 Code generation  \u001b[31mfailed after 62 ms\u001b[39m');
});

test('efficiency stands before the summary', async () => {
  const { stdout } = await show([...mixedRun.slice(0, -1), efficiency, ...mixedRun.slice(-1)]);
  expect(stripVTControlCharacters(stdout.text)).toMatch(
    /\nefficiency 96 % of the bound \(critical path 8 -> 12, 324 ms\)\n3 tasks: .* in 0\.4 s\n$/,
  );
});
