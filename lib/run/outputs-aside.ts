/**
 * What a task left last time, out of the way while it runs: nothing of it passes for a new output, and it comes back where
 * the task fails or conductor is killed. So are files among a command's outputs of which nobody knows who made them; of
 * these comes back, too, what the command does not make. A note beside it says what is where, for the next run to find.
 */
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { emptyFolders } from '../files/empty-folders.ts';
import { FileIndex } from '../files/file-index.ts';
import { findFiles } from '../files/find-files.ts';
import { namesOrNone } from '../files/names-or-none.ts';
import { removeTree } from '../files/remove-tree.ts';
import { removeIfThere } from '../files/sibling-file.ts';
import { factWord } from '../model/file-fact.ts';
import { ASIDE_FOLDER, STORE_FOLDER } from '../model/file-names.ts';
import type { TaskDefinition } from '../task/definition.ts';
import { type AsideNote, type AsideNotes, readNotes } from './aside-notes.ts';
import { isFolder, isTaken } from './in-the-way.ts';
import { moveAcross } from './move-across.ts';
import { removeEmptied, removeEmpty, removeEmptyTree } from './remove-emptied.ts';
import { unknownFolders, unknownOutputs } from './unknown-outputs.ts';
import { ownFolders, wholeFolders } from './whole-folders.ts';
import type { Workspace } from './workspace.ts';

/** What becomes of the outputs where the task fails. */
export type AfterFailure = Pick<AsideNote, 'keeps' | 'failed'>;

/** Where it happens, and who remembers it. */
interface AsidePlace extends Pick<Workspace, 'root' | 'index'> {
  readonly notes: Pick<AsideNotes, 'add' | 'flush' | 'remove'>;
}

/** What taking stands on. */
export interface AsidePorts extends AfterFailure {
  readonly workspace: Workspace;
  readonly notes: AsideNotes;
  /** Told what nobody knows to be the task's, before it is moved: the task may make it anew. */
  readonly onUnknown?: (paths: readonly string[]) => void;
}

/** The outputs of one task's last result while it runs. */
export class OutputsAside {
  readonly #root: string;
  readonly #index: FileIndex;
  #note: AsideNote;
  readonly #notes: Pick<AsideNotes, 'add' | 'flush' | 'remove'>;
  readonly #globs: readonly string[];
  /** Paths among what was moved, and empty folders, that no known result of the task has made. */
  readonly #unknown: ReadonlySet<string>;
  #keeps: boolean;
  #isOver = false;

  private constructor(
    { root, index, notes }: AsidePlace,
    note: AsideNote,
    {
      globs = note.outputs,
      unknown = [],
    }: { readonly globs?: readonly string[]; readonly unknown?: readonly string[] } = {},
  ) {
    this.#root = root;
    this.#index = index;
    this.#note = note;
    this.#notes = notes;
    this.#globs = globs;
    this.#unknown = new Set(unknown);
    this.#keeps = note.keeps ?? false;
  }

  /**
   * Moves away what the last result left and the task wrote itself. What it published by `write` stays: it is removed when
   * it publishes again. Where the task is a command, other files among its outputs are moved as well: it could add to them.
   * Call it under the workspace's lock.
   */
  static take(definition: TaskDefinition, { workspace, notes, onUnknown, ...afterFailure }: AsidePorts): OutputsAside {
    const { root, index, state } = workspace;
    const { id, outputs, how } = definition;
    const last = state.tasks[id]?.result;
    const published = new Set(last?.published);
    const own = Object.keys(last?.artifacts ?? {}).filter((path) => !published.has(path));
    index.refresh(own);
    const kinds = new Map(own.map((path) => [path, index.fact(path).kind]));
    const known = own.filter((path) => ['file', 'symlink', 'other'].includes(kinds.get(path) ?? ''));
    const listing = index.listing();
    const made = own.filter((path) => kinds.get(path) === 'directory' && last?.artifacts[path] === 'directory');
    const empty = unknownFolders(new Set(made), definition, { listing, tasks: workspace.tasks });
    const folders = [...made, ...empty];
    const gone = new Set(known);
    const found = findFiles({ root, patterns: outputs, listing }).filter((path) => !gone.has(path));
    const unknown = found.length === 0 ? [] : unknownOutputs(found, definition, workspace);
    if (unknown.length > 0) onUnknown?.(unknown);
    for (const path of unknown) gone.add(path);
    const stays = found.filter((path) => !gone.has(path));
    const stayed = Object.fromEntries(stays.map((path) => [path, stampOf(index, path)]));
    const wholes = wholeFolders(listing, new Set([...known, ...folders]), ownFolders(outputs));
    const moved = [...known, ...unknown];
    const note = {
      task: id,
      outputs: how.kind === 'run' ? [] : outputs,
      moved,
      wholes,
      folders,
      stayed,
      ...afterFailure,
    };
    const aside = new OutputsAside({ root, index, notes }, note, { globs: outputs, unknown: [...unknown, ...empty] });
    try {
      aside.#move();
    } catch (error) {
      aside.putBack();
      throw error;
    }
    return aside;
  }

  /** Outputs that are there while the task starts. */
  get stayed(): readonly string[] {
    return Object.keys(this.#note.stayed);
  }

  /** Empty folders that are there while the task starts, those that what was moved away has left among them where they stay. */
  emptyFolders(): ReadonlySet<string> {
    return new Set(emptyFolders(this.#index.listing(), this.#globs));
  }

  /** The task has run: what nobody knows to be its own and it did not make comes back. Returns the paths of that. */
  putUnknownBack(): { readonly files: readonly string[]; readonly folders: readonly string[] } {
    const back: string[] = [];
    const folders = this.#note.folders.filter((path) => this.#unknown.has(path) && !isTaken(join(this.#root, path)));
    for (const path of folders) mkdirSync(join(this.#root, path), { recursive: true });
    for (const [at, path] of this.#note.moved.entries()) {
      if (!this.#unknown.has(path) || isTaken(join(this.#root, path))) continue;
      this.#moveBack(path, at);
      back.push(path);
    }
    this.#index.refresh([...back, ...folders]);
    return { files: back, folders };
  }

  /** The task is done: what it left last time does not come back. */
  over(): void {
    if (this.#isEmpty || this.#isOver) return;
    this.#isOver = true;
    this.#notes.remove(this.#note.task);
  }

  /** Removes what is out of the way of a task that is done. What cannot be removed, the next run tries to. */
  drop(): void {
    const { moved, wholes } = this.#note;
    for (const [at, path] of moved.entries()) if (!this.#wholeOf(path)) removeIfThere(this.#place(at, path));
    try {
      for (const at of wholes.keys()) removeTree(this.#wholePlace(at));
    } catch {
      // The task is done; its old outputs are in nobody's way.
    }
  }

  /**
   * Unless the task is done: what it has written itself goes, and what it left last time comes back.
   * @param goesOn whether the task is tried again: then nothing of the attempt stays
   */
  putBack(goesOn = false): void {
    if (this.#isEmpty || this.#isOver) return;
    if (goesOn) this.#keeps = false;
    const { outputs, moved, folders, stayed, failed } = this.#note;
    const found = outputs.length > 0 ? findFiles({ root: this.#root, patterns: outputs }) : [];
    this.#index.refresh([...found, ...moved]);
    const away = new Set(moved.filter((path, at) => isTaken(this.#place(at, path))));
    const back = new Set(moved.filter((path) => !away.has(path)));
    for (const path of found) {
      if (back.has(path) || (away.has(path) && !failed)) continue;
      if (stayed[path] !== stampOf(this.#index, path)) this.#takeOut(path);
    }
    for (const [at, path] of moved.entries()) this.#moveBack(path, at);
    for (const path of folders)
      if (!isTaken(join(this.#root, path))) mkdirSync(join(this.#root, path), { recursive: true });
    this.#index.refresh([...found, ...moved, ...folders]);
    this.over();
    this.drop();
  }

  get #isEmpty(): boolean {
    const { outputs, moved, folders } = this.#note;
    return outputs.length + moved.length + folders.length === 0;
  }

  /** The note first: whatever is moved can be found again. */
  #move(): void {
    if (this.#isEmpty) return;
    const { moved, folders } = this.#note;
    const unknown = this.#unknown;
    this.#notes.add(this.#note);
    if (!this.#moveWholes()) {
      this.#note = { ...this.#note, wholes: [] };
      this.#notes.add(this.#note);
    }
    this.#moveFiles((path) => !unknown.has(path));
    for (const path of folders) if (!this.#wholeOf(path)) removeEmpty(join(this.#root, path));
    // Such as held others' files as well, or could not be moved.
    const emptied = [...folders, ...moved].filter((path) => !unknown.has(path) && !this.#wholeOf(path));
    removeEmptied(this.#root, emptied, ownFolders(this.#globs));
    if (unknown.size > 0) this.#notes.flush(); // nobody could make them again
    this.#moveFiles((path) => unknown.has(path)); // folders of others stay
    this.#index.refresh([...moved, ...folders]);
  }

  #moveFiles(isMeant: (path: string) => boolean): void {
    for (const [at, path] of this.#note.moved.entries())
      if (isMeant(path) && !this.#wholeOf(path)) moveAcross(join(this.#root, path), this.#place(at, path));
  }

  /** False where one cannot be moved, which is where it was: a mount point, or a folder on another file system. */
  #moveWholes(): boolean {
    const { wholes } = this.#note;
    for (const [at, folder] of wholes.entries()) {
      try {
        renameSync(join(this.#root, folder), this.#wholePlace(at));
      } catch {
        for (const [done, other] of wholes.slice(0, at).entries())
          renameSync(this.#wholePlace(done), join(this.#root, other));
        return false;
      }
    }
    return true;
  }

  /** Where a file is while it is out of the way, by its place among those that were moved. */
  #place(at: number, path: string): string {
    const whole = this.#wholeOf(path);
    if (whole === undefined) return join(this.#root, ASIDE_FOLDER, `${this.#note.task}.${at}`);
    return join(this.#wholePlace(this.#note.wholes.indexOf(whole)), path.slice(whole.length + 1));
  }

  #wholePlace(at: number): string {
    return join(this.#root, ASIDE_FOLDER, `${this.#note.task}.whole-${at}`);
  }

  /** The folder that was moved with the path in it. */
  #wholeOf(path: string): string | undefined {
    return this.#note.wholes.find((folder) => path.startsWith(`${folder}/`));
  }

  /** What a failed attempt has written. */
  #takeOut(path: string): void {
    const { failed } = this.#note;
    if (this.#keeps) return;
    const from = join(this.#root, path);
    if (failed === undefined) {
      rmSync(from);
      return;
    }
    const to = join(this.#root, failed, path);
    mkdirSync(dirname(to), { recursive: true });
    moveAcross(from, to);
  }

  /** A file that is not there any more has never been moved, or is back. */
  #moveBack(path: string, at: number): void {
    const from = this.#place(at, path);
    const to = join(this.#root, path);
    if (!isTaken(from) || (isTaken(to) && this.#keeps)) return; // to stay
    const isFree = !isTaken(to) || !isFolder(to) || removeEmptyTree(to);
    const place = isFree ? to : this.#besideFailed(path); // what is in the way is not the task's to take away
    if (place === undefined) return;
    mkdirSync(dirname(place), { recursive: true });
    moveAcross(from, place);
  }

  /** Where what cannot come back is kept: beside the folder of what the failed attempt wrote, which may have the same path. */
  #besideFailed(path: string): string | undefined {
    const { failed } = this.#note;
    return failed === undefined ? undefined : join(this.#root, dirname(failed), 'before', path);
  }

  /** Puts back what killed runs had out of the way; true where there was anything. Call it under the workspace's lock. */
  static recover(root: string): boolean {
    const names = namesOrNone(join(root, ASIDE_FOLDER));
    if (names.length === 0) return false;
    const index = FileIndex.open({ root, file: join(root, STORE_FOLDER, 'index') });
    const notes = { add: () => {}, flush: () => {}, remove: () => {} }; // what is read is removed below, all at once
    for (const note of readNotes(root)) new OutputsAside({ root, index, notes }, note).putBack();
    for (const name of names) removeTree(join(root, ASIDE_FOLDER, name));
    return true;
  }
}

function stampOf(index: FileIndex, path: string): string {
  return index.stamp(path) ?? factWord(index.fact(path));
}
