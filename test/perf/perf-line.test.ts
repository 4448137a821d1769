import { expect, test } from 'vitest';
import { phasePerfLine, totalPerfLine } from '../../lib/perf/perf-line.ts';

test('phase line names task, phase, milliseconds and how its actions ended', () => {
  const actions = { executed: 1, restored: 0, fresh: 11 };
  expect(phasePerfLine({ task: 8, phase: 'Generation', ms: 31.24, actions })).toBe(
    '[PERF] task=8 phase=generation ms=31.2 executed=1 restored=0 fresh=11',
  );
});

test('phase name becomes one lower-case word', () => {
  const actions = { executed: 0, restored: 0, fresh: 0 };
  expect(phasePerfLine({ task: 12, phase: ' Render \n All ', ms: 0, actions })).toBe(
    '[PERF] task=12 phase=render-all ms=0.0 executed=0 restored=0 fresh=0',
  );
});

test('total line keeps one decimal', () => {
  expect(totalPerfLine(8, 1312.05)).toBe('[PERF] task=8 total ms=1312.0');
  expect(totalPerfLine(8, 0.46)).toBe('[PERF] task=8 total ms=0.5');
});
