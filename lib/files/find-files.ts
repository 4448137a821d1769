/** Which files globs mean; knows no content but that of `.gitignore` files. */
import { lstatSync } from 'node:fs';
import { ConductorError } from '../model/conductor-error.ts';
import { pathsOf } from './folder-entries.ts';
import type { GitIgnore } from './git-ignore.ts';
import { type Glob, parseGlob } from './glob.ts';
import { hiddenPart, isHidden, mayHide } from './hidden-folders.ts';
import { Listing } from './listing.ts';
import { pathPrefix } from './workspace-path.ts';

/** What stands for bytes that are no UTF-8. */
const REPLACEMENT = '\uFFFD';
/** Kinds of entries that are no files. */
const NOT_PLAIN = /[dlo]/;

/**
 * Workspace-relative paths of the files and links that the globs match, sorted by code unit. The last glob that matches a
 * path decides; `!` before it excludes. `*` and `**` match dotfiles. `.git`, `node_modules` and conductor's derived
 * folders, also those of workspaces inside, are reached only by globs that begin with their path. Links are never followed; a link is found as itself.
 * Throws `files/outside` for a glob that leads out of the workspace, `files/unreadable`, and `files/name`.
 * @param options.root Absolute path of the workspace's root.
 * @param options.gitignore Whether also what git ignores is reached only by globs that begin with its path, or with that
 * of something in an ignored folder.
 * @param options.onLink Told of each link that is found, and of those that a glob names on its way to something else.
 * @param options.listing Saves the reading of folders: `FileIndex.listing()`, or one shared by several searches.
 */
export function findFiles(options: {
  readonly root: string;
  readonly patterns: readonly string[];
  readonly listing?: Listing;
  readonly gitignore?: boolean;
  onLink?(path: string): void;
}): string[] {
  const globs = options.patterns.map(parseGlob);
  const found: string[] = [];
  const { root, listing = new Listing(root), gitignore = false } = options;
  const onLink = (path: string) => options.onLink?.(path);
  const state = { listing, found, excluding: excludersOf(globs), gitignore, onLink };
  if (globs.some((glob) => !glob.negative)) walk({ folder: '', depth: 0, globs }, state);
  for (const path of found) if (path.includes(REPLACEMENT)) checkName(root, path);
  return found;
}

/**
 * Whether a path matches the globs, by the rules of `findFiles`. Throws `files/outside`.
 * @param gitIgnore What git ignores, where that counts; then also throws `files/unreadable`.
 */
export function matcher(patterns: readonly string[], gitIgnore?: GitIgnore): (path: string) => boolean {
  const globs = patterns.map(parseGlob);
  const including = globs.filter(({ negative }) => !negative);
  return (path) => {
    if (!including.some((glob) => glob.matches(path))) return false; // 100,000 inputs are no outputs of their task
    const left = namedBy(globs, hiddenPart(path));
    const matches = decide(left, path);
    return matches && gitIgnore !== undefined ? decide(namedBy(left, gitIgnore.ignoredPart(path)), path) : matches;
  };
}

interface Walk {
  readonly listing: Listing;
  readonly found: string[];
  /** Globs that exclude all of a folder that they match, whatever else does. */
  readonly excluding: readonly Glob[];
  readonly gitignore: boolean;
  onLink(path: string): void;
}

/** A folder on the way, with the globs that can match something in it. */
interface Place {
  readonly folder: string;
  readonly depth: number;
  readonly globs: readonly Glob[];
}

/** Where all globs name what comes next, a folder is not read but asked for these names. */
function walk(place: Place, state: Walk): void {
  const names = namesNext(place);
  const content = names === undefined ? state.listing.content(place.folder) : state.listing.some(place.folder, names);
  const paths = pathsOf(place.folder, content);
  const hides = mayHide(place.folder, content.names);
  const ignored =
    state.gitignore && !namesAll(place) ? state.listing.gitIgnore.ignoredIn(place.folder, content) : undefined;
  const takesAll = !hides && ignored === undefined && takesWhole(place);
  if (takesAll && !NOT_PLAIN.test(content.kinds)) {
    for (const path of paths) state.found.push(path);
    return;
  }
  for (const [index, path] of paths.entries()) {
    const kind = content.kinds[index];
    const isNamedOnly = (hides && isHidden(path)) || ignored?.has(index);
    const globs = isNamedOnly ? namedBy(place.globs, path) : place.globs;
    if (kind === 'd') descend(path, { ...place, globs }, state);
    else if (kind !== 'o' && (takesAll || decide(globs, path))) state.found.push(path);
    if (kind === 'l' && (state.found.at(-1) === path || isNamed(path, { ...place, globs }))) state.onLink(path);
  }
}

/** Whether a glob says the name of what is at `path` on its way to something below. */
function isNamed(path: string, { folder, depth, globs }: Place): boolean {
  const name = folder === '' ? path : path.slice(folder.length + 1);
  return globs.some((glob) => !glob.negative && glob.steps[depth] === name && glob.leadsInto(name, depth));
}

function descend(folder: string, { folder: above, depth, globs }: Place, state: Walk): void {
  if (state.excluding.some((glob) => glob.matches(folder))) return;
  const name = above === '' ? folder : folder.slice(above.length + 1);
  const leading = globs.filter((glob) => glob.negative || glob.leadsInto(name, depth));
  if (leading.some((glob) => !glob.negative)) walk({ folder, depth: depth + 1, globs: leading }, state);
}

function namesNext({ globs, depth }: Place): string[] | undefined {
  const names = new Set<string>();
  for (const { negative, steps } of globs) {
    const name = steps[depth];
    if (name !== undefined && !negative) names.add(name);
    else if (!negative) return undefined;
  }
  return [...names];
}

/** Whether all globs name what they reach in the folder, or something below. */
function namesAll({ globs, folder }: Place): boolean {
  return globs.every(({ negative, base }) => negative || base.length > folder.length);
}

/** The last glob that matches decides. */
function decide(globs: readonly Glob[], path: string): boolean {
  const glob = globs.findLast((candidate) => candidate.matches(path));
  return glob !== undefined && !glob.negative;
}

/** Whether everything below the folder matches, whatever it is called. */
function takesWhole({ globs, folder }: Place): boolean {
  return globs.every(({ negative }) => !negative) && globs.some((glob) => glob.whole && glob.matches(folder));
}

/** Without the globs that do not name what is hidden or ignored at `path`. */
function namedBy(globs: readonly Glob[], path: string): readonly Glob[] {
  if (path === '') return globs;
  return globs.filter((glob) => glob.negative || glob.base === path || glob.base.startsWith(`${path}/`));
}

function excludersOf(globs: readonly Glob[]): readonly Glob[] {
  return globs.slice(globs.findLastIndex((glob) => !glob.negative) + 1).filter((glob) => glob.whole);
}

/** A name that is no UTF-8 cannot be asked for, so that a change of its file would not be seen. */
function checkName(root: string, path: string): void {
  if (lstatSync(pathPrefix(root) + path, { throwIfNoEntry: false }) !== undefined) return;
  throw new ConductorError({
    code: 'files/name',
    message: `Cannot watch "${path}": its name is not valid UTF-8`,
    place: { file: path },
    help: 'Rename the file, or exclude it with "!" before a pattern',
  });
}
