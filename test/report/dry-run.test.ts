import { expect, test } from 'vitest';
import type { RunEvent } from '../../lib/model/event.ts';
import { DryRunReporter } from '../../lib/report/dry-run.ts';
import { capturedScreen, play, started } from './recorded-run.ts';

const because = ['a.json', 'b.json', 'c.json'].map((name) => {
  return { kind: 'changed', field: 'input', name, how: 'modified' } as const;
});
const planned: readonly RunEvent[] = [
  started,
  { type: 'task-ended', task: 3, outcome: 'fresh', because: [], ms: 0 },
  { type: 'task-ended', task: 8, outcome: 'executed', because, ms: 0 },
  {
    type: 'task-ended',
    task: 12,
    outcome: 'restored',
    because: [{ kind: 'output', path: 'a.png', how: 'missing' }],
    ms: 0,
  },
  { type: 'run-ended', ok: true, ms: 9 },
];

async function planText(verbose: boolean): Promise<string> {
  const { screen, stdout } = capturedScreen();
  await play(planned, new DryRunReporter({ screen, verbose }));
  return stdout.text;
}

test('dry run tells what would be done and the first reasons', async () => {
  expect(await planText(false)).toBe(
    [
      '03 Lint             fresh',
      '08 Code generation  would run (input "a.json" modified, input "b.json" modified, and 1 more)',
      '12 Previews         would be restored (output "a.png" missing)',
      '3 tasks: 1 would run, 1 would be restored, 1 fresh',
      '',
    ].join('\n'),
  );
});

test('verbose dry run names every reason', async () => {
  expect(await planText(true)).toContain(
    'would run (input "a.json" modified, input "b.json" modified, input "c.json" modified)\n',
  );
});
