import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import type { RunEvent } from '../../lib/model/event.ts';
import type { RunReport } from '../../lib/model/formats/run-report.ts';
import { JsonReporter } from '../../lib/report/json.ts';
import schema from '../../schemas/run-report.schema.json' with { type: 'json' };
import { efficiency, failedRun, freshRun, mixedRun, play, started } from './recorded-run.ts';

const validate = new Ajv({ strict: true, allErrors: true }).compile(schema);

async function reportOf(events: readonly RunEvent[], dryRun = false): Promise<RunReport> {
  const printed: RunReport[] = [];
  await play(events, new JsonReporter({ dryRun, print: (report) => printed.push(report) }));
  expect(printed).toHaveLength(1);
  const document: unknown = JSON.parse(JSON.stringify(printed[0]));
  validate(document);
  expect(validate.errors).toBeNull();
  return document as RunReport;
}

test('document tells each task, why, and its phases', async () => {
  expect(await reportOf(mixedRun)).toEqual({
    version: '1.2.3',
    run: '2026-01-02T03-04-05-006Z-abcd',
    ok: true,
    durationMs: 401,
    tasks: [
      { id: 3, name: 'Lint', outcome: 'fresh', because: [], durationMs: 1.25, phases: [] },
      {
        id: 8,
        name: 'Code generation',
        outcome: 'executed',
        because: ['input "bloom.json" modified'],
        durationMs: 312.4,
        phases: [{ name: 'Generation', durationMs: 31.24, actions: { executed: 1, restored: 0, fresh: 1 } }],
      },
      {
        id: 12,
        name: 'Previews',
        outcome: 'restored',
        because: ['output "out/a.png" missing'],
        durationMs: 12,
        phases: [],
      },
    ],
  });
});

test('efficiency is part of the document of a run that executed something', async () => {
  const report = await reportOf([...mixedRun.slice(0, -1), efficiency, ...mixedRun.slice(-1)]);
  expect(report.efficiency).toEqual({
    ofBound: 0.96,
    ofSlots: 0.48,
    workMs: 324.4,
    elapsedMs: 338,
    slots: 2,
    boundMs: 324.4,
    criticalPath: { tasks: [8, 12], ms: 324.4 },
  });
});

test('failure is part of the document', async () => {
  const { ok, tasks } = await reportOf(failedRun);
  expect(ok).toBe(false);
  expect(tasks[1]?.failure).toEqual({
    code: 'templates/syntax',
    problems: [
      {
        message: 'Cannot compile template "layered.ts": expected "}}", found end of line',
        place: { file: 'templates/layered.ts.hbs', line: 2, column: 9 },
        help: 'Close the expression with "}}"',
      },
    ],
  });
});

test('members that a problem does not have are left out', async () => {
  const problem = { message: 'boom', place: undefined, help: undefined };
  const failure = { code: 'task/failed', problems: [problem], stack: undefined };
  const { tasks } = await reportOf([
    started,
    { type: 'task-ended', task: 8, outcome: 'failed', because: [], ms: 1, failure },
  ]);
  expect(tasks[0]?.failure).toEqual({ code: 'task/failed', problems: [{ message: 'boom' }] });
});

test('a run that broke off is not ok', async () => {
  expect(await reportOf(freshRun.slice(0, 2))).toMatchObject({ ok: false, durationMs: 0, tasks: [{ id: 3 }] });
});

test('a dry run says that it is one', async () => {
  expect(await reportOf(freshRun, true)).toMatchObject({ dryRun: true, ok: true });
});

test('a run that never started prints nothing', async () => {
  const printed: RunReport[] = [];
  await play([], new JsonReporter({ dryRun: false, print: (report) => printed.push(report) }));
  expect(printed).toEqual([]);
});
