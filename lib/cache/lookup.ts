/** Looks a key up in all tiers. Writes nothing into the workspace. */
import type { ActionKey } from '../model/fingerprint.ts';
import type { RecordReading } from './action-record.ts';
import type { Lookup } from './action-results.ts';
import { resultBlobs } from './result-blobs.ts';
import type { Tiers } from './tiers.ts';

const NOTHING = 'nothing recorded under this key';

/** A hit only if the record is whole and every blob that it names exists; a miss says why. */
export async function lookup(tiers: Tiers, key: ActionKey): Promise<Lookup> {
  let reason = NOTHING;
  for await (const { tier, reading } of tiers.readings(key)) {
    if (reading.kind === 'unusable') tiers.leaveAlone(key, reading.reason);
    const found = await weigh(tiers, reading);
    if (found.kind === 'miss') {
      if (reading.kind !== 'absent') reason = found.reason;
    } else if (await tiers.fill(found.result, tier)) {
      return found;
    } else {
      reason = `a blob of the recorded result was lost on its way from ${tier.name}`;
    }
  }
  return { kind: 'miss', reason };
}

async function weigh(tiers: Tiers, reading: RecordReading): Promise<Lookup> {
  if (reading.kind === 'absent') return { kind: 'miss', reason: NOTHING };
  if (reading.kind === 'unusable') return { kind: 'miss', reason: `the record cannot be used: ${reading.reason}` };
  const blobs = resultBlobs(reading.result);
  const [missing] = await tiers.missing(blobs.map((blob) => blob.digest));
  if (missing === undefined) return { kind: 'hit', result: reading.result };
  const what = blobs.find((blob) => blob.digest === missing)?.what;
  return { kind: 'miss', reason: `the recorded blob of ${what} is missing` };
}
