import { expect, test } from 'vitest';
import { COMMANDS } from '../../lib/cli/command-table.ts';
import { parseCall } from '../../lib/cli/parse-call.ts';
import { logsOf, type RunOptionValues, runRequestOf } from '../../lib/cli/run-options.ts';

function request(...argv: readonly string[]) {
  const call = parseCall(['task', '8', ...argv], COMMANDS);
  if (call.kind !== 'command') return expect.fail('a command was called');
  return runRequestOf(call.options as RunOptionValues);
}

test('without options the engine is asked for nothing special', () => {
  expect(request()).toEqual({
    force: false,
    only: false,
    continueAfterFailure: false,
    dryRun: false,
    yes: false,
    optimizations: {},
  });
});

test('each option is asked of the engine', () => {
  expect(request('--force', '--only', '--continue', '--dry-run', '--yes', '--concurrency', '3')).toEqual({
    force: true,
    only: true,
    continueAfterFailure: true,
    dryRun: true,
    yes: true,
    optimizations: {},
    concurrency: 3,
  });
  expect(request('--no-template-cache').optimizations).toEqual({ templateCache: false });
  expect(request('--sequential').optimizations).toEqual({ parallelGeneration: false });
  expect(request('--no-incremental').optimizations).toEqual({ incrementalCompilation: false });
});

test.each(['0', '-1', '1.5', '1e3', '', 'x', '0x4', '99999999999999999999'])(
  'concurrency "%s" is a usage error',
  (text) => {
    expect(() => request('--concurrency', text)).toThrow(
      `Cannot use "${text}" as concurrency: expected a whole number, 1 or more`,
    );
  },
);

test.each(['stream', 'grouped', 'errors'])('logs are shown as "%s"', (word) => {
  expect(logsOf(word)).toBe(word);
});

test('logs without the option are shown as configured, and an unknown word is a usage error', () => {
  expect(logsOf(undefined)).toBeUndefined();
  expect(() => logsOf('steam')).toThrow('Cannot show logs as "steam": expected "stream", "grouped" or "errors"');
});
