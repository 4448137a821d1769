/** Which task files a workspace has, by their names alone; reads none of them. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { kindOf } from '../files/folder-entries.ts';
import { type Entry, Listing } from '../files/listing.ts';
import { ConductorError, type ErrorFacts } from '../model/conductor-error.ts';

/** A task file by its name: `tasks/08-code-generation.ts`. */
export interface TaskFile {
  readonly id: number;
  /** The file's name without number and ending: `code-generation`. */
  readonly slug: string;
  /** Workspace-relative path with forward slashes. */
  readonly file: string;
  /** A script defines itself in its header comment, a module by its default export. */
  readonly kind: 'module' | 'script';
}

const TASK_ENDING = /\.(?:m?[jt]s|sh)$/;
const NO_TASK = /^[._]|\.(?:test|spec|d)\.m?[jt]s$/;
/** Up to 15 digits: more could not be told apart as numbers. */
const NUMBERED = /^(?<number>\d{1,15})-(?<slug>.+)\.(?<ending>m?[jt]s|sh)$/;

/** Whether a file of the folder with the tasks is one, by its name. */
export function isTaskName(name: string): boolean {
  return TASK_ENDING.test(name) && !NO_TASK.test(name);
}

/**
 * The task files of a folder, sorted by number. Folders, tests, declarations, other endings and names that begin with
 * `_` or `.` are no tasks.
 * @param folder Workspace-relative; may be a link to a folder.
 * @param listing Saves the reading of the folder.
 * @throws {ConductorError} `task/no-folder`, `task/no-number`, `task/duplicate`.
 */
export function discoverTasks(root: string, folder: string, listing = new Listing(root)): readonly TaskFile[] {
  const base = folder.replace(/^\.\//, '').replace(/\/+$/, '');
  const known = listing.entries(base === '.' ? '' : base);
  const all = known.length > 0 ? known : listFolder(root, base);
  const place = join(root, base);
  const entries = all.filter((entry) => isTaskName(entry.name) && isFile(entry, place));
  const tasks = entries.map((entry) => taskFile(base, entry.name));
  tasks.sort((a, b) => a.id - b.id || (a.file < b.file ? -1 : 1));
  refuseDuplicates(tasks);
  return tasks;
}

/** Says what is wrong where the folder is none; follows a link to one. */
function listFolder(root: string, folder: string): readonly Entry[] {
  try {
    const entries = readdirSync(join(root, folder), { withFileTypes: true });
    return entries.map((entry) => ({ name: entry.name, kind: kindOf(entry) }));
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? error.code : undefined;
    if (reason !== 'ENOENT' && reason !== 'ENOTDIR') throw error;
    const what = reason === 'ENOENT' ? 'does not exist' : 'is not a folder';
    throw problem('task/no-folder', {
      message: `Cannot find the tasks: folder "${folder}" ${what}`,
      place: { file: folder },
      help: `Create "${folder}/01-name.ts", or set "tasks" in the configuration to the folder that has them`,
      cause: error,
    });
  }
}

function isFile(entry: Entry, folder: string): boolean {
  if (entry.kind !== 'symlink') return entry.kind === 'file';
  return statSync(join(folder, entry.name), { throwIfNoEntry: false })?.isFile() ?? false;
}

function taskFile(folder: string, name: string): TaskFile {
  const file = folder === '' || folder === '.' ? name : `${folder}/${name}`;
  const parts = NUMBERED.exec(name)?.groups;
  if (parts?.['number'] === undefined || parts['slug'] === undefined) throw noNumber(file, name);
  const kind = parts['ending'] === 'sh' ? 'script' : 'module';
  return { id: Number(parts['number']), slug: parts['slug'], file, kind };
}

function noNumber(file: string, name: string): ConductorError {
  return problem('task/no-number', {
    message: `Cannot number task file "${file}": found the name "${name}", expected one like "08-name.ts"`,
    place: { file },
    help: `Begin its name with a number and "-", or with "_" where it is no task; helpers may stand in a folder of their own`,
  });
}

function refuseDuplicates(tasks: readonly TaskFile[]): void {
  const twice = tasks.flatMap((task, at) => {
    const before = tasks[at - 1];
    return before?.id === task.id ? [duplicate(before, task)] : [];
  });
  const [first, ...more] = twice;
  if (first !== undefined) throw problem('task/duplicate', { ...first, more });
}

function duplicate(first: TaskFile, second: TaskFile): Omit<ErrorFacts, 'code'> {
  return {
    message: `Cannot number the tasks: "${first.file}" and "${second.file}" both have number ${first.id}`,
    place: { file: second.file },
    help: 'Give one of them another number',
  };
}

function problem(code: string, facts: Omit<ErrorFacts, 'code'>): ConductorError {
  return new ConductorError({ code, ...facts });
}
