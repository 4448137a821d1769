/**
 * What a run replaces, so that it can be put back: by a record of what was there, whose bytes are in the cache; bytes that
 * the cache does not have are copied beside it before they go. One record for a run, which `conductor rollback` reads.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from '../files/sibling-file.ts';
import type { ActionResult } from '../model/action-result.ts';
import { isSuccess, type Outcome } from '../model/decision.ts';
import type { Digest } from '../model/digest.ts';
import type { Emit, RunEvent } from '../model/event.ts';
import { BACKUPS_FOLDER } from '../model/file-names.ts';
import type { BackupEntry, BackupTask } from '../model/formats/backup.ts';
import type { TaskDefinition } from '../task/definition.ts';
import { pruneRunBackups } from '../write/backups.ts';
import { BACKUP_RECORD, newId } from '../write/layout.ts';
import { failedFolder } from './failed-folder.ts';
import { dropGroupNote, keepGroupNote } from './group-note.ts';
import { putBackWarning } from './group-warning.ts';
import { groupsOf } from './groups-of.ts';
import { pruneFailed } from './prune-failed.ts';
import { setResult } from './remember-before.ts';
import type { ResultCache } from './result-cache.ts';
import { recordOf } from './run-backup.ts';
import {
  changesSince,
  type Keeping,
  oldContents,
  othersOf,
  pathsNow,
  snapshotOf,
  type TaskSnapshot,
} from './snapshot-of-task.ts';
import type { ResultRecord } from './state.ts';
import { copyName, tidyBackup } from './tidy-backup.ts';
import type { Workspace } from './workspace.ts';

/** What a checkpoint is of. */
export interface CheckpointParts {
  readonly run: string;
  readonly workspace: Workspace;
  readonly cache: ResultCache;
  /** Numbers of the run's tasks. */
  readonly ids: readonly number[];
  readonly emit: Emit;
}

interface Begun {
  readonly snapshot: TaskSnapshot;
  readonly result: ResultRecord | undefined;
}

/** Listens to one run. */
export class RunCheckpoint {
  /** Name of the run. */
  readonly run: string;
  readonly #parts: CheckpointParts;
  readonly #id = newId();
  readonly #begun = new Map<number, Begun>();
  readonly #entries: Record<string, BackupEntry> = {};
  readonly #tasks: Record<string, BackupTask> = {};
  readonly #outcomes = new Map<number, Outcome>();
  /** Tasks that have published something in this run. */
  readonly #published = new Set<number>();
  /** Group -> its tasks in this run, where these are several. */
  readonly #groups: ReadonlyMap<string, readonly number[]>;
  #copies = 0;
  #hasFolder = false;
  #isSaved = true;

  constructor(parts: CheckpointParts) {
    this.run = parts.run;
    this.#parts = parts;
    this.#groups = groupsOf(parts);
  }

  /** Takes an event and hands it on. */
  readonly emit: Emit = (event: RunEvent) => {
    if (event.type === 'published' && event.written + event.removed > 0) this.#published.add(event.task);
    if (event.type === 'task-ended') this.#ended(event.task, event.outcome);
    this.#parts.emit(event);
  };

  /** Whether every replaced byte is copied. */
  get keepsAll(): boolean {
    return this.#config.backup;
  }

  /** Before anything of a task is touched. Rejects where a task of a group cannot be put back later. */
  before(definition: TaskDefinition): void {
    const { id } = definition;
    if (this.#begun.has(id)) return;
    const { workspace } = this.#parts;
    this.#keepFor(id, (keeping) => {
      const snapshot = snapshotOf(workspace, definition, keeping);
      this.#begun.set(id, { snapshot, result: workspace.state.tasks[id]?.result });
    });
  }

  /** Files among a task's outputs that no known result of it has made, and that it may replace. */
  unknown(id: number, paths: readonly string[]): void {
    const begun = this.#begun.get(id);
    if (begun === undefined) return;
    const { old } = begun.snapshot;
    const rest = paths.filter((path) => old[path] === undefined);
    this.#keepFor(id, (keeping) => {
      const more = oldContents(this.#parts.workspace, rest, keeping);
      this.#begun.set(id, { ...begun, snapshot: { ...begun.snapshot, old: { ...old, ...more } } });
    });
  }

  /** Paths among a task's outputs that are there when it starts and that are not its own. */
  others(id: number, paths: readonly string[]): void {
    const begun = this.#begun.get(id);
    if (begun === undefined) return;
    const { old } = begun.snapshot;
    const others = paths.filter((path) => old[path] === undefined);
    this.#begun.set(id, { ...begun, snapshot: { ...begun.snapshot, others } });
    if (this.#groupOf(id) !== undefined) this.#keepNote();
  }

  /** As `before`, of a task whose result is going to be restored. Whether that writes over somebody's files. */
  beforeRestore(definition: TaskDefinition, result: ActionResult): boolean {
    this.before(definition);
    const others = othersOf(result, definition.id, this.#parts.workspace);
    this.others(definition.id, others);
    return others.length > 0;
  }

  /**
   * What a failed attempt has published goes, and what was there comes back. Resolves to the folder, workspace-relative,
   * where what the attempt wrote is kept; to undefined where that is nothing. Before a further attempt nothing stays.
   */
  async failed(id: number, goesOn = false): Promise<string | undefined> {
    const begun = this.#begun.get(id);
    const folder = failedFolder(this.run, id);
    if (begun && this.#published.has(id) && (goesOn || this.#config.onFailure === 'rollback')) {
      try {
        await this.#putSnapshotsBack([begun.snapshot], folder);
      } catch (error) {
        this.#warn(`Cannot take back what task ${id} has published: ${(error as Error).message}`, id);
      }
      this.#refresh([begun.snapshot]);
    }
    if (!existsSync(join(this.#root, folder))) return undefined;
    pruneFailed(this.#root);
    return folder;
  }

  /** Puts back groups of which not all tasks ended well; then saves. True where something was put back. */
  async end(): Promise<boolean> {
    const broken = [...this.#groups].filter(
      ([, ids]) => !ids.every((id) => isSuccess(this.#outcomes.get(id) ?? 'failed')),
    );
    const changed = broken.map(([group, ids]) => [group, ids, ids.filter((id) => this.#isChanged(id))] as const);
    const begun = changed.flatMap(([, , ids]) => ids.flatMap((id) => this.#begun.get(id) ?? []));
    if (begun.length > 0) await this.#putGroupsBack(begun);
    for (const [group, ids, back] of changed)
      if (back.length > 0)
        this.#parts.emit(putBackWarning(group, { ...this.#parts, ids, back, outcomes: this.#outcomes }));
    dropGroupNote(this.#root, this.run);
    await this.#finish();
    return begun.length > 0;
  }

  /** Writes the record, where something was added to it. */
  save(): void {
    if (this.#isSaved) return;
    this.#isSaved = true;
    try {
      this.#writeRecord();
    } catch (error) {
      this.#warn(`Cannot record what this run replaces: ${(error as Error).message}`);
    }
  }

  get #root(): string {
    return this.#parts.workspace.root;
  }

  get #config() {
    return this.#parts.workspace.loaded.config;
  }

  get #folder(): string {
    return join(this.#root, BACKUPS_FOLDER, this.#id);
  }

  get #place() {
    const { cache, workspace } = this.#parts;
    const factsOf = (paths: readonly string[]) => {
      workspace.index.refresh(paths);
      return (path: string) => workspace.index.fact(path);
    };
    return { root: this.#root, run: this.run, set: this.#id, durability: this.#config.durability, cache, factsOf };
  }

  #groupOf(id: number): string | undefined {
    const group = this.#parts.workspace.definitions.get(id)?.definition.group;
    return group !== undefined && this.#groups.has(group) ? group : undefined;
  }

  #keepFor(id: number, keep: (keeping: Keeping) => void): void {
    const isGrouped = this.#groupOf(id) !== undefined;
    try {
      keep(this.#keeping(this.#config.backup || isGrouped));
    } catch (error) {
      if (isGrouped) throw error;
      this.#warn(`Cannot keep what task ${id} replaces: ${(error as Error).message}`, id);
    }
  }

  #keeping(always: boolean): Keeping {
    return {
      always,
      has: (digest: Digest) => this.#parts.cache.has(digest),
      place: () => {
        if (!this.#hasFolder) this.#writeRecord(); // a set without a record would pass for a damaged one
        const name = copyName(this.#copies++);
        return { name, path: join(this.#folder, name) };
      },
    };
  }

  #ended(id: number, outcome: Outcome): void {
    this.#outcomes.set(id, outcome);
    const begun = this.#begun.get(id);
    const isKept = !isSuccess(outcome) && this.#config.onFailure === 'keep';
    if (begun === undefined || !(isKept || isSuccess(outcome))) return;
    const { index, state } = this.#parts.workspace;
    const result = state.tasks[id]?.result;
    const made = result ? [...Object.keys(result.artifacts), ...(result.manifest ? [result.manifest.path] : [])] : [];
    const now = isKept ? pathsNow(this.#root, begun.snapshot) : made;
    if (isKept) index.refresh(now);
    const entries = changesSince(begun.snapshot, now, (path) => index.fact(path));
    if (Object.keys(entries).length === 0) return;
    Object.assign(this.#entries, entries);
    const { key } = begun.snapshot;
    this.#tasks[id] = key === undefined ? {} : { before: key };
    this.#isSaved = false;
  }

  #isChanged(id: number): boolean {
    return this.#tasks[id] !== undefined && isSuccess(this.#outcomes.get(id) ?? 'failed');
  }

  async #putGroupsBack(begun: readonly Begun[]): Promise<void> {
    const snapshots = begun.map(({ snapshot }) => snapshot);
    await this.#putSnapshotsBack(snapshots);
    this.#refresh(snapshots);
    for (const { snapshot, result } of begun) {
      await setResult(this.#parts.workspace, snapshot.task, result);
      delete this.#tasks[snapshot.task];
      for (const [path, { task }] of Object.entries(this.#entries))
        if (task === snapshot.task) delete this.#entries[path];
    }
    this.#isSaved = false;
  }

  /** Loads the code for that only here: it is rarely needed. */
  async #putSnapshotsBack(snapshots: readonly TaskSnapshot[], keepIn?: string): Promise<void> {
    const { putSnapshotsBack } = await import('./run-sets.ts');
    await putSnapshotsBack(snapshots, { ...this.#place, keepIn });
  }

  #refresh(snapshots: readonly TaskSnapshot[]): void {
    const { index } = this.#parts.workspace;
    for (const snapshot of snapshots) index.refresh(pathsNow(this.#root, snapshot));
    index.refresh();
  }

  #keepNote(): void {
    const begun = [...this.#begun.values()].filter(({ snapshot }) => this.#groupOf(snapshot.task) !== undefined);
    keepGroupNote(this.#root, { run: this.run, set: this.#id, snapshots: begun.map(({ snapshot }) => snapshot) });
  }

  #writeRecord(): void {
    const record = recordOf({ id: this.#id, run: this.run, entries: this.#entries, tasks: this.#tasks });
    replaceFile(join(this.#folder, BACKUP_RECORD), [Buffer.from(`${JSON.stringify(record)}\n`)]);
    this.#hasFolder = true;
  }

  /** The last record, without copies that turned out not to be needed; then what is too old goes. */
  async #finish(): Promise<void> {
    this.save();
    if (!this.#hasFolder) return;
    try {
      const isDurable = this.#config.durability === 'full';
      await tidyBackup(this.#folder, { entries: Object.values(this.#entries), copies: this.#copies, isDurable });
      await pruneRunBackups(this.#root, this.#config.backups);
    } catch (error) {
      this.#warn(`Cannot tidy up what was kept of earlier runs: ${(error as Error).message}`);
    }
  }

  #warn(message: string, task?: number): void {
    const problem = { message, help: 'The run goes on; it cannot be rolled back as a whole' };
    this.#parts.emit({ type: 'warning', task, code: 'backup/not-made', problem });
  }
}
