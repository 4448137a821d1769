import { expect, test } from 'vitest';
import { whyLines } from '../../lib/cli/why-lines.ts';
import type { Difference } from '../../lib/plan/differences.ts';
import type { Why } from '../../lib/run/why-task.ts';
import { TempFolder } from '../support/temp-folder.ts';
import { call } from './call.ts';

const COPY = '# conductor: inputs=src/** outputs=out/**\nmkdir -p out; cat src/* > out/all\n';
const WHY = {
  task: { id: 8, name: 'Code generation', slug: 'code-generation', file: 'tasks/08-code-generation.ts' },
  decision: 'fresh',
  because: [],
  handEdited: [],
  key: 'k',
  cacheable: true,
  last: null,
  needs: [],
  records: 0,
  nearest: null,
  culprits: [],
} as unknown as Why; // a key is a brand
const now = Date.parse('2026-01-01T02:00:00.000Z');
const plain = { now, paint: (_style: string, text: string) => text, verbose: false };
const modified = (name: string): Difference => ({ field: 'input', name, how: 'modified', before: 'a', after: 'b' });
const near = (differences: readonly Difference[]) =>
  ({ records: 4, nearest: { key: 'n', at: '2026-01-01T00:00:00.000Z', differences } }) as unknown as Why;

test('edited outputs are told with what to do about them', () => {
  const lines = (handEdited: readonly string[]) => whyLines({ ...WHY, decision: 'run', handEdited }, plain);
  expect(lines(['a.ts'])).toContain(
    '  a run stops before it overwrites the edited output: --ours, --theirs or --merge decide',
  );
  expect(lines(['a.ts', 'b.ts']).join()).toContain('the 2 edited outputs');
});

test('a task that has no record says why', () => {
  expect(whyLines({ ...WHY, decision: 'run', because: ['first run'] }, plain)).toEqual([
    '08 Code generation  would run',
    '  because first run',
    '',
    'Never recorded: there is no earlier result to compare with',
  ]);
  expect(whyLines({ ...WHY, cacheable: false }, plain).at(-1)).toBe(
    'Never recorded: its definition says that it is not cached',
  );
});

test('decision, needs, differences and culprits are told', () => {
  const differences: readonly Difference[] = [
    { field: 'definition', name: 'params', how: 'added', after: { size: 1 } },
    { field: 'env', name: 'CI', how: 'added', before: null, after: 'e3b0c44298fc' },
    { field: 'input', name: 'new\nline', how: 'removed', before: 'e3b0c44298fc' },
  ];
  const why: Why = {
    ...WHY,
    ...near(differences),
    task: WHY.task,
    decision: 'restore',
    because: ['output "x" missing'],
    needs: [{ id: 3, name: 'Lint', decision: 'run' }],
    culprits: [{ field: 'input', name: 'src/a', count: 2 }],
  };
  const text = whyLines({ ...WHY, ...why }, { ...plain, paint: (style, word) => `<${style}>${word}` });
  expect(text).toEqual([
    '08 Code generation  <green>would be restored',
    '  because output "x" missing',
    '  need 3 "Lint" would run first, which may change this',
    '',
    'Nearest of 4 records: 2026-01-01T00:00:00.000Z (2 h ago), 3 differences',
    '  definition  params     added    none -> {"size":1}',
    '  env         CI         added    unset -> e3b0c44298fc',
    '  input       new\\nline  removed  e3b0c44298fc -> none',
    '',
    'What changed most often from one record to the next',
    '  2 of 3  input  src/a',
  ]);
});

test('long lists and long values are cut, unless all is asked for', () => {
  const differences = Array.from({ length: 30 }, (_, at) => modified(`src/${at}`));
  const why = { ...WHY, ...near([{ ...modified('src/long'), before: 'x'.repeat(200) }, ...differences]) };
  const short = whyLines(why, plain);
  expect(short.at(-1)).toBe('  and 11 more; --verbose shows all');
  expect(short).toHaveLength(24);
  expect(short.join('\n')).toContain(`${'x'.repeat(59)}… -> b`);
  const all = whyLines(why, { ...plain, verbose: true });
  expect(all).toHaveLength(34);
  expect(all.join('\n')).toContain('x'.repeat(200));
});

test('ends in 0 whatever the decision is, and prints one document with --json', async () => {
  await using folder = await TempFolder.create({
    'conductor.config.json': '{}',
    'tasks/01-copy.sh': COPY,
    'src/a': '',
  });
  expect(await call(folder.path, 'why', 'copy')).toMatchObject({ code: 0, stderr: '' });
  await call(folder.path, 'run', '-q');
  const { code, stdout, stderr } = await call(folder.path, 'why', '1', '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(JSON.parse(stdout)).toMatchObject({ decision: 'fresh', records: 1, nearest: { differences: [] } });
});

test('an unknown task is the error that "task" gives', async () => {
  await using folder = await TempFolder.create({ 'conductor.config.json': '{}', 'tasks/01-copy.sh': COPY });
  const found = await call(folder.path, 'why', 'coppy');
  expect(found).toEqual(await call(folder.path, 'task', 'coppy'));
  expect(found.code).toBe(2);
});
