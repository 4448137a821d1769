/** Events of runs, as the engine emits them, and what to play them to. */
import type { RunEvent } from '../../lib/model/event.ts';
import type { Reporter } from '../../lib/report/reporter.ts';
import { Screen } from '../../lib/report/screen.ts';
import { CapturedOutput } from '../support/captured-output.ts';

/** The head of every run here: tasks 3, 8 and 12. */
export const started: RunEvent = {
  type: 'run-started',
  run: '2026-01-02T03-04-05-006Z-abcd',
  version: '1.2.3',
  tasks: [
    { id: 3, name: 'Lint', slug: 'lint' },
    { id: 8, name: 'Code generation', slug: 'code-generation' },
    { id: 12, name: 'Previews', slug: 'previews' },
  ],
  keepLogs: 20,
};

/** Task 3 fresh, task 8 executed after one edit, task 12 restored. */
export const mixedRun: readonly RunEvent[] = [
  started,
  { type: 'task-ended', task: 3, outcome: 'fresh', because: [], ms: 1.25 },
  {
    type: 'task-started',
    task: 8,
    how: 'run',
    because: [{ kind: 'changed', field: 'input', name: 'bloom.json', how: 'modified' }],
  },
  { type: 'log', task: 8, stream: 'log', text: 'Optimisations in force: all\n' },
  { type: 'phase-started', task: 8, phase: 'Generation' },
  { type: 'action-started', task: 8, phase: 'Generation', action: 'generate bloom' },
  { type: 'cache-lookup', task: 8, action: 'generate bloom', hit: false, reason: 'input "bloom.json" modified' },
  { type: 'log', task: 8, stream: 'out', text: 'half a li' },
  { type: 'log', task: 8, stream: 'out', text: 'ne\nno end' },
  {
    type: 'action-ended',
    task: 8,
    phase: 'Generation',
    action: 'generate bloom',
    outcome: 'executed',
    because: ['input "bloom.json" modified'],
    ms: 30,
    log: ['3 layers', '2 parameters'],
  },
  { type: 'action-started', task: 8, phase: 'Generation', action: 'generate pulse' },
  { type: 'cache-lookup', task: 8, action: 'generate pulse', hit: true, reason: 'nothing changed' },
  {
    type: 'action-ended',
    task: 8,
    phase: 'Generation',
    action: 'generate pulse',
    outcome: 'fresh',
    because: [],
    ms: 0.2,
    log: [],
  },
  {
    type: 'phase-ended',
    task: 8,
    phase: 'Generation',
    ms: 31.24,
    actions: { executed: 1, restored: 0, fresh: 1 },
    ok: true,
  },
  {
    type: 'task-ended',
    task: 8,
    outcome: 'executed',
    because: [{ kind: 'changed', field: 'input', name: 'bloom.json', how: 'modified' }],
    ms: 312.4,
  },
  { type: 'task-started', task: 12, how: 'restore', because: [{ kind: 'output', path: 'out/a.png', how: 'missing' }] },
  {
    type: 'task-ended',
    task: 12,
    outcome: 'restored',
    because: [{ kind: 'output', path: 'out/a.png', how: 'missing' }],
    ms: 12,
  },
  { type: 'run-ended', ok: true, ms: 401 },
];

/** Task 8 fails in its template, so task 12 is skipped. */
export const failedRun: readonly RunEvent[] = [
  started,
  { type: 'task-ended', task: 3, outcome: 'fresh', because: [], ms: 1 },
  { type: 'task-started', task: 8, how: 'run', because: [{ kind: 'first-run' }] },
  { type: 'phase-started', task: 8, phase: 'Templates' },
  { type: 'action-started', task: 8, phase: 'Templates', action: 'template layered.ts' },
  { type: 'log', task: 8, stream: 'err', text: 'reading templates\n' },
  {
    type: 'action-ended',
    task: 8,
    phase: 'Templates',
    action: 'template layered.ts',
    outcome: 'failed',
    because: [],
    ms: 4,
    log: ['read'],
  },
  {
    type: 'phase-ended',
    task: 8,
    phase: 'Templates',
    ms: 5,
    actions: { executed: 0, restored: 0, fresh: 0 },
    ok: false,
  },
  {
    type: 'task-ended',
    task: 8,
    outcome: 'failed',
    because: [{ kind: 'first-run' }],
    ms: 62,
    failure: {
      code: 'templates/syntax',
      problems: [
        {
          message: 'Cannot compile template "layered.ts": expected "}}", found end of line',
          place: { file: 'templates/layered.ts.hbs', line: 2, column: 9 },
          help: 'Close the expression with "}}"',
        },
      ],
    },
  },
  { type: 'task-ended', task: 12, outcome: 'skipped', because: [], ms: 0 },
  { type: 'run-ended', ok: false, ms: 70 },
];

/** How near a run came to its bound, as it is said before the run ends. */
export const efficiency: RunEvent = {
  type: 'efficiency',
  workMs: 324.4,
  elapsedMs: 338,
  slots: 2,
  boundMs: 324.4,
  criticalPath: { tasks: [8, 12], ms: 324.4 },
  ofBound: 324.4 / 338,
  ofSlots: 162.2 / 338,
};

/** Every task fresh. */
export const freshRun: readonly RunEvent[] = [
  started,
  ...[3, 8, 12].map((task): RunEvent => ({ type: 'task-ended', task, outcome: 'fresh', because: [], ms: 0.5 })),
  { type: 'run-ended', ok: true, ms: 12 },
];

/** A screen over captured streams. */
export function capturedScreen({ isTTY = false, colors = false } = {}) {
  const stdout = new CapturedOutput({ isTTY });
  const stderr = new CapturedOutput({ isTTY });
  const screen = new Screen({ stdout, stderr, env: { FORCE_COLOR: colors ? '1' : '0' }, noColor: false });
  return { screen, stdout, stderr };
}

/** Plays a run to a reporter, to its end. */
export async function play(events: readonly RunEvent[], reporter: Reporter): Promise<void> {
  for (const event of events) reporter.handle(event);
  await reporter.end?.();
}
