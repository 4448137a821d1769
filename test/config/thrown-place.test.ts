import { describe, expect, test } from 'vitest';
import { thrownPlace } from '../../lib/config/thrown-place.ts';
import { TempFolder } from '../support/temp-folder.ts';

function errorWith(stack: string, message = 'no'): Error {
  return Object.assign(new Error(message), { stack });
}

const ROOT = process.platform === 'win32' ? 'C:\\work' : '/work';
const URL_OF_ROOT = process.platform === 'win32' ? 'file:///C:/work' : 'file:///work';
const at = (path: string) => `${ROOT}${path.replaceAll('/', process.platform === 'win32' ? '\\' : '/')}`;

describe('the place that an error points to', () => {
  test.each([
    ['a frame', `Error: no\n    at f (${URL_OF_ROOT}/a%20b/c.ts:3:7)`, { file: 'a b/c.ts', line: 3, column: 7 }],
    ['a frame without a function', `Error: no\n    at ${URL_OF_ROOT}/c.ts:3:7`, { file: 'c.ts', line: 3, column: 7 }],
    ['an async frame', `Error: no\n    at async ${URL_OF_ROOT}/c.ts:3:7`, { file: 'c.ts', line: 3, column: 7 }],
    [
      'a frame of CommonJS',
      `Error: no\n    at Object.<anonymous> (${at('/c.js')}:3:7)`,
      { file: 'c.js', line: 3, column: 7 },
    ],
    [
      'the first frame of a file of the workspace',
      `Error: no\n    at node:fs:1:1\n    at ${URL_OF_ROOT}/node_modules/p/i.js:1:1\n    at ${URL_OF_ROOT}/c.ts:3:7\n    at ${URL_OF_ROOT}/d.ts:1:1`,
      { file: 'c.ts', line: 3, column: 7 },
    ],
    [
      'the head of a syntax error',
      `${URL_OF_ROOT}/c.ts:3\n  b: ]\n     ^\n\nSyntaxError: no`,
      { file: 'c.ts', line: 3, column: 6 },
    ],
    ['a head without a caret', `${at('/c.js')}:3\nSyntaxError: no`, { file: 'c.js', line: 3 }],
    ['nothing in files elsewhere', 'Error: no\n    at f (file:///elsewhere/c.ts:3:7)', undefined],
    ['nothing where there is no stack', '', undefined],
  ])('%s', (_, stack, place) => {
    expect(thrownPlace(errorWith(stack), ROOT)).toEqual(place);
  });

  test.each(['text', undefined, { stack: `    at ${URL_OF_ROOT}/c.ts:3:7` }])(
    '%j, which is no error, has none',
    (value) => {
      expect(thrownPlace(value, ROOT)).toBeUndefined();
    },
  );
});

describe('an import that leads nowhere', () => {
  test.each([
    [
      'a file',
      'import "node:fs";\nimport { x } from "../lib/x+y.ts";',
      'module',
      '/elsewhere/lib/x+y.ts',
      { line: 2, column: 19 },
    ],
    ['a package', "import '@scope/name';", 'package', '@scope/name', { line: 1, column: 8 }],
    ['a package by a name that was made up as it ran', 'await import(name);', 'package', 'gone', {}],
  ])('has the place where %s is named', async (_, text, kind, target, place) => {
    await using folder = await TempFolder.create({ 'a/c.ts': text });
    const message = `Cannot find ${kind} '${target}' imported from ${folder.at('a/c.ts')}`;
    expect(thrownPlace(errorWith('', message), folder.path)).toEqual({ file: 'a/c.ts', ...place });
  });
});
