/** Puts back the groups that killed runs were in the middle of, by the notes that they have left. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { FileIndex } from '../files/file-index.ts';
import { isConductorError } from '../model/conductor-error.ts';
import type { Emit } from '../model/event.ts';
import { GROUPS_FOLDER, STORE_FOLDER } from '../model/file-names.ts';
import type { Durability } from '../write/durability.ts';
import { namesIn } from '../write/names-in.ts';
import { failedFolder } from './failed-folder.ts';
import { type GroupNote, readGroupNote } from './group-note.ts';
import { rememberBefore, type TasksBefore } from './remember-before.ts';
import { openResultCache } from './result-cache.ts';
import { putSnapshotsBack } from './run-sets.ts';

/** Puts back what killed runs have left of groups; true where there was anything. Call it under the workspace's lock. */
export async function recoverGroups(root: string, durability: Durability, emit: Emit): Promise<boolean> {
  const names = namesIn(join(root, GROUPS_FOLDER));
  for (const name of names) {
    const note = name.endsWith('.json') ? readGroupNote(join(root, GROUPS_FOLDER, name)) : undefined;
    if (note) await recoverNote(root, note, { durability, emit }).catch((error: unknown) => sayLost(error, note, emit));
    rmSync(join(root, GROUPS_FOLDER, name), { force: true });
  }
  return names.length > 0;
}

async function recoverNote(
  root: string,
  { run, set, snapshots }: GroupNote,
  { durability, emit }: { readonly durability: Durability; readonly emit: Emit },
): Promise<void> {
  const index = FileIndex.open({ root, file: join(root, STORE_FOLDER, 'index') });
  const { restored, removed } = await putSnapshotsBack(snapshots, {
    root,
    run,
    set,
    durability,
    cache: openResultCache(root),
    keepIn: failedFolder(run),
    factsOf: () => (path) => index.fact(path),
  });
  if (restored.length + removed.length === 0) return;
  const tasks: TasksBefore = Object.fromEntries(
    snapshots.map(({ task, key }) => [task, key === undefined ? {} : { before: key }]),
  );
  await rememberBefore(root, tasks);
  const message = `The outputs of ${snapshots.map(({ task }) => `task ${task}`).join(', ')} are what they were before run ${run}, which was interrupted amid their group`;
  emit({
    type: 'warning',
    code: 'group/put-back',
    problem: { message, help: 'Nothing to do: this run makes them again' },
  });
}

/** What cannot be put back for want of its bytes is no reason to stop every run from now on. */
function sayLost(error: unknown, { run }: GroupNote, emit: Emit): void {
  if (!isConductorError(error) || !error.code.startsWith('backup/')) throw error;
  const message = `A group that run ${run} left half done cannot be put back: ${error.message}`;
  emit({ type: 'warning', code: 'group/lost', problem: { message, help: 'Run its tasks to make all of it anew' } });
}
