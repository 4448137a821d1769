/** Which paths the selected tasks stand on: their inputs, outputs, code, and what configures them. Knows no content. */
import { existsSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative } from 'node:path';
import { SEARCH_PLACES } from '../../config/find-workspace.ts';
import { upwards } from '../../config/upwards.ts';
import { matcher } from '../../files/find-files.ts';
import { parseGlob } from '../../files/glob.ts';
import { hiddenPart } from '../../files/hidden-folders.ts';
import { findLinked } from '../../files/linked-patterns.ts';
import { folderOf } from '../../model/relative-path.ts';
import { isTaskName } from '../../task/discover.ts';
import type { Workspace } from '../workspace.ts';
import type { PathKind } from './file-change.ts';
import type { FilePlaces } from './file-events.ts';

/** What a path is to the selected tasks, and which of them read it. */
export interface PathRole {
  readonly kind: PathKind;
  /** Tasks that read it themselves. */
  readonly tasks: ReadonlySet<number>;
}

const NO_TASKS: ReadonlySet<number> = new Set();
const NONE: PathRole = { kind: 'none', tasks: NO_TASKS };
/** Where a configuration could appear that would count. One in a package.json that says nothing of conductor is not looked for. */
const CONFIG_NAMES = SEARCH_PLACES.filter((place) => place !== 'package.json');

interface TaskReads {
  readonly id: number;
  isInput(path: string): boolean;
  isOutput(path: string): boolean;
}

/** What a selection is made of. */
export interface Selection {
  readonly workspace: Workspace;
  readonly ids: readonly number[];
  /** Absolute path of the folder that the workspace was looked for from. */
  readonly cwd: string;
}

/** Tells the role of each path. */
export class TaskReach {
  /** What is to be watched besides the workspace. */
  readonly places: FilePlaces;
  readonly #setup: ReadonlySet<string>;
  readonly #listed: ReadonlySet<string>;
  readonly #tasks: readonly TaskReads[];
  readonly #readers = new Map<string, Set<number>>();
  readonly #others: ReadonlySet<string>;
  readonly #folder: string;
  readonly #seesGitIgnore: boolean;

  constructor({ workspace, ids, cwd }: Selection) {
    const { root, loaded, definitions, index } = workspace;
    const { gitignore } = loaded.config;
    const listing = index.listing();
    const gitIgnore = gitignore ? listing.gitIgnore : undefined;
    const fact = (path: string) => index.fact(path);
    const selected = ids.flatMap((id) => definitions.get(id) ?? []);
    this.#tasks = selected.map(({ definition: { id, inputs, outputs } }) => {
      const { patterns } = findLinked({ root, patterns: inputs, gitignore, listing, fact });
      const [isInput, isOutput] = [matcher(patterns, gitIgnore), matcher(outputs)];
      return { id, isInput: (path) => isInput(path) && !isOutput(path), isOutput };
    });
    this.#seesGitIgnore = gitIgnore !== undefined;
    this.#folder = normalized(loaded.config.tasks);
    const { paths: asked = [], folders: listed = [] } = loaded.looks ?? {};
    const config = [...loaded.files.map((path) => told(root, path)), ...asked, ...listed, ...candidates(root, cwd)];
    for (const { definition, modules, packageFiles, reads: { paths = [], folders = [] } = {} } of selected)
      for (const path of [...modules, ...packageFiles, ...paths, ...folders]) this.reads(path, definition.id);
    this.#listed = new Set([...listed, ...selected.flatMap(({ reads }) => reads?.folders ?? [])]);
    const rules = gitIgnore ? ['.gitignore', ...outerRules(root)] : [];
    this.#setup = new Set([...config, ...rules]);
    const chosen = new Set(ids);
    this.#others = new Set(
      [...definitions.values()].flatMap(({ definition }) => (chosen.has(definition.id) ? [] : [definition.file])),
    );
    const named = selected.flatMap(({ definition }) =>
      [...definition.inputs, ...definition.outputs].flatMap(hiddenBase),
    );
    this.places = placesOf(root, named, [...this.code()]);
  }

  /** A task reads a path as its code. */
  reads(path: string, task: number): void {
    this.#readers.set(path, (this.#readers.get(path) ?? new Set()).add(task));
  }

  /** Paths of code, packages and configuration; with `entries`, what the folder with the tasks holds, also of new tasks. */
  code(entries: (folder: string) => readonly string[] = () => []): ReadonlySet<string> {
    const tasks = entries(this.#folder).map((name) => (this.#folder === '.' ? name : `${this.#folder}/${name}`));
    return new Set([...this.#setup, ...this.#readers.keys(), ...tasks.filter((path) => this.#mayBeTask(path))]);
  }

  /** Whether it is a folder of which somebody's code asked what it holds. */
  isListed(path: string): boolean {
    return this.#listed.has(path);
  }

  /** Paths, and the folders that they are in and that are listed. */
  withListed(paths: readonly string[]): ReadonlySet<string> {
    if (this.#listed.size === 0) return new Set(paths);
    return new Set([...paths, ...paths.map(folderOf).filter((folder) => this.#listed.has(folder))]);
  }

  #mayBeTask(path: string): boolean {
    return dirname(path) === this.#folder && isTaskName(basename(path)) && !this.#others.has(path);
  }

  /** Whether some selected task makes it. */
  isOutput(path: string): boolean {
    return this.#tasks.some((task) => task.isOutput(path));
  }

  role(path: string): PathRole {
    const readers = this.#readers.get(path);
    if (readers || this.#setup.has(path)) return { kind: 'setup', tasks: readers ?? NO_TASKS };
    if (this.#seesGitIgnore && basename(path) === '.gitignore' && hiddenPart(path) === '')
      return { kind: 'setup', tasks: NO_TASKS };
    if (this.isOutput(path)) return { kind: 'output', tasks: NO_TASKS };
    const tasks = this.#tasks.filter((task) => task.isInput(path)).map(({ id }) => id);
    if (tasks.length > 0) return { kind: 'input', tasks: new Set(tasks) };
    return this.#mayBeTask(path) ? { kind: 'setup', tasks: NO_TASKS } : NONE;
  }
}

function told(root: string, path: string): string {
  return relative(root, path).replaceAll('\\', '/');
}

function normalized(tasks: string): string {
  return tasks.replace(/^\.\//, '').replace(/\/+$/, '');
}

function candidates(root: string, cwd: string): readonly string[] {
  return [...upwards(cwd, root)].flatMap((folder) => CONFIG_NAMES.map((place) => told(root, join(folder, place))));
}

/** Folders that are watched for hidden paths that somebody named, and single files: these, and what is outside. */
function placesOf(root: string, named: readonly string[], setup: readonly string[]): FilePlaces {
  const apart = setup.filter((path) => isAbsolute(path) || path.startsWith('../') || hiddenPart(path) !== '');
  const paths = [...new Set([...named, ...apart])].sort().map((path) => (isAbsolute(path) ? path : join(root, path)));
  const isFolder = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  return { folders: paths.filter(isFolder), files: paths.filter((path) => !isFolder(path)) };
}

/** What tells beside the `.gitignore` files of the workspace what git ignores. */
function outerRules(root: string): readonly string[] {
  const folders = [root];
  for (let folder = root; !existsSync(join(folder, '.git')); folder = dirname(folder)) {
    if (dirname(folder) === folder) return [];
    folders.push(dirname(folder));
  }
  const [top = root] = folders.slice(-1);
  const outer = folders.slice(1).map((folder) => join(folder, '.gitignore'));
  return [...outer, join(top, '.git/info/exclude')].map((path) =>
    path.startsWith(`${root}/`) ? told(root, path) : path,
  );
}

/** Part of a hidden path that a glob begins with. */
function hiddenBase(glob: string): readonly string[] {
  const { base, negative } = parseGlob(glob);
  return negative || hiddenPart(base) === '' ? [] : [base];
}
