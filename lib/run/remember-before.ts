/** Makes what is remembered of tasks agree with outputs that were put back. */
import type { ActionKey } from '../model/fingerprint.ts';
import type { BackupRecord } from '../model/formats/backup.ts';
import { writeEdits } from './edits-file.ts';
import { openResultCache } from './result-cache.ts';
import { resultRecord } from './result-record.ts';
import { type ResultRecord, readState, type State, writeState } from './state.ts';

/** Task number -> what it was before, as a run's checkpoint has it. */
export type TasksBefore = NonNullable<BackupRecord['tasks']>;

/** The tasks have the results again that they had before, or none where the cache does not know them any more. */
export async function rememberBefore(root: string, tasks: TasksBefore): Promise<void> {
  const state = readState(root);
  const cache = openResultCache(root);
  for (const [id, { before }] of Object.entries(tasks)) {
    const result = before === undefined ? undefined : await cache.recorded(before as ActionKey); // the schema says so
    await setResult({ root, state }, Number(id), result && resultRecord(result, true));
  }
  writeState(root, state);
}

/** Sets one task's result, and what stays of edits besides the state. */
export async function setResult(
  { root, state }: { readonly root: string; readonly state: State },
  id: number,
  result: ResultRecord | undefined,
): Promise<void> {
  const last = state.tasks[id]?.last ?? { at: new Date().toISOString(), durationMs: 0 };
  if (result) state.tasks[id] = { last: { ...last, outcome: 'cancelled' }, result };
  else delete state.tasks[id]; // as if it had never run
  await writeEdits(root, id, result?.edits ?? {});
}
