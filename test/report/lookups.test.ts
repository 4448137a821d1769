import { expect, test } from 'vitest';
import { lookupReporter } from '../../lib/report/lookups.ts';
import { capturedScreen, mixedRun, play } from './recorded-run.ts';

test('look-ups are told with their reasons', async () => {
  const { screen, stdout, stderr } = capturedScreen();
  await play(mixedRun, lookupReporter(screen));
  expect(stdout.text).toBe('');
  expect(stderr.text).toBe(
    [
      '[CACHE MISS] task=8 action="generate bloom" input "bloom.json" modified',
      '[CACHE HIT] task=8 action="generate pulse" nothing changed',
      '',
    ].join('\n'),
  );
});
