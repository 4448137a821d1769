import { expect, test } from 'vitest';
import { auditLines } from '../../lib/cli/audit-lines.ts';
import { fixLines } from '../../lib/cli/fix-lines.ts';
import type { Audit } from '../../lib/run/audit-report.ts';
import { headerFields } from '../../lib/task/header-fields.ts';

const CLEAN: Audit = {
  ok: true,
  task: { id: 1, name: 'Copy' },
  reads: [],
  listings: [],
  writes: [],
  env: [],
  unread: [],
  fix: { needs: [], inputs: [], outputs: [], env: [] },
  notes: [],
};
const paint = (_style: string, text: string): string => text;
const OPTIONS = { paint, verbose: false };

test('a task that declares all is one line', () => {
  expect(auditLines(CLEAN, OPTIONS)).toEqual(['01 Copy  uses nothing that it does not declare']);
  expect(fixLines(CLEAN.fix, false)).toEqual([]);
});

test('each kind of finding has its heading', () => {
  const audit: Audit = {
    ...CLEAN,
    ok: false,
    reads: [{ path: 'a\nb' }, { path: 'made/x', outputOf: 4 }],
    listings: ['.', 'src'],
    writes: [
      { path: 'log', how: 'written' },
      { path: 'old', how: 'removed' },
    ],
    env: [
      { name: 'A', by: 'task', state: 'unset' },
      { name: 'B', by: 'task', state: 'withheld' },
      { name: 'C', by: 'package', state: 'passed' },
    ],
    unread: [
      { glob: 'none/*', files: 0, unread: [] },
      { glob: 'docs/*', files: 1, unread: ['docs/a'] },
      { glob: 'src/**', files: 9, unread: ['src/x', 'src/y'] },
    ],
    notes: ['It used io_uring'],
  };
  expect(auditLines(audit, OPTIONS)).toEqual([
    'warning: It used io_uring',
    '01 Copy  undeclared: 2 files read, 2 folders listed, 2 files written, 3 variables read',
    '',
    'Read, not declared',
    '  a\\nb',
    '  made/x  made by task 4, which it does not need',
    '',
    'Listed, while no glob would find a new file there',
    '  the workspace itself',
    '  src/',
    '',
    'Written, not declared',
    '  log',
    '  old  removed',
    '',
    'Environment read, not declared',
    '  A  not set',
    '  B  set, but kept from the task',
    '  C  set, and let through, read by a package',
    '',
    'Hint: declared, not read',
    '  none/*  finds no file',
    '  docs/*  none of 1 file',
    '  src/**  2 of 9 files: src/x, …',
  ]);
});

test('what was asked for is told also where there is none of it', () => {
  const probed = [
    { path: 'a', found: false },
    { path: 'b', found: true },
  ];
  expect(auditLines({ ...CLEAN, probed, outside: [] }, OPTIONS).slice(1)).toEqual([
    '',
    'Only asked about',
    '  a  missing',
    '  b  is there',
    '',
    'Outside the workspace and in packages',
    '  nothing',
  ]);
  const outside = [{ folder: '/usr/lib', read: 3, written: 1 }];
  expect(auditLines({ ...CLEAN, outside }, OPTIONS).at(-1)).toBe('  /usr/lib  3 read  1 written');
});

test('a long list is cut unless all is asked for', () => {
  const reads = Array.from({ length: 60 }, (_, at) => ({ path: `f${at}` }));
  const lines = auditLines({ ...CLEAN, ok: false, reads }, OPTIONS);
  expect(lines.at(-1)).toBe('  and 10 more; --verbose shows all');
  expect(auditLines({ ...CLEAN, ok: false, reads }, { ...OPTIONS, verbose: true })).toHaveLength(63);
});

test('what to add to a module can be evaluated', () => {
  const fix = { needs: [4], inputs: ['src/*.c', "it's", 'back\\[slash'], outputs: [], env: ['A'.repeat(90), 'B'] };
  const lines = fixLines(fix, false);
  expect(lines.slice(0, 4)).toEqual(['', 'To add to the definition:', '', 'needs: [4],']);
  const { outputs: _, ...added } = fix;
  expect(new Function(`return { ${lines.slice(3).join('\n')} }`)()).toEqual(added);
});

test('what to add to a script is a header that is read back', () => {
  const fix = { needs: [4, 5], inputs: ['src/*.c', 'a b', 'x,y', 'say "x"'], outputs: ['out'], env: [] };
  const [, , , ...header] = fixLines(fix, true);
  const fields = headerFields(header.join('\n'), 'x.sh').map(({ key, values }) => [key, values]);
  expect(Object.fromEntries(fields)).toEqual({ needs: ['4', '5'], inputs: fix.inputs, outputs: ['out'] });
});
