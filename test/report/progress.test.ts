import { stripVTControlCharacters } from 'node:util';
import { expect, test, vi } from 'vitest';
import type { RunEvent } from '../../lib/model/event.ts';
import { perfReporter } from '../../lib/report/perf.ts';
import { ProgressReporter } from '../../lib/report/progress.ts';
import { capturedScreen, efficiency, failedRun, freshRun, mixedRun, play } from './recorded-run.ts';

const ERASE = '\u001b[2K';
const SYNCHRONIZED = ['\u001b[?2026h', '\u001b[?2026l'];

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

test('how a run is gone on with follows the summary', async () => {
  const { stdout } = await show([...failedRun.slice(0, -1), { type: 'resumable', run: 'r' }, ...failedRun.slice(-1)]);
  expect(leftOn(stdout.text).at(-1)).toBe('to go on where it stopped: conductor resume');
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

test('blocks stand above the display, in order and whole', async () => {
  const { screen, stdout } = capturedScreen({ isTTY: true });
  const progress = new ProgressReporter({ screen, verbose: false, streams: () => true });
  const frames = () => stripVTControlCharacters(stdout.text);
  progress.handle(mixedRun[0] as RunEvent);
  screen.block('before\n');
  for (const event of mixedRun.slice(1, 8)) progress.handle(event);
  await vi.waitFor(() => expect(frames()).toMatch(/^before\n.*\n.*08 Code generation/s));
  screen.block('one\n');
  screen.block('two\n');
  await vi.waitFor(() => expect(frames()).toContain('one\ntwo\n'));
  for (const event of mixedRun.slice(8)) progress.handle(event);
  screen.block('last\n');
  await progress.end();
  screen.block('after\n');
  const drawn = SYNCHRONIZED.reduce((text, mark) => text.replaceAll(mark, ''), stdout.text);
  expect(drawn).toContain('\u001b[Gone\ntwo\n'); // where the display was erased
  expect(frames()).toMatch(/one\ntwo\n.*08 Code generation/); // and the display below
  expect(frames()).toMatch(/last\n.*12 Previews .*\n3 tasks: .*\nafter\n$/s);
  expect(frames()).not.toContain('› Optimisations'); // what is streamed is not in the row as well
});
