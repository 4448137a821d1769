/** Carries a staged set over to the workspace, all or nothing. */
import { existsSync, rmSync } from 'node:fs';
import { ConductorError, isConductorError } from '../model/conductor-error.ts';
import { JOURNAL_FOLDER, TMP_FOLDER } from '../model/file-names.ts';
import { apply, flushTouched } from './apply.ts';
import { type CommitReport, reportOf } from './commit-report.ts';
import type { Durability } from './durability.ts';
import { stepError } from './errno.ts';
import { closeJournal, journalEntries, openJournal, turnBack } from './journal.ts';
import type { JournalRecord } from './journal-record.ts';
import type { Layout } from './layout.ts';
import { acquireLock } from './lock.ts';
import { makeFolder } from './make-folder.ts';
import { mover } from './move.ts';
import { preflight } from './preflight.ts';
import { COMMIT_LOCK, recoverDead } from './recover.ts';
import { goBack } from './settle.ts';
import { backUp, stageContent } from './stage.ts';
import type { StagedSet } from './staged-set.ts';
import { type Survey, stillTrue, survey } from './survey.ts';

/*
 *                 kill, error                       kill: recovery goes forward
 *              (old set untouched)                 ..........................
 *   survey -> preflight -> stage -> back up -> JOURNAL -> move in -> flush folders -> journal removed -> clear
 *                |  |                             |           |           |
 *             problems  tmp/<id>/<n>.new          |           v error     v error
 *                       tmp/<id>/<n>.old          |        journal := back record (one rename; kill: goes back)
 *                                                 |           -> old content moved back -> journal removed -> clear
 *                                          the commit point: one rename of a flushed record
 *
 * The journal's record is the commit record: before it is whole nothing of the targets was touched, so there is nothing
 * to undo; once it is whole every byte of the new set is on the disk, so that a recovery can always finish. Copies of the
 * old bytes serve the way back after an error (a full folder, a foreign edit) and are flushed only when it is taken.
 *
 * One file alone needs no journal: its rename is atomic by itself. With durability `none` there is none either.
 */

/** What a commit is about. */
export interface CommitOptions {
  readonly layout: Layout;
  readonly set: StagedSet;
  readonly durability: Durability;
  readonly label: string;
}

/**
 * Commits the set.
 * @throws ConductorError `write/outside`, `write/failed` or `write/conflict`; the old set is then in place, whole.
 */
export async function commit(options: CommitOptions): Promise<CommitReport> {
  const { layout, set, durability, label } = options;
  const first = await checkedSurvey(options);
  if (first.changed.length === 0) return reportOf({ set, found: first, recovered: [] });
  const entered = openFolder(layout);
  await stageContent(layout, first.targets, durability);
  await using _turn = await acquireLock({ root: layout.root, name: COMMIT_LOCK, description: label });
  const recovered = journalEntries(layout.root).ids.length > 0 ? await recoverDead(layout.root) : [];
  const found = await surveyAgain(options, first);
  if (found.changed.length > 0) await carryOver(options, { found, entered });
  return reportOf({ set, found, recovered });
}

function openFolder(layout: Layout): string[] {
  try {
    return makeFolder(layout.folder);
  } catch (error) {
    throw stepError(error, 'write', TMP_FOLDER);
  }
}

/** What `commit` would find. */
export async function checkedSurvey({ layout, set }: Pick<CommitOptions, 'layout' | 'set'>): Promise<Survey> {
  const found = await survey(layout.root, set.entries());
  preflight(layout.root, found);
  return found;
}

/** Other processes may have committed, or died in it, since the first look: now that it is our turn the look is final. */
async function surveyAgain(options: CommitOptions, first: Survey): Promise<Survey> {
  if (stillTrue(options.layout.root, first)) return first;
  const found = await checkedSurvey(options);
  const staged = new Set(first.targets.map(({ entry }) => entry.index));
  const late = found.targets.filter(({ entry }) => !staged.has(entry.index));
  await stageContent(options.layout, late, options.durability);
  return found;
}

/** Backs up, reaches the commit point and moves the set in. */
async function carryOver(
  options: CommitOptions,
  { found, entered }: { found: Survey; entered: readonly string[] },
): Promise<void> {
  const { layout, durability, label } = options;
  const { make, remove, prune } = found.folders;
  const changes = await backUp(layout, found.targets);
  const record: JournalRecord = {
    id: layout.id,
    label,
    direction: 'forward',
    changes,
    folders: { make, remove, prune },
  };
  const stamps = new Map(found.targets.map((target) => [target.entry.path, target.found.stamp]));
  const journalled = durability !== 'none' && !isSingle(found);
  if (journalled) await commitPoint(options, { record, entered });
  try {
    await apply(layout, { record, stamps, move: await mover() });
    if (durability === 'full') await flushTouched(layout, record);
  } catch (error) {
    throw await rolledBack(options, { record, error, journalled });
  }
  if (journalled) tolerate(() => closeJournal(layout)); // the set is in; a recovery will find nothing left to do
}

function isSingle({ changed, targets, folders }: Survey): boolean {
  return (
    changed.length === 1 &&
    targets[0] !== undefined &&
    targets[0].entry.staged.kind !== 'missing' &&
    folders.make.length === 0
  );
}

async function commitPoint(
  { layout, durability }: CommitOptions,
  { record, entered }: { record: JournalRecord; entered: readonly string[] },
): Promise<void> {
  try {
    await openJournal(layout, record, { durability, entered });
  } catch (error) {
    const failure = stepError(error, 'write', JOURNAL_FOLDER);
    throw tolerate(() => closeJournal(layout)) ? failure : unfinished(failure);
  }
}

/** Brings the old set back; returns what to throw. */
async function rolledBack(
  { layout, durability }: CommitOptions,
  { record, error, journalled }: { record: JournalRecord; error: unknown; journalled: boolean },
): Promise<unknown> {
  try {
    if (journalled) await turnBack(layout, record, durability);
    const left = await goBack(layout, record);
    if (durability === 'full') await flushTouched(layout, record);
    if (left.length > 0) return unfinished(error);
    closeJournal(layout);
    return error;
  } catch {
    return unfinished(error); // the first error says why; the second only that it is not over
  }
}

/** The same error, for a set that waits in the journal: what was staged must stay. */
function unfinished(error: unknown): unknown {
  if (!isConductorError(error)) return error;
  const { code, exitCode, message } = error;
  return new ConductorError({
    code,
    exitCode,
    message,
    cause: error,
    help: 'The files could not be put back yet: run conductor again, it will put them right first',
  });
}

function tolerate(step: () => void): boolean {
  try {
    step();
    return true;
  } catch {
    return false;
  }
}

/** Removes everything that the transaction had on disk, unless its record still needs it. */
export function clear(layout: Layout): void {
  if (existsSync(layout.journal)) return;
  tolerate(() => rmSync(layout.folder, { recursive: true, force: true })); // what stays is a leftover for `recover`
}
