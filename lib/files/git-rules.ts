/** The patterns of `.gitignore` files one below the other, ready for whole folders; knows no disk. Texts are bytes. */
import { ANY, type GitPattern, gitPattern } from './git-pattern.ts';

/** Names, one or many joined by NUL, and the folder that they are in, from that of the file: `''` or ending in a slash. */
type Test = (names: string, folder: string) => boolean;

/** Patterns of one sign that follow each other; of the runs of a folder, the first that matches decides. */
interface Run {
  readonly negative: boolean;
  readonly ofFiles: Test;
  readonly ofFolders: Test;
}

const NEVER: Test = () => false;
/** What a name begins with when any beginning will do. */
const ANY_START = `${ANY}*`;

/** What is ignored directly in one folder. */
export class FolderRules {
  readonly #runs: readonly (Run & { readonly folder: string })[];

  constructor(runs: readonly (Run & { readonly folder: string })[]) {
    this.#runs = runs;
  }

  /** Whether any of the names, joined by NUL, could be ignored. */
  mayIgnore(names: string): boolean {
    return this.#runs.some(({ negative, ofFolders, folder }) => !negative && ofFolders(names, folder));
  }

  /** Whether what has this name is ignored. */
  ignores(name: string, isFolder: boolean): boolean {
    const run = this.#runs.find(({ ofFiles, ofFolders, folder }) => (isFolder ? ofFolders : ofFiles)(name, folder));
    return run !== undefined && !run.negative;
  }
}

/** The patterns of one file, and of those in the folders above that they go before. */
export class GitRules {
  readonly #base: string;
  readonly #above: GitRules | undefined;
  readonly #patterns: readonly GitPattern[];
  /** Those that count only in some folders. */
  readonly #placed: readonly GitPattern[];
  readonly #runs = new Map<string, readonly Run[]>();

  /**
   * @param options.base the folder that the file is in or counts as in: `''` or ending in a slash
   * @param options.text of the file
   */
  constructor(options: { readonly base: string; readonly text: string; readonly above?: GitRules | undefined }) {
    const lines = options.text.replace(/^\xef\xbb\xbf/, '').split('\n');
    this.#base = options.base;
    this.#above = options.above;
    this.#patterns = lines
      .map(gitPattern)
      .filter((pattern) => pattern !== undefined)
      .reverse();
    this.#placed = this.#patterns.filter(({ scope }) => scope !== 'name');
  }

  /** Whether the file says nothing. */
  get isEmpty(): boolean {
    return this.#patterns.length === 0;
  }

  /** What of all files counts in a folder at or below that of this one; `folder` is '' or ends in a slash. */
  of(folder: string): FolderRules {
    const runs: (Run & { readonly folder: string })[] = [];
    for (let rules: GitRules | undefined = this; rules !== undefined; rules = rules.#above) {
      const inside = folder.slice(rules.#base.length);
      for (const run of rules.#runsOf(inside)) runs.push({ ...run, folder: inside });
    }
    return new FolderRules(runs);
  }

  /** Most folders share the same runs, which are compiled once. */
  #runsOf(folder: string): readonly Run[] {
    const absent = new Set(this.#placed.filter((pattern) => !counts(pattern, folder)));
    const which = this.#placed.map((pattern) => (absent.has(pattern) ? '-' : '+')).join('');
    const known = this.#runs.get(which);
    if (known !== undefined) return known;
    const runs = runsOf(this.#patterns.filter((pattern) => !absent.has(pattern)));
    this.#runs.set(which, runs);
    return runs;
  }
}

function counts({ scope, within }: GitPattern, folder: string): boolean {
  return scope === 'folder' ? folder === within : folder.startsWith(within);
}

/** @param patterns the last first */
function runsOf(patterns: readonly GitPattern[]): readonly Run[] {
  const groups: GitPattern[][] = [];
  for (const pattern of patterns) {
    const group = groups.at(-1);
    if (group?.[0]?.negative === pattern.negative) group.push(pattern);
    else groups.push([pattern]);
  }
  return groups.map((group) => ({
    negative: group[0]?.negative === true,
    ofFiles: testOf(group.filter(({ foldersOnly }) => !foldersOnly)),
    ofFolders: testOf(group),
  }));
}

function testOf(patterns: readonly GitPattern[]): Test {
  const named = nameTest(patterns.filter(({ scope }) => scope !== 'path'));
  const placed = pathTest(patterns.filter(({ scope }) => scope === 'path'));
  if (placed === NEVER) return named;
  return (names, folder) => named(names, folder) || placed(names, folder);
}

/** One expression for one name and for many: it finds a name between NULs or ends. */
function nameTest(patterns: readonly GitPattern[]): Test {
  if (patterns.length === 0) return NEVER;
  const sources = patterns.map(({ name }) => name);
  const whole = sources.filter((source) => !source.startsWith(ANY_START));
  const ends = sources.filter((source) => source.startsWith(ANY_START)).map((source) => source.slice(ANY_START.length));
  if (whole.length > 0) ends.push(`(?:^|\\x00)(?:${whole.join('|')})`);
  const expression = new RegExp(`(?:${ends.join('|')})(?:\\x00|$)`, 's');
  return (names) => expression.test(names);
}

/** Few names need be held against paths: what they end in is found in many names at once. */
function pathTest(patterns: readonly GitPattern[]): Test {
  if (patterns.length === 0) return NEVER;
  const named = nameTest(patterns);
  const expression = new RegExp(`^(?:${patterns.map(({ source }) => source).join('|')})$`, 's');
  return (names, folder) => named(names, folder) && names.split('\0').some((name) => expression.test(folder + name));
}
