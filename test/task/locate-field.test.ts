import { describe, expect, test } from 'vitest';
import { fileLocator, headerLocator, moduleLocator } from '../../lib/task/locate-field.ts';
import { TempFolder } from '../support/temp-folder.ts';

const FILE = 'tasks/08-a.ts';
const TEXT = `import { defineTask } from 'conductor-run';
export default defineTask({
  id: 8,
  needs: [3, 'lint'],
  params: { size: { width: 1 } },
  run(): void {},
});
`;

describe('locate', () => {
  test.each([
    ['/id', 3, 7],
    ['/needs', 4, 10],
    ['/needs/1', 4, 14],
    ['/params/size/width', 5, 28],
    ['/params/size/height', 5, 13],
  ])('%s of a module stands in line %i, column %i', async (pointer, line, column) => {
    expect(await placeIn(TEXT, pointer)).toEqual({ file: FILE, line, column, pointer });
  });

  test('a key is told from its value', async () => {
    expect(await placeIn(TEXT, '/needs', { key: true })).toMatchObject({ line: 4, column: 3 });
  });

  test('the whole definition has no pointer', async () => {
    expect(await placeIn(TEXT, '')).toEqual({ file: FILE, line: 2, column: 16 });
  });

  test('a file that cannot be read leads to the file alone', async () => {
    await using folder = await TempFolder.create();
    expect((await moduleLocator(folder.path, FILE))('/id')).toEqual({ file: FILE });
    expect(fileLocator('x')('/id')).toEqual({ file: 'x' });
  });

  test('in a header it finds the last line that has the field', () => {
    const locate = headerLocator('#!/bin/sh\n# conductor: needs=1\n# conductor: needs=2 memory=x\n', 'a.sh');
    expect(locate('/needs/1')).toEqual({ file: 'a.sh', line: 3, column: 14 });
    expect(locate('/resources/memory')).toEqual({ file: 'a.sh', line: 3, column: 22 });
    expect(locate('/env')).toEqual({ file: 'a.sh' });
  });
});

async function placeIn(text: string, pointer: string, options?: { readonly key: boolean }) {
  await using folder = await TempFolder.create({ [FILE]: text });
  return (await moduleLocator(folder.path, FILE))(pointer, options);
}
