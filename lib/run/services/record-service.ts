/** Remembers what a service is, so that what depends on it runs again when that changes. Starts nothing. */
import type { ActionResult } from '../../model/action-result.ts';
import { actionKey, type Fingerprint } from '../../model/fingerprint.ts';
import { VERSION } from '../../model/version.ts';
import { unlessNotStored } from '../not-stored.ts';
import { SERVICE } from '../result-record.ts';
import type { RunnerPorts } from '../runner-ports.ts';

/** The result that a service with this fingerprint stands for, recorded where the cache can. */
export async function recordService(
  task: number,
  fingerprint: Fingerprint,
  { cache }: Pick<RunnerPorts, 'cache'>,
): Promise<ActionResult> {
  const result: ActionResult = {
    version: 1,
    key: actionKey(fingerprint),
    kind: SERVICE,
    task,
    fingerprint,
    artifacts: [],
    actions: {},
    published: [],
    durationMs: 0,
    at: new Date().toISOString(),
    by: VERSION,
  };
  await unlessNotStored(() => cache.record(result)); // what is not stored only costs the explanation of a change
  return result;
}
