import { symlink } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { syntaxPlace, thrownPlace, withoutRoot } from '../../lib/task/source-place.ts';
import { TempFolder } from '../support/temp-folder.ts';

describe('places in stacks', () => {
  test('a syntax error stands where its carets are', async () => {
    await using folder = await TempFolder.create();
    const stack = `file://${folder.path}/tasks/08-a.ts:12\n  const x: = 1;\n           ^^\n\nSyntaxError: Expected\n    at x (node:internal:1:1)`;
    expect(syntaxPlace(stack, folder.path)).toEqual({ file: 'tasks/08-a.ts', line: 12, column: 12 });
    expect(syntaxPlace(stack.replaceAll('^', ' '), folder.path)).toEqual({ file: 'tasks/08-a.ts', line: 12 });
  });

  test('a stack without a head has no syntax place', async () => {
    await using folder = await TempFolder.create();
    expect(syntaxPlace(`SyntaxError: x\n    at ${folder.path}/a.ts:1:2`, folder.path)).toBeUndefined();
    expect(syntaxPlace('', folder.path)).toBeUndefined();
  });

  test('something thrown stands in the first frame of the user', async () => {
    await using folder = await TempFolder.create();
    const stack = [
      'TypeError: a (/not/a/frame.ts:1:1)',
      '    at JSON.parse (<anonymous>)',
      '    at node:internal/modules/run:3:4',
      `    at dep (${folder.path}/node_modules/dep/index.js:9:9)`,
      `    at helper (file://${folder.path}/tasks/lib/a%20b.ts:3:7)`,
      `    at ${folder.path}/tasks/08-a.ts:1:1`,
    ];
    expect(thrownPlace(stack.join('\n'), folder.path)).toEqual({ file: 'tasks/lib/a b.ts', line: 3, column: 7 });
    expect(thrownPlace(stack.slice(0, 4).join('\n'), folder.path)).toBeUndefined();
  });

  test('the workspace is left out of texts, by whichever path it is called', async () => {
    await using folder = await TempFolder.create({ 'real/x': '' });
    await symlink('real', folder.at('link'));
    const text = `a ${folder.at('link/x')} b file://${folder.at('real')}/y`;
    expect(withoutRoot(text, folder.at('link'))).toBe('a x b y');
  });
});
