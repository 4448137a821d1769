import { readdirSync, statSync } from 'node:fs';
import { mkdir, symlink, utimes } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { ActionResults } from '../../lib/cache/action-results.ts';
import { BlobStore } from '../../lib/cache/blob-store.ts';
import { type CleanupOptions, type CleanupReport, cleanup, GRACE_MS } from '../../lib/cache/cleanup.ts';
import { sweepBlob } from '../../lib/cache/sweep.ts';
import type { ActionResult } from '../../lib/model/action-result.ts';
import { type Digest, digestOf } from '../../lib/model/digest.ts';
import { TempFolder } from '../support/temp-folder.ts';
import { fileArtifact, sampleResult } from './sample-result.ts';

const STORE = '.conductor/cache/v1';
const LONG_AGO = new Date('2020-01-01T00:00:00Z');

/** A store with results, each with a blob of its own and one that all share; the first is the oldest. */
class Store {
  readonly folder: TempFolder;
  readonly results: ActionResults;
  readonly blobs: BlobStore;

  constructor(folder: TempFolder) {
    this.folder = folder;
    this.results = new ActionResults(folder.at(STORE));
    this.blobs = new BlobStore(folder.at(STORE));
  }

  async record(name: string, parts: Partial<ActionResult> = {}): Promise<ActionResult> {
    const artifacts = [
      fileArtifact('own', await this.blobs.put(`own ${name}`)),
      fileArtifact('shared', await this.blobs.put('shared')),
    ];
    const result = sampleResult(name, { artifacts, ...parts });
    expect(await this.results.put(result)).toBeUndefined();
    return result;
  }

  /** Makes everything old; names given later are newer. */
  async age(...names: string[]): Promise<void> {
    for (const path of await this.folder.list(STORE)) await utimes(this.folder.at(path), LONG_AGO, LONG_AGO);
    for (const [index, name] of names.entries()) {
      const at = new Date(LONG_AGO.getTime() + 1000 * index);
      await utimes(this.folder.at(`${STORE}/ac/${sampleResult(name).key}.json`), at, at);
    }
  }

  clean(options: Partial<CleanupOptions> = {}): Promise<CleanupReport> {
    return cleanup({ store: this.folder.at(STORE), keep: 0, needed: new Set(), ...options });
  }

  names(): Promise<string[]> {
    return this.folder.list(STORE);
  }
}

function blobFile(digest: Digest): string {
  return `${STORE}/cas/${digest.slice(0, 2)}/${digest}`;
}

function sizes(folder: TempFolder, paths: readonly string[]): number {
  return paths.reduce((sum, path) => sum + statSync(folder.at(path)).size, 0);
}

test('old records go with the blobs that only they name, and the report adds up', async () => {
  await using folder = await TempFolder.create();
  const store = new Store(folder);
  for (const name of ['a', 'b', 'c']) await store.record(name);
  await store.age('a', 'b', 'c');
  const before = sizes(folder, await store.names());
  const report = await store.clean({ keep: 1 });
  const after = await store.names();
  expect(after).toEqual(
    [`${STORE}/ac/${sampleResult('c').key}.json`, blobFile(digestOf('own c')), blobFile(digestOf('shared'))].sort(),
  );
  expect(report).toEqual({
    removedEntries: 2,
    removedBlobs: 2,
    freedBytes: before - sizes(folder, after),
    keptEntries: 1,
    keptBlobs: 2,
    keptBytes: sizes(folder, after),
    recentBlobs: 0,
  });
});

test('a dry run reports the same and removes nothing', async () => {
  await using folder = await TempFolder.create({ [`${STORE}/tmp/left`]: 'left', [`${STORE}/quarantine/bad`]: 'bad' });
  const store = new Store(folder);
  for (const name of ['a', 'b', 'c']) await store.record(name);
  await store.age('a', 'b', 'c');
  const before = await store.names();
  const dry = await store.clean({ keep: 1, dryRun: true });
  expect(await store.names()).toEqual(before);
  expect(dry.removedEntries).toBe(2);
  expect(await store.clean({ keep: 1 })).toEqual(dry);
});

test('kinds are counted apart', async () => {
  await using folder = await TempFolder.create();
  const store = new Store(folder);
  await store.record('a', { kind: 'task' });
  await store.record('b', { kind: 'compile' });
  await store.record('c', { kind: 'compile' });
  expect(await store.clean({ keep: 1 })).toMatchObject({ removedEntries: 1, keptEntries: 2 });
});

test('what current results use stays, with every blob of it', async () => {
  await using folder = await TempFolder.create();
  const store = new Store(folder);
  const part = await store.record('part', { value: await store.blobs.put('"value"') });
  const manifest = fileArtifact('m.json', await store.blobs.put('{}'));
  const task = await store.record('task', { kind: 'task', manifest, actions: { part: part.key } });
  await store.record('unused');
  await store.age();
  await store.clean({ needed: new Set([task.key]), graceMs: 0 });
  expect(await store.results.get(task.key)).toEqual(task);
  expect(await store.results.get(part.key)).toEqual(part);
  expect(await store.results.get(sampleResult('unused').key)).toBeUndefined();
  for (const text of ['own part', 'own task', 'shared', '"value"', '{}'])
    expect(store.blobs.has(digestOf(text))).toBe(true);
  expect(store.blobs.has(digestOf('own unused'))).toBe(false);
});

test('a blob without a record stays while it is young, and is told of', async () => {
  await using folder = await TempFolder.create();
  const store = new Store(folder);
  await store.blobs.put('announced');
  expect(await store.clean()).toMatchObject({ removedBlobs: 0, keptBlobs: 1, recentBlobs: 1 });
  expect(await store.clean({ graceMs: 0 })).toMatchObject({ removedBlobs: 1, keptBlobs: 0, recentBlobs: 0 });
});

test('an old blob that is announced again is young', async () => {
  await using folder = await TempFolder.create({ out: 'announced' });
  const store = new Store(folder);
  await store.blobs.put('announced');
  await store.age();
  await store.blobs.putFile(folder.at('out'), digestOf('announced'));
  expect(await store.clean()).toMatchObject({ removedBlobs: 0, recentBlobs: 1 });
  const almost = new Date(Date.now() - GRACE_MS + 60_000);
  await utimes(folder.at(blobFile(digestOf('announced'))), almost, almost);
  expect(await store.clean()).toMatchObject({ removedBlobs: 0 });
});

test('a blob that is announced while it is being removed comes back', async () => {
  await using folder = await TempFolder.create();
  const store = new Store(folder);
  const digest = await store.blobs.put('announced');
  const path = folder.at(blobFile(digest));
  const seen = { digest, path, size: 9, mtimeMs: LONG_AGO.getTime() }; // as a cleanup saw it before
  expect(sweepBlob(seen, { store: folder.at(STORE), horizon: Date.now() - 1000 })).toBe(false);
  expect((await store.blobs.get(digest))?.toString()).toBe('announced');
  expect(sweepBlob(seen, { store: folder.at(STORE), horizon: Date.now() + 1000 })).toBe(true);
  expect(sweepBlob(seen, { store: folder.at(STORE), horizon: Date.now() + 1000 })).toBe(false);
});

test('damaged records, what killed processes left, quarantine and empty folders go', async () => {
  await using folder = await TempFolder.create({
    [`${STORE}/ac/${digestOf('x')}.json`]: 'damaged',
    [`${STORE}/tmp/1-abc`]: 'left long ago',
    [`${STORE}/quarantine/bad`]: 'bad',
  });
  const store = new Store(folder);
  await store.blobs.put('old');
  await store.age();
  await folder.write(`${STORE}/tmp/2-def`, 'being written');
  expect(await store.clean({ keep: 5 })).toMatchObject({
    removedEntries: 1,
    removedBlobs: 1,
    freedBytes: 7 + 3 + 13 + 3,
  });
  expect(await store.names()).toEqual([`${STORE}/tmp/2-def`]);
  const [emptied = ''] = readdirSync(folder.at(`${STORE}/cas`)); // a writer may be about to put a blob there
  await utimes(folder.at(`${STORE}/cas/${emptied}`), LONG_AGO, LONG_AGO);
  await mkdir(folder.at(`${STORE}/cas/ff`));
  await store.clean();
  expect(readdirSync(folder.at(`${STORE}/cas`))).toEqual(['ff']);
  await store.clean({ graceMs: 0 });
  expect(readdirSync(folder.at(`${STORE}/cas`))).toEqual([]);
});

test('files that are not ours, and what lies behind links, stay', async () => {
  await using folder = await TempFolder.create({ [`outside/${digestOf('x')}`]: 'x', [`${STORE}/index`]: 'file index' });
  const store = new Store(folder);
  const digest = digestOf('x');
  await folder.write(`${STORE}/cas/ab/README`, 'foreign');
  await mkdir(folder.at(`${STORE}/ac`));
  await folder.write(`${STORE}/ac/notes.json`, 'foreign');
  await symlink(folder.at('outside'), folder.at(`${STORE}/cas/${digest.slice(0, 2)}`));
  await store.age();
  await store.clean({ graceMs: 0 });
  expect(await folder.list()).toContain(`outside/${digest}`);
  expect(await store.names()).toEqual(
    expect.arrayContaining([`${STORE}/ac/notes.json`, `${STORE}/cas/ab/README`, `${STORE}/index`]),
  );
});

test('a store that is not there yet needs no cleanup and is not made', async () => {
  await using folder = await TempFolder.create();
  expect(await new Store(folder).clean()).toMatchObject({ removedEntries: 0, keptBytes: 0, freedBytes: 0 });
  expect(readdirSync(folder.path)).toEqual([]);
});
