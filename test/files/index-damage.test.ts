import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { FileIndex } from '../../lib/files/file-index.ts';
import { findFiles } from '../../lib/files/find-files.ts';
import { digestOf } from '../../lib/model/digest.ts';
import { TempFolder } from '../support/temp-folder.ts';
import { letPass } from './count-reads.ts';

const FILES = { 'src/a.txt': 'one', 'src/b.txt': 'two' };

/** A saved index of two files and two folders, and a check that an index kept in the file tells the truth. */
async function setUp(): Promise<{ folder: TempFolder; file: string; bytes: Buffer; check: () => void }> {
  const folder = await TempFolder.create({ ...FILES, 'cache/x': '' });
  const [root, file] = [folder.path, folder.at('cache/index')];
  letPass(...Object.keys(FILES).map((path) => folder.at(path)), folder.at('src'), root);
  const check = (): FileIndex => {
    const index = FileIndex.open({ root, file });
    expect(findFiles({ root, patterns: ['src/**'], listing: index.listing() })).toEqual(Object.keys(FILES));
    for (const [path, text] of Object.entries(FILES))
      expect(index.fact(path)).toMatchObject({ digest: digestOf(text) });
    return index;
  };
  check().save();
  return { folder, file, bytes: await readFile(file), check };
}

test('an index cut at any length starts empty and gives right answers', async () => {
  const { folder, file, bytes, check } = await setUp();
  await using _ = folder;
  expect(bytes.length).toBeGreaterThan(200);
  for (let length = 0; length < bytes.length; length++) {
    writeFileSync(file, bytes.subarray(0, length));
    check();
  }
});

test('an index with any byte flipped gives right answers', async () => {
  const { folder, file, bytes, check } = await setUp();
  await using _ = folder;
  for (let at = 0; at < bytes.length; at++) {
    for (const flip of [0x01, 0x80, 0xff]) {
      const damaged = Buffer.from(bytes);
      damaged[at] = (damaged[at] ?? 0) ^ flip;
      writeFileSync(file, damaged);
      check();
    }
  }
});

test('an index of another kind or with a tail starts empty and is replaced by the next save', async () => {
  const { folder, file, bytes, check } = await setUp();
  await using _ = folder;
  for (const content of ['', 'DIRC', '{"version":1}', 'x'.repeat(4096), Buffer.concat([bytes, Buffer.alloc(16)])]) {
    writeFileSync(file, content);
    check();
  }
  const index = FileIndex.open({ root: folder.path, file });
  index.fact('src/a.txt');
  expect(index.save()).toBeUndefined();
  expect((await readFile(file)).subarray(0, 8)).toEqual(bytes.subarray(0, 8));
});
