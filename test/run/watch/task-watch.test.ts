import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { WatchCause } from '../../../lib/run/watch/file-change.ts';
import { TaskWatch } from '../../../lib/run/watch/task-watch.ts';
import { TempFolder } from '../../support/temp-folder.ts';

test('what is written after a change was seen and before the run that it leads to is no reason for another', async () => {
  await using folder = await TempFolder.create({
    'src/a': 'one\n',
    'tasks/01-copy.mjs': `export default { inputs: ['src/*'], outputs: ['out/*'], command: 'mkdir -p out; cp src/* out' };\n`,
  });
  const controller = new AbortController();
  const causes: WatchCause[] = [];
  const watch = new TaskWatch({
    cwd: folder.path,
    env: { PATH: process.env['PATH'] ?? '' },
    words: [],
    debounceMs: 0,
    signal: controller.signal,
    begin: (cause) => {
      causes.push(cause);
      if (causes.length === 2) writeFileSync(folder.at('src/a'), 'two and more\n');
      return { emit: () => {}, onSecrets: () => {}, confirm: undefined, failed: async () => {}, end: async () => {} };
    },
    onIdle: () => {
      if (causes.length === 1) writeFileSync(folder.at('src/a'), 'two');
      else if (causes.length === 2) writeFileSync(folder.at('src/b'), 'b');
      else controller.abort();
    },
  });
  await watch.run();
  expect(await folder.read('out/a')).toBe('two and more\n');
  const changed = causes.map((cause) =>
    cause.kind === 'changed' ? cause.changes.map(({ path }) => path) : cause.kind,
  );
  expect(changed).toEqual(['start', ['src/a'], ['src/b']]);
});
