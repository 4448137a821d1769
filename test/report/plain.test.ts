import { expect, test } from 'vitest';
import { PlainReporter } from '../../lib/report/plain.ts';
import { capturedScreen, efficiency, failedRun, freshRun, mixedRun, play, started } from './recorded-run.ts';

async function plainText(events: typeof mixedRun, verbose = false) {
  const { screen, stdout, stderr } = capturedScreen();
  await play(events, new PlainReporter({ screen, verbose }));
  expect(stderr.text).toBe('');
  return stdout.text;
}

test('each task has one line with its outcome and the reason, in order', async () => {
  expect(await plainText(mixedRun)).toBe(
    [
      '03 Lint             fresh',
      '08 Code generation  executed in 312 ms (input "bloom.json" modified)',
      '12 Previews         restored because output "out/a.png" missing',
      '3 tasks: 1 executed, 1 restored, 1 fresh in 0.4 s',
      '',
    ].join('\n'),
  );
});

test('efficiency stands before the summary', async () => {
  expect(await plainText([...mixedRun.slice(0, -1), efficiency, ...mixedRun.slice(-1)])).toMatch(
    /\nefficiency 96 % of the bound \(critical path 8 -> 12, 324 ms\)\n3 tasks: .* in 0\.4 s\n$/,
  );
});

test('failed and skipped tasks are told', async () => {
  expect(await plainText(failedRun)).toBe(
    [
      '03 Lint             fresh',
      '08 Code generation  failed after 62 ms',
      '12 Previews         skipped because a need failed',
      '3 tasks: 1 failed, 1 skipped, 1 fresh in 0.07 s',
      '',
    ].join('\n'),
  );
});

test('a run that can be gone on with says how, last of all', async () => {
  const resumable = { type: 'resumable', run: 'r' } as const;
  const text = await plainText([...failedRun.slice(0, -1), resumable, ...failedRun.slice(-1)]);
  expect(text).toMatch(/1 failed.*in 0\.07 s\nto go on where it stopped: conductor resume\n$/);
});

test('a task that a resumed run has done says so', async () => {
  const done = { type: 'task-ended', task: 3, outcome: 'fresh', because: [{ kind: 'done', run: 'r' }], ms: 0 } as const;
  expect(await plainText([started, done])).toBe('03 Lint             fresh (done in run r)\n');
});

test('a service says when it is ready', async () => {
  expect(await plainText([started, { type: 'service-ready', task: 8, ms: 120 }])).toBe(
    '08 Code generation  ready in 120 ms\n',
  );
});

test('a run without work says so', async () => {
  expect(await plainText(freshRun)).toBe(
    [
      '03 Lint             fresh',
      '08 Code generation  fresh',
      '12 Previews         fresh',
      '3 tasks: 3 fresh in 0.01 s',
      '',
    ].join('\n'),
  );
});

test('a run without tasks says so', async () => {
  const empty = { ...started, tasks: [] } as typeof started;
  expect(await plainText([empty, { type: 'run-ended', ok: true, ms: 3 }])).toBe('0 tasks: nothing to do in 0.01 s\n');
});

test('verbose lines show starts, actions and phases', async () => {
  expect(await plainText(mixedRun, true)).toBe(
    [
      '03 Lint             fresh',
      '08 Code generation  started',
      '08 Code generation  generate bloom executed in 30 ms (input "bloom.json" modified)',
      '08 Code generation  generate pulse fresh',
      '08 Code generation  phase Generation done in 31 ms (1 executed, 1 fresh)',
      '08 Code generation  executed in 312 ms (input "bloom.json" modified)',
      '12 Previews         restoring',
      '12 Previews         restored because output "out/a.png" missing',
      '3 tasks: 1 executed, 1 restored, 1 fresh in 0.4 s',
      '',
    ].join('\n'),
  );
});

test('verbose lines tell a failed phase and a failed action', async () => {
  const text = await plainText(failedRun, true);
  expect(text).toContain('08 Code generation  template layered.ts failed after 4.0 ms\n');
  expect(text).toContain('08 Code generation  phase Templates failed after 5.0 ms\n');
});

test('outcomes are coloured where colour is wanted', async () => {
  const { screen, stdout } = capturedScreen({ colors: true });
  await play(failedRun, new PlainReporter({ screen, verbose: false }));
  expect(stdout.text).toContain('08 Code generation  \u001b[31mfailed after 62 ms\u001b[39m\n');
  expect(stdout.text).toContain('03 Lint             \u001b[2mfresh\u001b[22m\n');
});
