import { expect, test } from 'vitest';
import { phasePerfLine, totalPerfLine, writePerfLine } from '../../lib/perf/perf-line.ts';

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

test('publication line has counts, and the time of each step and of all', () => {
  const ms = { survey: 0.44, stage: 1.2, backup: 0, journal: 0.31, apply: 0.6, flush: 0.55 };
  const counts = { files: 5, bytes: 1200, unchanged: 107, coalesced: 2, backups: 1, rollbacks: 0 };
  expect(writePerfLine(8, { ...counts, ms })).toBe(
    '[PERF] task=8 write files=5 bytes=1200 unchanged=107 coalesced=2 backups=1 rollbacks=0 ms=3.1 survey=0.4 stage=1.2 backup=0.0 journal=0.3 apply=0.6 flush=0.6',
  );
});
