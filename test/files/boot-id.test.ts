import { afterEach, expect, test, vi } from 'vitest';
import { bootId } from '../../lib/files/boot-id.ts';
import { readTables, writeTables } from '../../lib/files/index-file.ts';
import { TempFolder } from '../support/temp-folder.ts';

vi.mock(import('../../lib/files/boot-id.ts'), async (original) => {
  const real = await original();
  return { ...real, bootId: vi.fn(real.bootId) };
});
afterEach(() => vi.mocked(bootId).mockClear());

const column = (text: string) => new Uint8Array(Buffer.from(text));
const TABLES = { files: ['a', 'b', 'c', 'd'].map(column), folders: ['e', 'f', 'g', 'h'].map(column) };

test('a boot has one name, where the system tells it', () => {
  expect(bootId()).toBe(bootId());
  if (process.platform === 'linux') expect(bootId()).toMatch(/^[0-9a-f-]{36}$/);
});

test('tables hold until the machine is started again', async () => {
  await using folder = await TempFolder.create();
  const file = folder.at('index');
  writeTables(file, TABLES);
  expect(readTables(file).files).toHaveLength(4);
  vi.mocked(bootId).mockReturnValueOnce('another');
  expect(readTables(file)).toEqual({ files: [], folders: [] });
});

test('a system that does not tell leaves it to the stats', async () => {
  await using folder = await TempFolder.create();
  const file = folder.at('index');
  vi.mocked(bootId).mockReturnValueOnce(undefined).mockReturnValueOnce(undefined);
  writeTables(file, TABLES);
  expect(readTables(file).folders).toHaveLength(4);
});
