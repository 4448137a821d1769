import { expect, test } from 'vitest';
import { ActionResults } from '../../lib/cache/action-results.ts';
import { BlobStore } from '../../lib/cache/blob-store.ts';
import { CacheLog } from '../../lib/cache/cache-log.ts';
import { cacheStatus } from '../../lib/cache/status.ts';
import { digestOf } from '../../lib/model/digest.ts';
import { TempFolder } from '../support/temp-folder.ts';
import { sampleResult } from './sample-result.ts';

const STORE = '.conductor/cache/v1';

test('entries, kinds, blobs, bytes, look-ups and times are told', async () => {
  await using folder = await TempFolder.create();
  const results = new ActionResults(folder.at(STORE));
  await results.put(sampleResult('a', { kind: 'template', at: '2025-11-09T20:03:15+08:00' }));
  await results.put(sampleResult('b', { kind: 'compile', at: '2025-11-09T13:00:00Z' }));
  await results.put(sampleResult('c', { kind: 'compile', at: '2025-11-09T12:30:00Z' }));
  await folder.write(`${STORE}/ac/${digestOf('x')}.json`, 'damaged');
  await new BlobStore(folder.at(STORE)).put('12345');
  const log = new CacheLog(folder.at('.conductor/cache/cache.log'));
  for (const hit of [true, true, false]) log.add({ task: 8, action: 'a', hit, reason: '' });
  log.flush();
  const records = [...results.list()].reduce((sum, record) => sum + record.size, 0);
  const status = await cacheStatus(folder.at(STORE));
  expect(status).toEqual({
    entries: 3,
    byKind: { compile: 2, template: 1 },
    blobs: 1,
    bytes: records + 5,
    hits: 2,
    misses: 1,
    oldest: '2025-11-09T12:03:15.000Z',
    newest: '2025-11-09T13:00:00.000Z',
  });
  expect(Object.keys(status.byKind)).toEqual(['compile', 'template']);
});

test('a store that is not there yet has nothing in it', async () => {
  await using folder = await TempFolder.create();
  expect(await cacheStatus(folder.at(STORE))).toEqual({
    entries: 0,
    byKind: {},
    blobs: 0,
    bytes: 0,
    hits: 0,
    misses: 0,
  });
});
