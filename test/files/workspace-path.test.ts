import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { pathPrefix } from '../../lib/files/workspace-path.ts';
import { TempFolder } from '../support/temp-folder.ts';

test('paths are relative in the root itself and absolute everywhere else', async () => {
  await using folder = await TempFolder.create({ 'sub/x': '' });
  const before = process.cwd();
  try {
    expect(pathPrefix(folder.path)).toBe(`${folder.path}/`);
    expect(pathPrefix('/')).toBe('/');
    process.chdir(folder.path);
    expect(pathPrefix(folder.path)).toBe('');
    process.chdir('sub');
    rmSync(folder.at('sub'), { recursive: true });
    expect(pathPrefix(folder.path)).toBe(`${folder.path}/`);
  } finally {
    process.chdir(before);
  }
});
