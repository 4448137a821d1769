/** Puts back what a run, a task's last run or one backup set has replaced. Call it under the workspace's lock. */
import { ConductorError } from '../model/conductor-error.ts';
import { BACKUPS_FOLDER } from '../model/file-names.ts';
import type { BackupRecord } from '../model/formats/backup.ts';
import type { RollbackDocument } from '../model/formats/rollback-report.ts';
import { didYouMean } from '../model/similar.ts';
import { clockMs } from '../perf/clock.ts';
import { readBackupRecord } from '../write/backup-record.ts';
import { type BackupListing, type BackupSet, backupsLock, listBackups } from '../write/backups.ts';
import type { Durability } from '../write/durability.ts';
import { putBack } from '../write/put-back.ts';
import { recover } from '../write/recover.ts';
import { rememberBefore } from './remember-before.ts';
import { openResultCache } from './result-cache.ts';
import { passRisk, type RiskPorts } from './risk.ts';
import { bytesFrom, partOf } from './run-sets.ts';
import { readState } from './state.ts';

/** What is asked for. */
export interface RollbackRequest {
  readonly root: string;
  /** A run, a task or a backup; undefined: the last run that changed something. */
  readonly word: string | undefined;
  readonly force: boolean;
  readonly dryRun: boolean;
  readonly durability: Durability;
  /** So many files may go unasked. */
  readonly confirmAbove: number;
  readonly yes: boolean;
  readonly confirm?: RiskPorts['confirm'];
}

/** What it means. */
interface Choice {
  readonly name: string;
  readonly sets: readonly BackupSet[];
  readonly run?: string | undefined;
  readonly task?: number;
}

/**
 * Puts it back and makes what is remembered of the tasks agree.
 * @throws ConductorError `backup/unknown` (exit code 2), `backup/damaged`, `backup/gone`, `backup/conflict`
 */
export async function rollback(request: RollbackRequest): Promise<RollbackDocument> {
  const { root, word, force, dryRun, durability } = request;
  const started = clockMs();
  if (!dryRun) await recover(root);
  await using _alone = await backupsLock(root, 'conductor rollback');
  const choice = choose(root, await listBackups(root), word);
  const records = await recordsOf(root, choice);
  const cache = openResultCache(root);
  const done = await putBack(root, records, {
    name: choice.name,
    label: `rollback of ${choice.name}`,
    durability,
    force,
    dryRun,
    aside: `${BACKUPS_FOLDER}/${records.at(-1)?.id}/aside`,
    allow: (removing) =>
      passRisk(
        { what: 'the rollback', removed: removing, replaced: {} },
        { ...request, has: (digest) => cache.has(digest) },
      ),
    bytes: bytesFrom(cache),
  });
  const tasks = Object.assign({}, ...records.toReversed().map((record) => record.tasks ?? {}));
  if (!dryRun && Object.keys(tasks).length > 0) await rememberBefore(root, tasks);
  const { restored, removed, unchanged, aside } = done;
  return {
    version: '1.0',
    dryRun,
    backups: records.map(({ id }) => id),
    ...(choice.run === undefined ? {} : { run: choice.run }),
    tasks: [...tasksOf(records, choice)].sort((a, b) => a - b),
    restored,
    removed,
    unchanged: unchanged.length,
    aside,
    durationMs: Math.round(1000 * (clockMs() - started)) / 1000,
  };
}

function tasksOf(records: readonly BackupRecord[], { task }: Choice): ReadonlySet<number> {
  if (task !== undefined) return new Set([task]);
  const named = records.flatMap((each) => Object.keys(each.tasks ?? {}).map(Number));
  return new Set([...named, ...records.flatMap((each) => (each.task === undefined ? [] : [each.task]))]);
}

async function recordsOf(root: string, { sets, task, name }: Choice): Promise<readonly BackupRecord[]> {
  const oldestFirst = sets.toSorted((a, b) => (a.at < b.at ? -1 : 1));
  const records = await Promise.all(oldestFirst.map(({ id }) => readBackupRecord(root, id)));
  const read = records.filter((record) => record !== undefined);
  if (read.length < records.length)
    throw new ConductorError({
      code: 'backup/damaged',
      exitCode: 1,
      message: `Cannot read ${name}: a record is damaged`,
    });
  return task === undefined ? read : read.flatMap((record) => partOf(record, new Set([task])) ?? []);
}

function choose(root: string, listing: BackupListing, word: string | undefined): Choice {
  const { backups, damaged } = listing;
  if (word !== undefined && damaged.includes(word)) throw unreadable(word);
  const one = backups.find(({ id }) => id === word);
  if (one) return { name: `backup "${one.id}"`, sets: [one], run: one.run };
  const run = word === undefined ? backups.find((set) => set.run !== undefined)?.run : word;
  const ofRun = run === undefined ? [] : backups.filter((set) => set.run === run);
  if (ofRun.length > 0) return { name: `what it was before run ${run}`, sets: ofRun, run };
  const task = word === undefined ? undefined : taskOf(root, word);
  const last = task === undefined ? undefined : backups.find((set) => isOf(set, task));
  if (task === undefined || last === undefined) throw unknown(word, task, backups);
  const sets = backups.filter(
    (set) => isOf(set, task) && (set === last || (last.run !== undefined && set.run === last.run)),
  );
  return { name: `what task ${task} has replaced`, sets, run: last.run, task };
}

function isOf({ task, tasks }: BackupSet, id: number): boolean {
  return task === id || tasks.includes(id);
}

/** By number, or by what the definitions that were last loaded call it. */
function taskOf(root: string, word: string): number | undefined {
  if (/^\d{1,15}$/.test(word)) return Number(word);
  const list = readState(root).definitions?.list ?? [];
  const found = list.find(({ definition: { slug, name } }) => [slug, name.toLowerCase()].includes(word.toLowerCase()));
  return found?.definition.id;
}

function unreadable(id: string): ConductorError {
  return new ConductorError({
    code: 'backup/damaged',
    exitCode: 1,
    message: `Cannot read backup "${id}": its record is damaged`,
    help: `What it kept is in "${BACKUPS_FOLDER}/${id}", as <number>.old`,
  });
}

function unknown(word: string | undefined, task: number | undefined, backups: readonly BackupSet[]): ConductorError {
  const names = [...new Set(backups.flatMap(({ id, run }) => [id, ...(run === undefined ? [] : [run])]))];
  const message =
    word === undefined
      ? 'Cannot roll back: no run has replaced anything that is kept'
      : task === undefined
        ? `Cannot find run, task or backup "${word}"`
        : `Cannot roll back task ${task}: no backup has anything of it`;
  const help = [word && didYouMean(word, names), 'See "conductor backups" for what there is'].filter(Boolean).join(' ');
  return new ConductorError({ code: 'backup/unknown', exitCode: 2, message, help });
}
