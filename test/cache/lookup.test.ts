import { rm } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { ActionResults } from '../../lib/cache/action-results.ts';
import { BlobStore } from '../../lib/cache/blob-store.ts';
import { DiskTier } from '../../lib/cache/disk-tier.ts';
import { lookup } from '../../lib/cache/lookup.ts';
import { MemoryTier } from '../../lib/cache/memory-tier.ts';
import { localTiers, Tiers } from '../../lib/cache/tiers.ts';
import type { ActionResult } from '../../lib/model/action-result.ts';
import { digestOf } from '../../lib/model/digest.ts';
import { TempFolder } from '../support/temp-folder.ts';
import { fileArtifact, sampleResult } from './sample-result.ts';

const RESULT = sampleResult('generate bloom', {
  artifacts: [fileArtifact('out/a.ts', digestOf('bytes')), { kind: 'directory', path: 'out' }],
  value: digestOf('"value"'),
  manifest: { ...fileArtifact('m.json', digestOf('{"m":1}')), size: 7 },
});
const BLOBS = ['bytes', '"value"', '{"m":1}'];

class Disk {
  readonly results: ActionResults;
  readonly blobs: BlobStore;
  constructor(folder: TempFolder, name = 'v1') {
    this.results = new ActionResults(folder.at(name));
    this.blobs = new BlobStore(folder.at(name));
  }
  get tier(): DiskTier {
    return new DiskTier(this.results, this.blobs);
  }
  get tiers(): Tiers {
    return localTiers(this.results, this.blobs);
  }
  async fill(result: ActionResult = RESULT): Promise<this> {
    for (const text of BLOBS) await this.blobs.put(text);
    await this.results.put(result);
    return this;
  }
}

test('a whole record whose blobs exist is a hit', async () => {
  await using folder = await TempFolder.create();
  const { tiers } = await new Disk(folder).fill();
  expect(await lookup(tiers, RESULT.key)).toEqual({ kind: 'hit', result: RESULT });
  expect((await tiers.blob(digestOf('bytes'), 5))?.toString()).toBe('bytes');
});

test('an unknown key is a miss', async () => {
  await using folder = await TempFolder.create();
  expect(await lookup(new Disk(folder).tiers, RESULT.key)).toEqual({
    kind: 'miss',
    reason: 'nothing recorded under this key',
  });
});

test('a record that cannot be used is a miss that says why', async () => {
  await using folder = await TempFolder.create({ [`v1/ac/${RESULT.key}.json`]: '{}' });
  expect(await lookup(new Disk(folder).tiers, RESULT.key)).toEqual({
    kind: 'miss',
    reason: 'the record cannot be used: it is damaged',
  });
});

test.each([
  ['bytes', 'output "out/a.ts"'],
  ['"value"', 'its value'],
  ['{"m":1}', 'manifest "m.json"'],
])('a record whose blob %s is gone is a miss that names it', async (text, what) => {
  await using folder = await TempFolder.create();
  const { tiers } = await new Disk(folder).fill();
  await rm(folder.at(`v1/cas/${digestOf(text).slice(0, 2)}/${digestOf(text)}`));
  expect(await lookup(tiers, RESULT.key)).toEqual({
    kind: 'miss',
    reason: `the recorded blob of ${what} is missing`,
  });
});

test('what was seen once is remembered, as long as its blobs exist somewhere', async () => {
  await using folder = await TempFolder.create();
  const { tiers } = await new Disk(folder).fill();
  await lookup(tiers, RESULT.key);
  for (const text of BLOBS.slice(1)) await tiers.blob(digestOf(text));
  await folder.remove('v1/ac');
  expect((await lookup(tiers, RESULT.key)).kind).toBe('hit');
  await folder.remove('v1/cas');
  expect((await tiers.blob(digestOf('"value"')))?.toString()).toBe('"value"');
  expect((await lookup(tiers, RESULT.key)).kind).toBe('miss');
});

test('a hit of a slow tier fills the faster ones, blobs before the record', async () => {
  await using folder = await TempFolder.create();
  const near = new Disk(folder, 'near');
  const far = await new Disk(folder, 'far').fill();
  const memory = new MemoryTier();
  await memory.putBlob(digestOf('bytes'), Buffer.from('bytes'));
  expect((await lookup(new Tiers([memory, near.tier, far.tier]), RESULT.key)).kind).toBe('hit');
  await folder.remove('far');
  expect(await lookup(near.tiers, RESULT.key)).toEqual({ kind: 'hit', result: RESULT });
  expect((await near.blobs.get(digestOf('bytes')))?.toString()).toBe('bytes');
});

test('a slow tier whose blob turns out damaged gives no hit and leaves no record behind', async () => {
  await using folder = await TempFolder.create();
  const near = new Disk(folder, 'near');
  const far = await new Disk(folder, 'far').fill();
  const path = `far/cas/${digestOf('bytes').slice(0, 2)}/${digestOf('bytes')}`;
  await rm(folder.at(path));
  await folder.write(path, 'wrong');
  const found = await lookup(new Tiers([near.tier, far.tier]), RESULT.key);
  expect(found).toEqual({ kind: 'miss', reason: 'a blob of the recorded result was lost on its way from disk' });
  expect(await near.results.read(RESULT.key)).toEqual({ kind: 'absent' });
});

test('a tier that fails is left alone, said once, and the next one is asked', async () => {
  await using folder = await TempFolder.create();
  const disk = await new Disk(folder).fill();
  let asked = 0;
  const failing = new (class extends MemoryTier {
    override async readResult(): Promise<never> {
      asked++;
      throw new Error('out of order');
    }
  })();
  const tiers = new Tiers([failing, disk.tier]);
  expect((await lookup(tiers, RESULT.key)).kind).toBe('hit');
  expect((await lookup(tiers, RESULT.key)).kind).toBe('hit');
  expect(asked).toBe(1);
  expect(tiers.troubles).toEqual([
    { message: 'The memory cache is left alone for the rest of this run: out of order' },
  ]);
});

test('a faster tier that cannot be filled does not spoil a hit', async () => {
  await using folder = await TempFolder.create({ near: 'a file where the store should be' });
  const near = new Disk(folder, 'near/cache/v1');
  const far = await new Disk(folder, 'far').fill();
  const tiers = new Tiers([near.tier, far.tier]);
  expect((await lookup(tiers, RESULT.key)).kind).toBe('hit');
  expect(tiers.troubles).toHaveLength(1);
});
