import { lstatSync, readdirSync, statSync } from 'node:fs';
import { mkdir, readFile, rename, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { BlobStore } from '../../lib/cache/blob-store.ts';
import { type Digest, digestOf } from '../../lib/model/digest.ts';
import { TempFolder } from '../support/temp-folder.ts';

const STORE = '.conductor/cache/v1';
const TEXT = 'export const bloom = 1;\n'.repeat(1_600);

function storeIn(folder: TempFolder): BlobStore {
  return new BlobStore(folder.at(STORE));
}

function blobPath(folder: TempFolder, digest: Digest, encoding = ''): string {
  return folder.at(`${STORE}/cas/${digest.slice(0, 2)}/${digest}${encoding}`);
}

async function overwrite(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(path.slice(0, path.lastIndexOf('/')), { recursive: true });
  await writeFile(`${path}.other`, bytes);
  await rename(`${path}.other`, path);
}

describe('putting', () => {
  test('bytes come back as they were, under their digest', async () => {
    await using folder = await TempFolder.create();
    const store = storeIn(folder);
    for (const bytes of [Buffer.alloc(0), Buffer.from([0, 255, 10]), Buffer.from(TEXT), Buffer.alloc(300_000, 7)]) {
      const digest = await store.put(bytes);
      expect(digest).toBe(digestOf(bytes));
      expect(store.has(digest)).toBe(true);
      expect(await store.get(digest, { size: bytes.length })).toEqual(bytes);
    }
    expect(await store.put('text')).toBe(digestOf('text'));
    expect(store.damaged).toEqual([]);
  });

  test('blobs are read-only, nothing temporary stays, and backup tools are told', async () => {
    await using folder = await TempFolder.create();
    const digest = await storeIn(folder).put('small');
    expect(statSync(blobPath(folder, digest)).mode & 0o222).toBe(0);
    expect(readdirSync(folder.at(`${STORE}/tmp`))).toEqual([]);
    expect(await folder.read('.conductor/cache/CACHEDIR.TAG')).toMatch(
      /^Signature: 8a477f597d28d172789f06886806bc55\n/,
    );
  });

  test('bytes that shrink are compressed, and marked so in the name; others are not', async () => {
    await using folder = await TempFolder.create();
    const store = storeIn(folder);
    const text = await store.put(TEXT);
    expect(lstatSync(blobPath(folder, text, '.zst')).size).toBeLessThan(TEXT.length / 10);
    const noise = Buffer.alloc(20_000);
    for (let index = 0, seed = 1; index < noise.length; index++) {
      seed = (seed * 48_271) % 0x7fffffff;
      noise[index] = seed >> 8;
    }
    expect(lstatSync(blobPath(folder, await store.put(noise))).size).toBe(noise.length);
    expect(lstatSync(blobPath(folder, await store.put('a'.repeat(32_000)))).size).toBe(32_000);
    const hex = noise.toString('hex'); // saves less than half
    expect(lstatSync(blobPath(folder, await store.put(hex))).size).toBe(hex.length);
  });

  test('an existing blob is not written again, but counts as new', async () => {
    await using folder = await TempFolder.create();
    const store = storeIn(folder);
    const digest = await store.put(TEXT);
    const path = blobPath(folder, digest, '.zst');
    await utimes(path, 1_000, 1_000);
    const { ino } = lstatSync(path);
    await store.put(TEXT);
    expect(lstatSync(path).ino).toBe(ino);
    expect(lstatSync(path).mtimeMs).toBeGreaterThan(1_000_000_000_000);
  });

  test('a blob that was cut is replaced', async () => {
    await using folder = await TempFolder.create();
    const digest = await storeIn(folder).put('whole');
    await overwrite(blobPath(folder, digest), Buffer.from('who'));
    const store = storeIn(folder);
    await store.put('whole');
    expect((await store.get(digest))?.toString()).toBe('whole');
    expect(store.damaged).toEqual([digest]);
  });

  test('a store that cannot be written to is an expected error', async () => {
    await using folder = await TempFolder.create({ '.conductor/cache': 'a file' });
    await expect(storeIn(folder).put('x')).rejects.toMatchObject({
      code: 'cache/not-stored',
      message: expect.stringContaining('Cannot store a blob in'),
    });
  });
});

describe('putting a file', () => {
  test('a file is stored under the digest that it has', async () => {
    await using folder = await TempFolder.create({ 'out.txt': TEXT });
    const store = storeIn(folder);
    expect(await store.putFile(folder.at('out.txt'), digestOf(TEXT))).toBe('stored');
    expect((await store.get(digestOf(TEXT)))?.toString()).toBe(TEXT);
  });

  test('a file that has changed, is gone, or became a link or a folder is not stored', async () => {
    await using folder = await TempFolder.create({ 'out.txt': 'new', 'folder/x': '', target: 'old' });
    await symlink('target', folder.at('link'));
    const store = storeIn(folder);
    for (const name of ['out.txt', 'folder', 'link', 'none']) {
      expect(await store.putFile(folder.at(name), digestOf('old'))).toBe('changed');
    }
    expect(store.has(digestOf('old'))).toBe(false);
  });

  test('a large file is copied in pieces and verified as well', async () => {
    await using folder = await TempFolder.create({ large: '' });
    const size = 33 * 1024 * 1024;
    await truncate(folder.at('large'), size);
    const digest = digestOf(Buffer.alloc(size));
    const store = storeIn(folder);
    expect(await store.putFile(folder.at('large'), digestOf('other'))).toBe('changed');
    expect(readdirSync(folder.at(`${STORE}/tmp`))).toEqual([]);
    expect(await store.putFile(folder.at('large'), digest)).toBe('stored');
    expect((await store.get(digest, { size }))?.length).toBe(size);
  });
});

describe('damage', () => {
  const small = Buffer.from('small blob');
  const large = Buffer.from(TEXT);

  test.each([
    ['plain', small, ''],
    ['compressed', large, '.zst'],
  ])('no flipped bit of a %s blob ever gives wrong bytes', async (_, bytes, encoding) => {
    await using folder = await TempFolder.create();
    const digest = await storeIn(folder).put(bytes);
    const path = blobPath(folder, digest, encoding);
    const stored = await readFile(path);
    let noticed = 0;
    for (let bit = 0; bit < stored.length * 8; bit++) {
      const flipped = Buffer.from(stored);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      await overwrite(path, flipped);
      const store = storeIn(folder);
      const found = await store.get(digest);
      if (found)
        expect(found).toEqual(bytes); // a bit that decompression does not look at
      else expect([store.damaged, store.has(digest)]).toEqual([[digest], false]);
      if (!found) noticed++;
    }
    expect(noticed).toBeGreaterThan(stored.length * 6);
  });

  test.each([
    ['plain', small, ''],
    ['compressed', large, '.zst'],
  ])('a %s blob cut at any length counts as missing', async (_, bytes, encoding) => {
    await using folder = await TempFolder.create();
    const digest = await storeIn(folder).put(bytes);
    const path = blobPath(folder, digest, encoding);
    const stored = await readFile(path);
    for (let length = 0; length < stored.length; length++) {
      await overwrite(path, stored.subarray(0, length));
      expect(await storeIn(folder).get(digest)).toBeUndefined();
    }
  });

  test('damaged bytes go to quarantine and the blob heals', async () => {
    await using folder = await TempFolder.create();
    const store = storeIn(folder);
    const digest = await store.put('right');
    await overwrite(blobPath(folder, digest), Buffer.from('wrong'));
    expect(await store.get(digest)).toBeUndefined();
    expect(await folder.read(`${STORE}/quarantine/${digest}`)).toBe('wrong');
    await store.put('right');
    expect((await store.get(digest))?.toString()).toBe('right');
  });

  test('a link or a folder in a blob’s place is neither followed nor kept', async () => {
    await using folder = await TempFolder.create({ secret: 'right' });
    const digest = digestOf('right');
    await mkdir(folder.at(`${STORE}/cas/${digest.slice(0, 2)}`), { recursive: true });
    await symlink(folder.at('secret'), blobPath(folder, digest));
    const store = storeIn(folder);
    expect(store.has(digest)).toBe(false);
    expect(await store.get(digest)).toBeUndefined();
    await mkdir(blobPath(folder, digest));
    await store.put('right');
    expect((await store.get(digest))?.toString()).toBe('right');
    expect(await folder.read('secret')).toBe('right');
  });

  test('a blob whose plain form is damaged is served from its compressed form', async () => {
    await using folder = await TempFolder.create();
    const store = storeIn(folder);
    const digest = await store.put(TEXT);
    await overwrite(blobPath(folder, digest), Buffer.from('damaged'));
    expect((await store.get(digest))?.toString()).toBe(TEXT);
    expect(store.damaged).toEqual([digest]);
  });

  test('a compressed bomb is not unpacked beyond the recorded size', async () => {
    await using folder = await TempFolder.create();
    const digest = digestOf('x');
    await overwrite(blobPath(folder, digest, '.zst'), zstdCompressSync(Buffer.alloc(64 * 1024 * 1024)));
    const store = storeIn(folder);
    const before = process.memoryUsage().arrayBuffers;
    expect(await store.get(digest, { size: 100 })).toBeUndefined();
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(32 * 1024 * 1024);
    expect(store.has(digest)).toBe(false);
  });

  test('a whole blob of another size than recorded counts as none, and stays', async () => {
    await using folder = await TempFolder.create();
    const store = storeIn(folder);
    const digest = await store.put('five!');
    expect(await store.get(digest, { size: 4 })).toBeUndefined();
    expect((await store.get(digest, { size: 5 }))?.toString()).toBe('five!');
    expect(store.damaged).toEqual([]);
  });

  test('damaged bytes that cannot be set aside are removed', async () => {
    await using folder = await TempFolder.create({ [`${STORE}/quarantine`]: 'a file where the folder should be' });
    const store = storeIn(folder);
    const digest = await store.put('right');
    await overwrite(blobPath(folder, digest), Buffer.from('wrong'));
    expect(await store.get(digest)).toBeUndefined();
    expect(await folder.list(`${STORE}/cas`)).toEqual([]);
  });
});
