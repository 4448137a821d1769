/**
 * What the files that the selected tasks stand on were when these last looked at them. Content decides, not time: what a
 * run wrote itself is known from its record, however late the system tells of it.
 */
import { emptyFolders } from '../../files/empty-folders.ts';
import { findFiles } from '../../files/find-files.ts';
import { factWord } from '../../model/file-fact.ts';
import type { Environment } from '../environment.ts';
import { folderWord } from '../grounds.ts';
import { Observer } from '../observe.ts';
import type { State } from '../state.ts';
import type { Workspace } from '../workspace.ts';
import type { FileChange } from './file-change.ts';
import { type Selection, TaskReach } from './task-reach.ts';

const MISSING = 'missing';
const NO_TASKS: ReadonlySet<number> = new Set();

/** The files of one selection. */
export class SeenFiles {
  readonly reach: TaskReach;
  readonly #workspace: Workspace;
  readonly #ids: readonly number[];
  readonly #env: Environment;
  /** Inputs, code and configuration. */
  #words = new Map<string, string>();
  /** Outputs as the last run left them. */
  #made = new Map<string, string>();

  private constructor(selection: Selection, env: Environment) {
    this.reach = new TaskReach(selection);
    this.#workspace = selection.workspace;
    this.#ids = selection.ids;
    this.#env = env;
  }

  /** Looks at everything, before a run that does the same. */
  static async look(selection: Selection, env: Environment): Promise<SeenFiles> {
    const seen = new SeenFiles(selection, env);
    seen.#words = await seen.#wordsNow();
    seen.afterRun(selection.workspace.state, NO_TASKS);
    selection.workspace.index.save(); // so that the run need not read all this again
    return seen;
  }

  /** Which of these paths, and of what is below them, are not what they were; from now on they are what they are now. */
  async changesOf(paths: readonly string[]): Promise<readonly FileChange[]> {
    const concerned = [...this.reach.withListed([...paths, ...this.#below(paths)])].filter(
      (path) => this.reach.role(path).kind !== 'none',
    );
    const words = await this.#wordsOf(concerned);
    return concerned.flatMap((path) => this.#compare(path, words.get(path) ?? MISSING));
  }

  /** The same of everything. */
  async allChanges(): Promise<readonly FileChange[]> {
    this.#workspace.index.refresh();
    const now = await this.#wordsNow();
    const others = [...this.#words.keys(), ...this.#made.keys()].filter((path) => !now.has(path));
    const all = new Map([...now, ...(await this.#wordsOf(others))]);
    return [...all].flatMap(([path, word]) => this.#compare(path, word));
  }

  /**
   * Learns what a run left.
   * @param state as the run left it
   * @param failed tasks that did not end well: of their outputs, what is there now is what they left
   */
  afterRun(state: State, failed: ReadonlySet<number>): void {
    this.#made = new Map();
    for (const id of this.#ids) {
      const made = failed.has(id) ? this.#outputsNow(id) : (state.tasks[id]?.result?.artifacts ?? {});
      for (const [path, word] of Object.entries(made)) this.#made.set(path, word);
      const file = this.#workspace.definitions.get(id)?.definition.file ?? '';
      // What only running the task has loaded.
      const { modules = [], packageFiles = [] } = state.definitions?.late[file] ?? {};
      for (const path of [...modules, ...packageFiles]) {
        this.reach.reads(path, id);
        if (!this.#words.has(path)) this.#words.set(path, state.definitions?.facts[path] ?? this.#wordOf(path));
      }
    }
  }

  #compare(path: string, word: string): readonly FileChange[] {
    const role = this.reach.role(path);
    const known = role.kind === 'output' ? this.#made : this.#words;
    const before = known.get(path) ?? MISSING;
    if (word === before || (before === MISSING && word === 'directory')) return [];
    known.set(path, word);
    return [{ path, kind: role.kind, isGone: word === MISSING, tasks: role.tasks }];
  }

  /** What is known below paths that are gone. */
  #below(paths: readonly string[]): readonly string[] {
    const gone = new Set(paths.filter((path) => !this.#words.has(path) && !this.#made.has(path)));
    if (gone.size === 0) return [];
    const isBelow = (path: string) => {
      for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1))
        if (gone.has(path.slice(0, at))) return true;
      return false;
    };
    return [...this.#words.keys(), ...this.#made.keys()].filter(isBelow);
  }

  async #wordsNow(): Promise<Map<string, string>> {
    const { definitions } = this.#workspace;
    const observer = new Observer(this.#workspace, this.#env);
    const words = new Map<string, string>();
    for (const id of this.#ids) {
      const task = definitions.get(id);
      if (!task) continue;
      for (const [path, word] of (await observer.inputs(task.definition)).sortedMembers())
        if (!this.reach.isOutput(path)) words.set(path, word);
    }
    const listing = this.#workspace.index.listing();
    const entries = (folder: string) => listing.entries(folder === '.' ? '' : folder).map(({ name }) => name);
    for (const [path, word] of await this.#wordsOf([...this.reach.code(entries)])) words.set(path, word);
    return words;
  }

  async #wordsOf(paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const { index } = this.#workspace;
    index.refresh(paths);
    const words = await this.#factWords(paths);
    const listing = index.listing();
    for (const path of paths)
      if ((path === '' || words.get(path) === 'directory') && this.reach.isListed(path))
        words.set(path, folderWord(path, listing));
    return words;
  }

  async #factWords(paths: readonly string[]): Promise<Map<string, string>> {
    try {
      return new Map([...(await this.#workspace.index.facts(paths))].map(([path, fact]) => [path, factWord(fact)]));
    } catch {
      return new Map(paths.map((path) => [path, this.#wordOf(path)]));
    }
  }

  /** What cannot be read is for the run to complain of. */
  #wordOf(path: string): string {
    try {
      return factWord(this.#workspace.index.fact(path));
    } catch {
      return 'unreadable';
    }
  }

  #outputsNow(id: number): Readonly<Record<string, string>> {
    const { root, index, definitions } = this.#workspace;
    const patterns = definitions.get(id)?.definition.outputs ?? [];
    const listing = index.listing();
    const paths = [...findFiles({ root, patterns, listing }), ...emptyFolders(listing, patterns)];
    index.refresh(paths);
    return Object.fromEntries(paths.map((path) => [path, this.#wordOf(path)]));
  }
}
