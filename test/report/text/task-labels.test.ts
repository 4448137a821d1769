import { expect, test } from 'vitest';
import { idText, taskLabels } from '../../../lib/report/text/task-labels.ts';

test('labels have one width', () => {
  const labels = taskLabels([
    { id: 3, name: 'Lint', slug: 'lint' },
    { id: 112, name: 'Odd\nname', slug: 'odd' },
  ]);
  expect([...labels]).toEqual([
    [3, '03 Lint      '],
    [112, '112 Odd\\nname'],
  ]);
});

test('numbers are as in file names', () => {
  expect([idText(0), idText(8), idText(112)]).toEqual(['00', '08', '112']);
});
