import { execFile } from 'node:child_process';
import { utimesSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { ActionResults } from '../../lib/cache/action-results.ts';
import { BlobStore } from '../../lib/cache/blob-store.ts';
import { cleanup } from '../../lib/cache/cleanup.ts';
import { resultBlobs } from '../../lib/cache/result-blobs.ts';
import { digestOf } from '../../lib/model/digest.ts';
import { TempFolder } from '../support/temp-folder.ts';
import { fileArtifact, sampleFingerprint, sampleResult } from './sample-result.ts';

const run = promisify(execFile);
const moduleOf = (name: string) => JSON.stringify(pathToFileURL(`${import.meta.dirname}/${name}`).href);
const LONG_AGO = 1_577_836_800;
const RESULTS = 40;
const ROUNDS = 8;

/**
 * Announces blobs that nobody has named for long, records results with them, and says which of them it then misses; over
 * and over again, until the last round's records stay.
 */
function writer(store: string, name: string): string {
  return `
    import { rmSync, utimesSync } from 'node:fs';
    import { ActionResults } from ${moduleOf('../../lib/cache/action-results.ts')};
    import { BlobStore } from ${moduleOf('../../lib/cache/blob-store.ts')};
    import { sampleResult, fileArtifact } from ${moduleOf('sample-result.ts')};
    const store = ${JSON.stringify(store)};
    const results = new ActionResults(store);
    const blobs = new BlobStore(store);
    async function turnsUp(digest) {
      for (let turn = 0; turn < 100; turn++) { // a cleanup may be looking at it just now
        if (await blobs.get(digest)) return true;
        await new Promise((resolve) => setImmediate(resolve));
      }
      return false;
    }
    for (let round = ${ROUNDS}; round > 0; round--) for (let index = 0; index < ${RESULTS}; index++) {
      const digest = await blobs.put('${name} ' + index);
      const result = sampleResult('${name} ' + index, { artifacts: [fileArtifact('a', digest)] });
      const problem = await results.put(result);
      if (problem || !(await turnsUp(digest))) console.log(round, index, problem?.message ?? 'blob lost');
      if (round === 1) continue;
      rmSync(store + '/ac/' + result.key + '.json');
      try {
        utimesSync(store + '/cas/' + digest.slice(0, 2) + '/' + digest, ${LONG_AGO}, ${LONG_AGO});
      } catch {} // a cleanup is looking at it just now
    }`;
}

test('a cleanup that runs beside writers loses no blob of theirs', async () => {
  await using folder = await TempFolder.create();
  const store = folder.at('.conductor/cache/v1');
  const names = ['a', 'b', 'c'];
  let running = names.length;
  const writers = names.map(async (name) => {
    try {
      return (await run(process.execPath, ['--input-type=module', '-e', writer(store, name)])).stdout;
    } catch (error) {
      return String(error);
    } finally {
      running--;
    }
  });
  let removed = 0;
  while (running > 0) {
    removed += (await cleanup({ store, keep: 100_000, needed: new Set() })).removedBlobs;
    await new Promise((resolve) => setImmediate(resolve)); // lets the ends of the writers be heard of
  }
  expect(await Promise.all(writers)).toEqual(['', '', '']);
  expect(removed).toBeGreaterThan(0);
  const blobs = new BlobStore(store);
  let found = 0;
  for await (const { result } of new ActionResults(store).all()) {
    for (const { digest } of result ? resultBlobs(result) : []) expect(await blobs.get(digest)).toBeDefined();
    found++;
  }
  expect(found).toBe(names.length * RESULTS);
});

test('blobs of a record that is written while a cleanup reads stay', async () => {
  await using folder = await TempFolder.create();
  const store = folder.at('.conductor/cache/v1');
  const results = new ActionResults(store);
  const blobs = new BlobStore(store);
  const digest = await blobs.put('named late');
  utimesSync(`${store}/cas/${digest.slice(0, 2)}/${digest}`, LONG_AGO, LONG_AGO);
  const names = Array.from({ length: 10_000 }, (_, index) => [`input ${index}`, digestOf(`${index}`)]);
  await results.put(
    sampleResult('', { artifacts: [], fingerprint: { ...sampleFingerprint(), inputs: Object.fromEntries(names) } }),
  );
  const cleaning = cleanup({ store, keep: 9, needed: new Set() }); // has listed the records, and reads the large one
  await results.put(sampleResult('late', { artifacts: [fileArtifact('a', digest)] }));
  expect(await cleaning).toMatchObject({ removedBlobs: 0, keptEntries: 2 });
  expect(blobs.has(digest)).toBe(true);
});

test('cleanups that run at the same time do not disturb each other', async () => {
  await using folder = await TempFolder.create();
  const store = folder.at('.conductor/cache/v1');
  const results = new ActionResults(store);
  const blobs = new BlobStore(store);
  for (let index = 0; index < 40; index++) {
    const digest = await blobs.put(`text ${index}`);
    await results.put(sampleResult(`${index}`, { artifacts: [fileArtifact('a', digest)] }));
  }
  const clean = () => cleanup({ store, keep: 10, needed: new Set([sampleResult('0').key]), graceMs: 0 });
  const reports = await Promise.all([clean(), clean(), clean()]);
  expect(reports.map((report) => report.keptEntries)).toEqual([11, 11, 11]);
  expect(await results.get(sampleResult('0').key)).toBeDefined();
  expect(blobs.has(digestOf('text 0'))).toBe(true);
  expect((await folder.list('.conductor/cache/v1/cas')).length).toBe(11);
});
