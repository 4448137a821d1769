/** What every tier must do; each tier's test file hands itself over. */
import { describe, expect, test } from 'vitest';
import type { Tier } from '../../lib/cache/tier.ts';
import { digestOf } from '../../lib/model/digest.ts';
import { TempFolder } from '../support/temp-folder.ts';
import { sampleResult } from './sample-result.ts';

/** Runs the suite against the tier that `create` makes in an empty folder. */
export function tierContract(create: (folder: TempFolder) => Tier): void {
  describe('as a tier', () => {
    const BYTES = Buffer.from('some bytes');
    const DIGEST = digestOf(BYTES);

    test('it has nothing at first', async () => {
      await using folder = await TempFolder.create();
      const tier = create(folder);
      expect(await tier.readResult(sampleResult().key)).toEqual({ kind: 'absent' });
      expect(await tier.readBlob(DIGEST)).toBeUndefined();
      expect(await tier.missing([DIGEST])).toEqual([DIGEST]);
    });

    test('it gives back results and bytes as they were', async () => {
      await using folder = await TempFolder.create();
      const tier = create(folder);
      await tier.putBlob(DIGEST, BYTES);
      expect(await tier.putResult(sampleResult())).toBeUndefined();
      expect(await tier.readResult(sampleResult().key)).toEqual({ kind: 'found', result: sampleResult() });
      expect(await tier.readBlob(DIGEST, BYTES.length)).toEqual(BYTES);
      expect(await tier.missing([digestOf('other'), DIGEST])).toEqual([digestOf('other')]);
    });

    test('it does not serve bytes of another size than asked for', async () => {
      await using folder = await TempFolder.create();
      const tier = create(folder);
      await tier.putBlob(DIGEST, BYTES);
      expect(await tier.readBlob(DIGEST, BYTES.length + 1)).toBeUndefined();
    });

    test('what a user does to its bytes reaches no other', async () => {
      await using folder = await TempFolder.create();
      const tier = create(folder);
      const given = Buffer.from(BYTES);
      await tier.putBlob(DIGEST, given);
      given.fill(0);
      (await tier.readBlob(DIGEST))?.fill(0);
      expect(await tier.readBlob(DIGEST)).toEqual(BYTES);
    });

    test('it takes the same thing twice', async () => {
      await using folder = await TempFolder.create();
      const tier = create(folder);
      for (const durationMs of [1, 2]) {
        await tier.putBlob(DIGEST, BYTES);
        await tier.putResult(sampleResult('x', { durationMs }));
      }
      expect(await tier.readResult(sampleResult('x').key)).toMatchObject({ result: { durationMs: 2 } });
    });
  });
}
