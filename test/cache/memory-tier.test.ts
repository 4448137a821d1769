import { expect, test } from 'vitest';
import { MemoryTier } from '../../lib/cache/memory-tier.ts';
import { digestOf } from '../../lib/model/digest.ts';
import { sampleResult } from './sample-result.ts';
import { tierContract } from './tier-contract.ts';

tierContract(() => new MemoryTier());

const blob = (text: string) => [digestOf(text), Buffer.from(text)] as const;

test('what was used longest ago is forgotten first', async () => {
  const tier = new MemoryTier({ results: 2, blob: 10, blobs: 8 });
  for (const text of ['aaaa', 'bbbb']) await tier.putBlob(...blob(text));
  await tier.readBlob(digestOf('aaaa'));
  await tier.putBlob(...blob('cccc'));
  expect(await tier.missing(['aaaa', 'bbbb', 'cccc'].map((text) => digestOf(text)))).toEqual([digestOf('bbbb')]);
  for (const name of ['a', 'b']) await tier.putResult(sampleResult(name));
  await tier.readResult(sampleResult('a').key);
  await tier.putResult(sampleResult('c'));
  const kinds = await Promise.all(
    ['a', 'b', 'c'].map(async (name) => (await tier.readResult(sampleResult(name).key)).kind),
  );
  expect(kinds).toEqual(['found', 'absent', 'found']);
});

test('large blobs are declined', async () => {
  const tier = new MemoryTier({ results: 2, blob: 3, blobs: 8 });
  await tier.putBlob(...blob('aaaa'));
  expect(await tier.missing([digestOf('aaaa')])).toEqual([digestOf('aaaa')]);
});

test('bytes under a digest that is not theirs are never served', async () => {
  const tier = new MemoryTier();
  await tier.putBlob(digestOf('right'), Buffer.from('wrong'));
  expect(await tier.readBlob(digestOf('right'))).toBeUndefined();
  expect(await tier.missing([digestOf('right')])).toEqual([digestOf('right')]);
});
