/** Task 8 on a small pattern library with one edit that was not carried out yet: the old set is published, the new one is known. */
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { JOURNAL_FOLDER } from '../../lib/model/file-names.ts';
import { recover } from '../../lib/write/recover.ts';
import { copyTree } from '../support/copy-tree.ts';
import { conductor, type Invocation, Project, REPOSITORY, type Report } from '../support/project.ts';
import { TempFolder } from '../support/temp-folder.ts';
import { leftovers, treeOf } from '../write/crash-case.ts';

const MANIFEST = '.conductor/manifests/08-code-generation.json';

/** What every invocation is given. */
export const TASK_8 = [process.execPath, join(REPOSITORY, 'bin/conductor.cjs'), 'task', '8'];

/** What the case consists of. */
export interface CaseOptions {
  readonly patterns: number;
  /** A file, what is replaced in it and by what. */
  readonly edit: readonly [path: string, from: string, to: string];
}

/** Few patterns, and an edit that changes files of most of them. */
export const SMALL_CASE: CaseOptions = {
  patterns: 3,
  edit: ['.conductor/templates/layered.ts.hbs', '  writeCanvas(', '  return writeCanvas('],
};

/** Use with `await using`. */
export class LibraryCase implements AsyncDisposable {
  readonly old: string;
  readonly next: string;
  readonly #start: TempFolder;

  private constructor(start: TempFolder, sets: { readonly old: string; readonly next: string }) {
    this.#start = start;
    this.old = sets.old;
    this.next = sets.next;
  }

  static async create({ patterns, edit: [file, from, to] }: CaseOptions): Promise<LibraryCase> {
    await using project = await Project.withPatternLibrary();
    const { folder } = project;
    const names = (await readdir(folder.at('.conductor/patterns'))).sort();
    for (const name of names.slice(patterns)) await folder.remove(`.conductor/patterns/${name}`);
    await carriedOut(project);
    const old = await publishedSet(folder.path);
    const text = await folder.read(file);
    if (!text.includes(from)) throw new Error(`"${file}" has no ${from}`);
    await folder.write(file, text.replace(from, to));
    const start = await TempFolder.create();
    await copyTree(folder.path, start.at('ws'));
    await carriedOut(project);
    const next = await publishedSet(folder.path);
    if (old === next) throw new Error('The edit changes no output');
    return new LibraryCase(start, { old, next });
  }

  /** Makes the workspace in a lane, with the edit made and nothing run since; beside it what must stay as it is. */
  async placeIn(lane: TempFolder): Promise<string> {
    await lane.write('beside/canary.txt', 'stays');
    await mkdir(lane.at('home'), { recursive: true });
    await copyTree(this.#start.at('ws'), lane.at('ws'));
    return lane.at('ws');
  }

  /** Which of the two sets is published, or what is there. */
  async sideOf(root: string): Promise<'old' | 'new' | `mixed: ${string}`> {
    const set = await publishedSet(root);
    return set === this.old ? 'old' : set === this.next ? 'new' : `mixed: ${differences(set, this)}`;
  }

  /** What is wrong after recovery alone, on a copy of a workspace as it was left; without a journal the workspace itself must be whole. */
  async recoveredWrong(root: string, copy: string): Promise<string[]> {
    const journal = await readdir(join(root, JOURNAL_FOLDER)).catch(() => []);
    if (journal.length === 0) {
      const side = await this.sideOf(root);
      return side === 'old' || side === 'new' ? [] : [side];
    }
    await copyTree(root, copy);
    await recover(copy);
    const side = await this.sideOf(copy);
    const left = await leftovers(copy);
    return [...(side === 'old' || side === 'new' ? [] : [side]), ...left.map((name) => `recovery left ${name}`)];
  }

  /** What is wrong with the next run of the binary, and with the one after that. */
  async nextRunWrong(lane: TempFolder): Promise<string[]> {
    const root = lane.at('ws');
    const options = { cwd: root, env: { HOME: lane.at('home') } };
    const next = await conductor(['task', '8'], options);
    const side = await this.sideOf(root);
    const again = await conductor(['task', '8', '--json'], options);
    const [task] = again.code === 0 ? (JSON.parse(again.stdout) as Report).tasks : [];
    const left = await leftovers(root);
    const around = (await readdir(lane.path)).filter((name) => name !== 'copy').join();
    return [
      ...(next.code === 0 ? [] : [`next run: exit ${next.code}, ${next.stderr}`]),
      ...abruptIn(next),
      ...(side === 'new' ? [] : [`after the next run: ${side}`]),
      ...(task?.outcome === 'fresh' ? [] : [`second run: ${task?.outcome ?? again.stderr}`]),
      ...left.map((name) => `left over: ${name}`),
      ...(around === 'beside,home,ws' ? [] : [`beside the workspace: ${around}`]),
      ...((await lane.list('beside')).join() === 'beside/canary.txt' ? [] : ['the canary went']),
      ...((await lane.list('home')).length === 0 ? [] : ['something is in the home folder']),
    ];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#start[Symbol.asyncDispose]();
  }
}

/** Ends that no error may lead to: an abort, a fault of memory, a stack trace. */
export function abruptIn({ code, stdout, stderr }: Invocation): string[] {
  const text = stdout + stderr;
  return [
    ...(code === 134 || code === 139 ? [`exit ${code}`] : []),
    ...(/^\s+at .+:\d+:\d+\)?$/m.test(text) || /unhandled/i.test(text) ? [`stack trace: ${text}`] : []),
  ];
}

async function carriedOut(project: Project): Promise<void> {
  const { code, stderr } = await project.run(['task', '8']);
  if (code !== 0) throw new Error(stderr);
}

/** Everything that is not conductor's own, and the manifest but for its times, as one text. */
async function publishedSet(root: string): Promise<string> {
  const tree = await treeOf(root);
  const manifest = await readFile(join(root, MANIFEST), 'utf8').catch(() => 'none');
  return JSON.stringify({ ...tree, manifest: manifest.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+(Z|\+00:00)/g, 'then') });
}

function differences(set: string, { old, next }: LibraryCase): string {
  const trees = [set, old, next].map((text) => JSON.parse(text) as Record<string, string>);
  const [now = {}, before = {}, after = {}] = trees;
  const paths = [...new Set(trees.flatMap(Object.keys))].filter((path) => before[path] !== after[path]);
  const strays = Object.keys(now).filter((path) => before[path] === after[path] && now[path] !== before[path]);
  const word = (path: string): string =>
    now[path] === before[path] ? 'old' : now[path] === after[path] ? 'new' : 'neither';
  return [...paths, ...strays].map((path) => `${path} ${word(path)}`).join(', ');
}
