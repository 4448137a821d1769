/**
 * Which tasks have their last outputs out of the way: one file, only ever added to, so that a task costs two short writes
 * and no file of its own. What a killed run leaves in it, the next one reads.
 */
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ASIDE_FOLDER } from '../model/file-names.ts';

/** What is out of the way of a task. */
export interface AsideNote {
  readonly task: number;
  /** Globs of the outputs that the task writes itself; none where it publishes them, which is a transaction's business. */
  readonly outputs: readonly string[];
  /** Paths that were moved away: in one of `wholes`, or each to a file named by its place in the list. */
  readonly moved: readonly string[];
  /** Folders that held nothing else and were moved as such. */
  readonly wholes: readonly string[];
  /** Outputs that are empty folders. */
  readonly folders: readonly string[];
  /** What stayed among the outputs: path -> stamp. */
  readonly stayed: Readonly<Record<string, string>>;
  /** What is written stays where the task fails; what was moved away comes back where nothing was written. */
  readonly keeps?: boolean;
  /** Folder, workspace-relative, for what the task wrote where it fails; undefined: that is removed. */
  readonly failed?: string | undefined;
}

type Line = AsideNote | { readonly over: number };

const FILE = `${ASIDE_FOLDER}/notes.jsonl`;

/** The notes of one run. The file is there while anything is out of the way, and until `tidy`. Use under the workspace's lock, with `using`. */
export class AsideNotes implements Disposable {
  readonly #path: string;
  readonly #open = new Set<number>();
  #file: number | undefined;

  /** @param root absolute path of the workspace */
  constructor(root: string) {
    this.#path = join(root, FILE);
  }

  /** To be called before anything is moved. */
  add(note: AsideNote): void {
    this.#open.add(note.task);
    this.#file ??= openNotes(this.#path);
    write(this.#file, note);
  }

  /** Has what was added survive a power cut; otherwise it survives a killed process. */
  flush(): void {
    if (this.#file === undefined) return;
    fsyncSync(this.#file);
    const folder = dirname(this.#path);
    for (const each of process.platform === 'win32' ? [] : [folder, dirname(folder)]) flushFolder(each);
  }

  /** Nothing of the task is out of the way any more. */
  remove(task: number): void {
    this.#open.delete(task);
    if (this.#file === undefined) return;
    try {
      write(this.#file, { over: task });
    } catch {
      // A full disk fails no task that is done: were the run killed now, its outputs would be restored.
    }
  }

  /** Where nothing is out of the way, there is nothing to find. To be called before a state is saved in which all may be fresh. */
  tidy(): void {
    if (this.#file === undefined || this.#open.size > 0) return;
    this.#close();
    rmSync(this.#path, { force: true });
  }

  [Symbol.dispose](): void {
    this.tidy();
    this.#close();
  }

  #close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
}

/** Begins a line, whatever a full disk has cut. */
function write(file: number, line: Line): void {
  writeFileSync(file, `\n${JSON.stringify(line)}\n`);
}

function flushFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** The folder is made when first missed, which costs nothing where it is there. */
function openNotes(path: string): number {
  try {
    return openSync(path, 'a');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error; // fs throws errno errors
    mkdirSync(dirname(path), { recursive: true });
    return openSync(path, 'a');
  }
}

/** What a killed run had out of the way. A line that was cut was written before anything was moved. */
export function readNotes(root: string): readonly AsideNote[] {
  const open = new Map<number, AsideNote>();
  for (const text of textOf(join(root, FILE)).split('\n')) {
    const line = text === '' ? undefined : parsed(text);
    if (line === undefined) continue;
    if ('over' in line) open.delete(line.over);
    else open.set(line.task, line);
  }
  return [...open.values()];
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // nothing was ever out of the way
  }
}

function parsed(text: string): Line | undefined {
  try {
    return JSON.parse(text) as Line; // written here, whole or cut
  } catch {
    return undefined;
  }
}
