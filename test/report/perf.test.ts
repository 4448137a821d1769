import { expect, test } from 'vitest';
import { perfReporter } from '../../lib/report/perf.ts';
import { capturedScreen, failedRun, mixedRun, play } from './recorded-run.ts';

test('each phase and each task has a line on standard error, fresh tasks too', async () => {
  const { screen, stdout, stderr } = capturedScreen();
  await play(mixedRun, perfReporter(screen));
  expect(stdout.text).toBe('');
  expect(stderr.text).toBe(
    [
      '[PERF] task=3 total ms=1.3',
      '[PERF] task=8 phase=generation ms=31.2 executed=1 restored=0 fresh=1',
      '[PERF] task=8 total ms=312.4',
      '[PERF] task=12 total ms=12.0',
      '',
    ].join('\n'),
  );
});

test('a skipped task took no time', async () => {
  const { screen, stderr } = capturedScreen();
  await play(failedRun, perfReporter(screen));
  expect(stderr.text).not.toContain('task=12');
  expect(stderr.text).toContain('[PERF] task=8 total ms=62.0\n');
});
