import { execFile } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { BlobStore } from '../../lib/cache/blob-store.ts';
import { digestOf } from '../../lib/model/digest.ts';
import { TempFolder } from '../support/temp-folder.ts';

const run = promisify(execFile);
const MODULE = pathToFileURL(`${import.meta.dirname}/../../lib/cache/blob-store.ts`).href;
const TEXT = (index: number) => `${index} `.repeat(1 + (index % 7) * 4_000);

test('processes that store the same blobs at the same time do not disturb each other', async () => {
  await using folder = await TempFolder.create();
  const store = folder.at('.conductor/cache/v1');
  const code = `
    import { BlobStore } from ${JSON.stringify(MODULE)};
    const text = ${TEXT.toString()};
    const blobs = new BlobStore(${JSON.stringify(store)});
    for (let index = 0; index < 200; index++) await blobs.put(text(index));
    console.log(blobs.damaged.length);`;
  const outputs = await Promise.all([1, 2, 3].map(() => run(process.execPath, ['--input-type=module', '-e', code])));
  expect(outputs.map(({ stdout }) => stdout.trim())).toEqual(['0', '0', '0']);
  const blobs = new BlobStore(store);
  for (let index = 0; index < 200; index++) {
    expect((await blobs.get(digestOf(TEXT(index))))?.toString()).toBe(TEXT(index));
  }
  const files = await folder.list('.conductor/cache/v1');
  expect(files.filter((path) => !path.includes('/cas/'))).toEqual([]);
  expect(files).toHaveLength(200);
});
