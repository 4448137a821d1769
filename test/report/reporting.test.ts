import { expect, test } from 'vitest';
import type { RunEvent } from '../../lib/model/event.ts';
import { type ReportMode, startReporting } from '../../lib/report/reporting.ts';
import { TempFolder } from '../support/temp-folder.ts';
import { capturedScreen, failedRun, freshRun, mixedRun } from './recorded-run.ts';

interface Shown {
  readonly stdout: string;
  readonly stderr: string;
  readonly files: readonly string[];
}

async function report(
  events: readonly RunEvent[],
  mode: ReportMode,
  options: { readonly verbose?: boolean; readonly dryRun?: boolean } = {},
): Promise<Shown> {
  await using folder = await TempFolder.create();
  const { screen, stdout, stderr } = capturedScreen({ isTTY: mode === 'progress' });
  const { verbose = false, dryRun = false } = options;
  const parts = { screen, mode, verbose, dryRun, root: folder.path };
  const reporting = startReporting(parts);
  for (const event of events) reporting.emit(event);
  await reporting.end();
  return { stdout: stdout.text, stderr: stderr.text, files: await folder.list() };
}

test('plain run prints lines, timings and writes logs', async () => {
  const { stdout, stderr, files } = await report(mixedRun, 'plain');
  expect(stdout).toMatch(/^03 Lint .*\n08 .*\n12 .*\n3 tasks: .*\n$/);
  expect(stderr.split('\n').filter((line) => line !== '')).toHaveLength(4);
  expect(stderr).not.toContain('[CACHE');
  expect(files).toHaveLength(2);
});

test('verbose run tells look-ups too', async () => {
  expect((await report(mixedRun, 'plain', { verbose: true })).stderr).toContain('[CACHE MISS] task=8');
});

test('JSON run has only the document on standard output', async () => {
  const { stdout, stderr, files } = await report(failedRun, 'json');
  expect(JSON.parse(stdout)).toMatchObject({ ok: false });
  expect(stderr).toContain('error[templates/syntax]');
  expect(stderr).toContain('[PERF] task=8 total');
  expect(files).toHaveLength(2);
});

test('quiet run prints nothing but errors', async () => {
  expect(await report(mixedRun, 'quiet', { verbose: true })).toMatchObject({ stdout: '', stderr: '' });
  const { stdout, stderr, files } = await report(failedRun, 'quiet');
  expect(stdout).toBe('');
  expect(stderr).toMatch(/^error\[templates\/syntax\]/);
  expect(stderr).not.toContain('[PERF]');
  expect(files).toHaveLength(2);
});

test('on a terminal errors and timings follow the display', async () => {
  const { stdout, stderr } = await report(failedRun, 'progress');
  expect(stdout).toContain('✖ 08 Code generation  failed after 62 ms');
  expect(stderr.indexOf('error[templates/syntax]')).toBeGreaterThan(0);
  expect(stderr).toContain('[PERF] task=8 phase=templates');
});

test('fresh run writes no log', async () => {
  expect((await report(freshRun, 'plain')).files).toEqual([]);
});

test('dry run prints the plan, no timings, no logs', async () => {
  const plan = freshRun.map((event): RunEvent => {
    return event.type === 'task-ended' && event.task === 8 ? { ...event, outcome: 'executed' } : event;
  });
  expect(await report(plan, 'plain', { dryRun: true })).toEqual({
    stdout:
      '03 Lint             fresh\n08 Code generation  would run\n12 Previews         fresh\n3 tasks: 1 would run, 2 fresh\n',
    stderr: '',
    files: [],
  });
  expect(JSON.parse((await report(plan, 'json', { dryRun: true })).stdout)).toMatchObject({ dryRun: true });
});

test('logs that cannot be written are one warning', async () => {
  await using folder = await TempFolder.create({ '.conductor': 'a file in the way' });
  const { screen, stdout, stderr } = capturedScreen();
  const parts = { screen, mode: 'quiet', verbose: false, dryRun: false } as const;
  const reporting = startReporting({ ...parts, root: folder.path });
  for (const event of mixedRun) reporting.emit(event);
  await reporting.end();
  expect(stdout.text).toBe('');
  expect(stderr.text).toMatch(/^warning\[logs\/write\] Cannot write log files: E.*\nhelp: .*\n$/);
});

test('a reporter that fails at the end fails the end, after all others', async () => {
  const { screen, stdout } = capturedScreen();
  // The log files' reporter is made when the first task starts: a root that is no path cannot even be joined.
  const root = 5 as unknown as string;
  const parts = { screen, mode: 'json', verbose: false, dryRun: false } as const;
  const reporting = startReporting({ ...parts, root });
  for (const event of mixedRun) reporting.emit(event);
  await expect(reporting.end()).rejects.toThrow('must be of type string');
  expect(JSON.parse(stdout.text)).toMatchObject({ ok: true });
});
