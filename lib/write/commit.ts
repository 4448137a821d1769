/** Carries a staged set over to the workspace, all or nothing. */
import { existsSync, rmSync } from 'node:fs';
import { ConductorError, isConductorError } from '../model/conductor-error.ts';
import { BACKUPS_FOLDER, JOURNAL_FOLDER, TMP_FOLDER } from '../model/file-names.ts';
import { apply, flushTouched } from './apply.ts';
import { backUp } from './back-up.ts';
import { type BackupOrigin, writeBackupRecord } from './backup-record.ts';
import { isPublished, openBackups, publish, tidyBackup, unpublish } from './backup-set.ts';
import { type CommitReport, reportOf } from './commit-report.ts';
import { editedMeanwhile } from './conflict.ts';
import type { Durability } from './durability.ts';
import { stepError } from './errno.ts';
import { closeJournal, journalEntries, openJournal, turnBack } from './journal.ts';
import type { JournalRecord } from './journal-record.ts';
import type { Layout } from './layout.ts';
import { mover } from './move.ts';
import { preflight } from './preflight.ts';
import { type RecoveredTransaction, recoverDead } from './recover.ts';
import { goBack } from './settle.ts';
import { stageContent } from './stage.ts';
import type { StagedSet } from './staged-set.ts';
import { openFolder } from './staging-place.ts';
import { StepClock } from './step-clock.ts';
import { type Survey, stillTrue, survey } from './survey.ts';
import type { Turns } from './turns.ts';

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
 * One file alone needs no journal: its rename is atomic by itself. With durability `none` there is none either. Where the
 * old content is to be kept, the transaction's folder is made a backup set before the journal's record goes.
 */

/** What a commit is about. */
export interface CommitOptions {
  readonly layout: Layout;
  readonly set: StagedSet;
  readonly durability: Durability;
  readonly label: string;
  readonly turns: Turns;
  /** Where what is replaced came from, if it is to be kept. */
  readonly backup: BackupOrigin | undefined;
  /** Whether a transaction of this process is over, whatever locks say. */
  hasEnded(id: string): boolean;
}

/** A commit on its way. */
interface Commit extends CommitOptions {
  readonly clock: StepClock;
}

/** What a turn led to. */
interface Outcome {
  readonly found: Survey;
  readonly recovered: readonly RecoveredTransaction[];
}

/** Up to this many paths and bytes a set is surveyed and staged when its turn has come: nobody waits long for it. */
const SMALL_SET = { paths: 64, bytes: 1 << 20 };

/**
 * Commits the set.
 * @throws ConductorError `write/outside`, `write/failed` or `write/conflict`; the old set is then in place, whole.
 */
export async function commit(options: CommitOptions): Promise<CommitReport> {
  const clock = new StepClock();
  const { set, layout, backup, turns } = options;
  const isSmall = set.size <= SMALL_SET.paths && set.held <= SMALL_SET.bytes;
  const outcome = await (turns.isNear && isSmall ? commitInTurn : commitAhead)({ ...options, clock });
  const kept = backup !== undefined && outcome.found.changed.length > 0 ? layout.id : undefined;
  return reportOf({ set, ...outcome, backup: kept, ms: clock.times });
}

/** Everything in the turn: one survey is enough. */
async function commitInTurn(options: Commit): Promise<Outcome> {
  await using turn = await options.turns.take(options.label);
  const recovered = turn.first ? await recovery(options) : [];
  const found = await timedSurvey(options);
  if (found.changed.length > 0) {
    await stageAll(options, found.targets);
    await carryOver(options, found);
  }
  return { found, recovered };
}

/** Survey and staging ahead of the turn, so that others can commit meanwhile. */
async function commitAhead(options: Commit): Promise<Outcome> {
  const first = await timedSurvey(options);
  if (first.changed.length === 0) return { found: first, recovered: [] };
  await stageAll(options, first.targets);
  await using _turn = await options.turns.take(options.label);
  const recovered = await recovery(options);
  const found = await surveyAgain(options, first);
  if (found.changed.length > 0) await carryOver(options, found);
  return { found, recovered };
}

async function recovery({ layout: { root }, hasEnded }: Commit): Promise<readonly RecoveredTransaction[]> {
  return journalEntries(root).ids.length > 0 ? await recoverDead(root, hasEnded) : [];
}

async function stageAll({ layout, durability, clock }: Commit, targets: Survey['targets']): Promise<void> {
  try {
    openFolder(layout);
  } catch (error) {
    throw stepError(error, 'write', TMP_FOLDER);
  }
  await clock.measure('stage', () => stageContent(layout, targets, durability));
}

async function timedSurvey(options: Commit): Promise<Survey> {
  return await options.clock.measure('survey', () => checkedSurvey(options));
}

/**
 * What `commit` would find.
 * @throws ConductorError with every problem, or every conflict, of the set.
 */
export async function checkedSurvey({ layout, set }: Pick<CommitOptions, 'layout' | 'set'>): Promise<Survey> {
  const found = await survey(layout.root, set.entries());
  preflight(layout.root, found);
  const [conflict, ...conflicts] = found.conflicts;
  if (conflict !== undefined) throw editedMeanwhile(conflict, ...conflicts);
  return found;
}

/** Other processes may have committed, or died in it, since the first look: now that it is our turn the look is final. */
async function surveyAgain(options: Commit, first: Survey): Promise<Survey> {
  const { layout, clock } = options;
  if (await clock.measure('survey', () => stillTrue(layout.root, first))) return first;
  const found = await timedSurvey(options);
  const known = new Set(first.targets.map(({ entry }) => entry.index));
  const late = found.targets.filter(({ entry }) => !known.has(entry.index));
  await stageAll(options, late);
  return found;
}

/** Backs up, reaches the commit point and moves the set in. */
async function carryOver(options: Commit, found: Survey): Promise<void> {
  const { layout, durability, label, backup, clock } = options;
  const { make, remove, prune } = found.folders;
  const flush = backup !== undefined && durability === 'full';
  const changes = await clock.measure('backup', () => backUp(layout, found.targets, { flush }));
  const record: JournalRecord = {
    id: layout.id,
    label,
    direction: 'forward',
    ...(backup && { backup: true }),
    changes,
    folders: { make, remove, prune },
  };
  if (backup) await clock.measure('backup', () => recordBackup(options, { found, record, backup }));
  const stamps = new Map(found.targets.map((target) => [target.entry.path, target.found.stamp]));
  const journalled = durability !== 'none' && (backup !== undefined || !isSingle(found));
  if (journalled) await clock.measure('journal', () => commitPoint(options, record));
  try {
    const move = await mover();
    await clock.measure('apply', () => apply(layout, { record, stamps, move }));
    await clock.measure('flush', () => settleDown(options, record));
  } catch (error) {
    throw await rolledBack(options, { record, error, journalled });
  }
  if (journalled) tolerate(() => closeJournal(layout)); // the set is in; a recovery will find nothing left to do
  if (backup) tolerate(() => tidyBackup(layout));
}

/** The set is in: now it stays. */
async function settleDown({ layout, durability, backup }: Commit, record: JournalRecord): Promise<void> {
  if (durability === 'full') await flushTouched(layout, record);
  try {
    if (backup) await publish(layout, durability);
  } catch (error) {
    throw stepError(error, 'write', BACKUPS_FOLDER);
  }
}

/** Writes the backup set's record. */
async function recordBackup(
  { layout, durability, label }: Commit,
  { found, record, backup }: { found: Survey; record: JournalRecord; backup: BackupOrigin },
): Promise<void> {
  try {
    const modes = new Map(found.targets.map((target) => [target.entry.path, target.found.mode]));
    await writeBackupRecord(layout, { label, origin: backup, record, modes, flush: durability === 'full' });
    openBackups(layout);
  } catch (error) {
    throw stepError(error, 'write', BACKUPS_FOLDER);
  }
}

function isSingle({ changed, targets, folders }: Survey): boolean {
  return (
    changed.length === 1 &&
    targets[0] !== undefined &&
    targets[0].entry.staged.kind !== 'missing' &&
    folders.make.length === 0
  );
}

async function commitPoint({ layout, durability }: CommitOptions, record: JournalRecord): Promise<void> {
  try {
    await openJournal(layout, record, durability);
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
    if (record.backup && isPublished(layout)) unpublish(layout);
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
  if (layout.entered.size === 0 || existsSync(layout.journal)) return;
  tolerate(() => rmSync(layout.folder, { recursive: true, force: true })); // what stays is a leftover for `recover`
}
