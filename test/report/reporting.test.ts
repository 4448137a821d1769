import { expect, test } from 'vitest';
import type { RunEvent } from '../../lib/model/event.ts';
import { type ReportingOptions, type ReportMode, startReporting } from '../../lib/report/reporting.ts';
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
  options: Partial<Pick<ReportingOptions, 'verbose' | 'dryRun' | 'logs' | 'github'>> = {},
): Promise<Shown> {
  await using folder = await TempFolder.create();
  const { screen, stdout, stderr } = capturedScreen({ isTTY: mode === 'progress' });
  const parts = { verbose: false, dryRun: false, ...options, screen, mode, root: folder.path };
  const reporting = startReporting(parts);
  for (const event of events) reporting.emit(event);
  await reporting.end();
  return { stdout: stdout.text, stderr: stderr.text, files: await folder.list() };
}

test('plain run prints lines, timings and writes logs', async () => {
  const { stdout, stderr, files } = await report(mixedRun, 'plain');
  expect(stdout).toMatch(/^03 Lint .*\n── 8 code-generation ──\n.*\n.*\nno end\n08 .*\n12 .*\n3 tasks: .*\n$/);
  expect(stderr.split('\n').filter((line) => line !== '')).toHaveLength(4);
  expect(stderr).not.toContain('[CACHE');
  expect(files).toHaveLength(2);
});

test('output is shown as asked for, and with the failure where it is not', async () => {
  expect((await report(mixedRun, 'plain', { logs: 'stream' })).stdout).toContain('\n8 code-generation | half a line\n');
  const grouped = await report(failedRun, 'plain', { logs: 'grouped' });
  expect(grouped.stdout).toContain('\n── 8 code-generation ──\nreading templates\n08 Code generation  failed');
  expect(grouped.stderr).not.toContain('reading templates');
  const errors = await report(failedRun, 'plain', { logs: 'errors' });
  expect(errors.stdout).not.toContain('reading templates');
  expect(errors.stderr).toContain('  | reading templates\n');
});

test('verbose output is streamed, unless something else is asked for', async () => {
  expect((await report(mixedRun, 'plain', { verbose: true })).stdout).toContain('8 code-generation | half a line\n');
  const { stdout } = await report(mixedRun, 'plain', { verbose: true, logs: 'grouped' });
  expect(stdout).toContain('── 8 code-generation ──\nOptimisations in force: all\nhalf a line\nno end\n08 Code');
});

test('neither JSON nor quiet runs show output', async () => {
  expect(JSON.parse((await report(mixedRun, 'json', { logs: 'stream' })).stdout)).toMatchObject({ ok: true });
  expect((await report(mixedRun, 'quiet', { logs: 'stream' })).stdout).toBe('');
});

test('GitHub Actions gets groups, annotations and a summary', async () => {
  await using folder = await TempFolder.create({ 'summary.md': '' });
  const github = { checkout: undefined, summary: folder.at('summary.md') };
  const { stdout, stderr } = await report(failedRun, 'plain', { github });
  expect(stdout).toContain('\n::group::8 code-generation\nreading templates\n::endgroup::\n08 Code generation  failed');
  expect(stderr).toContain('\n::error file=templates/layered.ts.hbs,line=2,col=9,title=templates/syntax::Cannot ');
  expect(await folder.read('summary.md')).toContain('| 8 Code generation | **failed** |');
  const lost = await report(freshRun, 'plain', { github: { checkout: undefined, summary: folder.path } });
  expect(lost.stderr).toMatch(/^warning\[github\/summary\] Cannot write the step's summary: EISDIR/m);
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
