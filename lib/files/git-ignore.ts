/**
 * What git ignores in a workspace, by `.gitignore` files and `.git/info/exclude`. Excludes of the user's own do not
 * count, so that no result depends on them, nor does what git tracks all the same. Knows no globs.
 */
import { folderOf } from '../model/relative-path.ts';
import type { FolderContent } from './folder-entries.ts';
import { excludeText, type FolderView, outerFolders } from './git-repository.ts';
import { GitRules } from './git-rules.ts';

const GITIGNORE = '.gitignore';

/** What counts in a folder. Nothing is asked about what is in an ignored one. */
type Rules = GitRules | 'none' | 'ignored';

/** Holds for one moment: each file is read once, when something in its folder is asked about. */
export class GitIgnore {
  readonly #view: FolderView;
  readonly #rules = new Map<string, Rules>();
  /** The way from the repository's root to the workspace's: '' or ending in a slash. */
  #way = '';

  constructor(view: FolderView) {
    this.#view = view;
  }

  /**
   * Which of the entries of a folder are ignored, by their places in `content`; undefined where none is, or where the
   * folder is ignored itself. Throws `files/unreadable`.
   */
  ignoredIn(folder: string, content: FolderContent): ReadonlySet<number> | undefined {
    const rules = this.#rulesIn(folder);
    if (typeof rules === 'string') return undefined;
    const names = bytesOf(content.names);
    const here = rules.of(this.#base(folder));
    if (!here.mayIgnore(names)) return undefined;
    const found = new Set<number>();
    for (const [index, name] of names.split('\0').entries())
      if (here.ignores(name, content.kinds[index] === 'd')) found.add(index);
    return found;
  }

  /** The first part of the path of a file that is ignored, be it or a folder above; '' where none is. */
  ignoredPart(path: string): string {
    for (let end = path.indexOf('/'); end !== -1; end = path.indexOf('/', end + 1))
      if (this.#rulesIn(path.slice(0, end)) === 'ignored') return path.slice(0, end);
    return this.#ignores(path, false) ? path : '';
  }

  #rulesIn(folder: string): Rules {
    let rules = this.#rules.get(folder);
    if (rules === undefined) {
      rules = folder === '' ? this.#rulesOfRoot() : this.#rulesBelow(folder);
      this.#rules.set(folder, rules);
    }
    return rules;
  }

  #rulesBelow(folder: string): Rules {
    return this.#ignores(folder, true) ? 'ignored' : this.#extended(folder, this.#rulesIn(folderOf(folder)));
  }

  /** Whether something is ignored or is in an ignored folder. */
  #ignores(path: string, isFolder: boolean): boolean {
    const folder = folderOf(path);
    const rules = this.#rulesIn(folder);
    const name = folder === '' ? path : path.slice(folder.length + 1);
    return typeof rules === 'string'
      ? rules === 'ignored'
      : rules.of(this.#base(folder)).ignores(bytesOf(name), isFolder);
  }

  /** With what a folder of the workspace says itself; a repository in it goes by its own files alone. */
  #extended(folder: string, above: Rules): Rules {
    const view = this.#view;
    const base = this.#base(folder);
    const isRepository = view.kindIn(folder, '.git') !== undefined;
    const outer = isRepository ? withText('none', base, excludeText(view, folder)) : above;
    return this.#withFile(folder, base, outer);
  }

  #withFile(folder: string, base: string, above: Rules): Rules {
    const isThere = this.#view.kindIn(folder, GITIGNORE) !== undefined;
    return isThere
      ? withText(above, base, this.#view.text(folder === '' ? GITIGNORE : `${folder}/${GITIGNORE}`))
      : above;
  }

  /**
   * With what the folders from the repository's root down say, unless they ignore the workspace as a whole: then it is
   * not part of that repository, and whoever runs conductor in it has named it.
   */
  #rulesOfRoot(): Rules {
    let rules: Rules = 'none';
    let way = '';
    for (const { path, next } of outerFolders(this.#view)) {
      if (way === '') rules = withText(rules, way, excludeText(this.#view, path));
      rules = this.#withFile(path, way, rules);
      const name = bytesOf(next);
      if (typeof rules !== 'string' && rules.of(way).ignores(name, true)) return this.#extended('', 'none');
      way += `${name}/`;
    }
    this.#way = way;
    return this.#extended('', rules);
  }

  #base(folder: string): string {
    return folder === '' ? this.#way : `${this.#way}${bytesOf(folder)}/`;
  }
}

/** A text as its bytes in UTF-8, which is what git goes by: its `?` is one of them. */
function bytesOf(text: string): string {
  return /^[\0-\x7f]*$/.test(text) ? text : Buffer.from(text).toString('latin1');
}

function withText(above: Rules, base: string, text: string): Rules {
  if (text === '' || above === 'ignored') return above;
  const rules = rulesOf(base, text, above === 'none' ? undefined : above);
  return rules.isEmpty ? above : rules;
}

/** Of the file in each folder, what was last made of it: folders are listed anew after each command, and few such files change. */
const made = new Map<
  string,
  { readonly text: string; readonly above: GitRules | undefined; readonly rules: GitRules }
>();

function rulesOf(base: string, text: string, above: GitRules | undefined): GitRules {
  const last = made.get(base);
  if (last?.text === text && last.above === above) return last.rules;
  const rules = new GitRules({ base, text, above });
  made.set(base, { text, above, rules });
  return rules;
}
