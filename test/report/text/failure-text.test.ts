import { expect, test } from 'vitest';
import { createPaint } from '../../../lib/report/paint.ts';
import { failureLines, problemLines } from '../../../lib/report/text/failure-text.ts';
import { TempFolder } from '../../support/temp-folder.ts';

const plain = { root: '/nowhere', paint: createPaint(false) };

test('every problem is told, one block each', () => {
  const failure = {
    code: 'config/invalid',
    problems: [
      {
        message: 'Unknown option "cahce"',
        place: { file: 'conductor.config.json', line: 3, column: 5, pointer: '/cahce' },
        help: 'Did you mean "cache"?',
      },
      { message: 'Expected a number, found "x"', place: { file: 'conductor.config.json', pointer: '/cache/keep' } },
    ],
  };
  expect(failureLines(failure, plain)).toEqual([
    'error[config/invalid] Unknown option "cahce"',
    '  --> conductor.config.json:3:5 (at /cahce)',
    'help: Did you mean "cache"?',
    '',
    'error[config/invalid] Expected a number, found "x"',
    '  --> conductor.config.json (at /cache/keep)',
  ]);
});

test('notes follow the first problem, before its help', () => {
  const failure = { code: 'a/b', problems: [{ message: 'One', help: 'Do' }, { message: 'Two' }] };
  expect(failureLines(failure, plain, ['x', 'y'])).toEqual([
    'error[a/b] One',
    'note: x',
    'note: y',
    'help: Do',
    '',
    'error[a/b] Two',
  ]);
});

test('of very many problems twenty are told', () => {
  const problems = Array.from({ length: 25 }, (_, at) => ({ message: `Problem ${at}` }));
  const lines = failureLines({ code: 'a/b', problems }, plain);
  expect(lines.filter((line) => line.startsWith('error'))).toHaveLength(20);
  expect(lines.at(-1)).toBe('note: 5 more problems of the same kind');
});

test('no byte of a message reaches the terminal as a command', () => {
  const problem = { message: 'Cannot read "\u001b[2J\u0007.json"', place: { file: 'a\nb\u001b.json' }, help: '\u202e' };
  expect(problemLines({ level: 'warning', code: 'a/b', problem }, plain)).toEqual([
    'warning[a/b] Cannot read "\\x1b[2J\\x07.json"',
    '  --> a\\nb\\x1b.json',
    'help: \\u202e',
  ]);
});

test('parts have their colours', async () => {
  await using folder = await TempFolder.create({ 'a.ts': 'let x\n' });
  const problem = { message: 'Bad', place: { file: 'a.ts', line: 1, column: 5 }, help: 'Do' };
  const options = { root: folder.path, paint: createPaint(true) };
  expect(problemLines({ level: 'error', code: 'a/b', problem }, options)).toEqual([
    '\u001b[31merror[a/b]\u001b[39m Bad',
    '  \u001b[2m-->\u001b[22m a.ts:1:5',
    '  \u001b[2m  |\u001b[22m',
    '  \u001b[2m1 | let x\u001b[22m',
    '  \u001b[2m  |     ^\u001b[22m',
    '\u001b[36mhelp:\u001b[39m Do',
  ]);
});
