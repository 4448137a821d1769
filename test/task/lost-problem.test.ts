import { expect, test } from 'vitest';
import type { LostReply } from '../../lib/task/definition-process.ts';
import { lostProblem } from '../../lib/task/lost-problem.ts';

test.each<[LostReply, string, string]>([
  [{ type: 'timeout' }, 'task/endless', 'it was not loaded after 2.5 s'],
  [{ type: 'stalled' }, 'task/endless', 'it waits at its top level for something that never comes'],
  [{ type: 'out-of-memory' }, 'task/out-of-memory', 'it ran out of memory'],
  [{ type: 'exit', code: 0, signal: null }, 'task/exit', 'it called process.exit(0)'],
  [{ type: 'exit', code: null, signal: 'SIGKILL' }, 'task/exit', 'its process was ended by SIGKILL'],
])('%j is an error of the file', (lost, code, what) => {
  expect(lostProblem(lost, 'tasks/1-a.ts', 2500)).toMatchObject({
    code,
    message: `Cannot read task file "tasks/1-a.ts": ${what}`,
    place: { file: 'tasks/1-a.ts' },
    help: expect.stringContaining('"run"'),
  });
});
