import { expect, test } from 'vitest';
import { efficiencyText, pathText } from '../../../lib/report/text/efficiency-text.ts';

const path = { tasks: [8, 13, 22], ms: 4200 };
const run = { workMs: 6000, elapsedMs: 4375, slots: 2, boundMs: 4200, criticalPath: path, ofBound: 0.96, ofSlots: 0.7 };

test('names what sets the bound', () => {
  expect(efficiencyText(run)).toBe('efficiency 96 % of the bound (critical path 8 -> 13 -> 22, 4.2 s)');
  const busy = { ...run, workMs: 20_000, boundMs: 10_000, ofBound: 0.999 };
  expect(efficiencyText(busy)).toBe('efficiency 100 % of the bound (20.0 s of work on 2 slots)');
  expect(efficiencyText({ ...busy, slots: 1 })).toContain('on 1 slot)');
});

test('names tasks that limits held up', () => {
  const held = Array.from({ length: 10 }, (_, task) => ({ task, for: task === 0 ? 'pool db' : 'memory' }));
  expect(efficiencyText({ ...run, held: held.slice(0, 2) })).toMatch(
    /4\.2 s\); limits held up 0 \(pool db\), 1 \(memory\)$/,
  );
  expect(efficiencyText({ ...run, held })).toMatch(/7 \(memory\), and 2 more$/);
});

test('shortens a long path, and an empty one is its time', () => {
  const long = Array.from({ length: 12 }, (_, at) => at + 1);
  expect(pathText({ tasks: long, ms: 12 })).toBe('1 -> 2 -> 3 -> 4 -> 5 -> 6 -> … -> 12, 12 ms');
  expect(pathText({ tasks: [], ms: 0 })).toBe('0.0 ms');
});
