/** What globs mean behind links: what a link in a workspace leads to inside of it is read through it. */
import { realpathSync } from 'node:fs';
import { isAbsolute, posix, relative } from 'node:path';
import type { FileFact } from '../model/file-fact.ts';
import { findFiles } from './find-files.ts';
import { Listing } from './listing.ts';

/** What following takes. */
export interface LinkedSearch {
  /** Absolute path of the workspace's root. */
  readonly root: string;
  readonly patterns: readonly string[];
  readonly gitignore: boolean;
  readonly listing?: Listing;
  /** What is at a path. */
  fact(path: string): FileFact;
}

/** What globs mean, links followed. */
export interface LinkedFiles {
  /** The globs, after those that name what links lead to: what the globs exclude stays excluded. */
  readonly patterns: readonly string[];
  /** As `findFiles` gives them. */
  readonly files: readonly string[];
}

/** How many links may lead to each other, as for the system itself. */
const MOST_LINKS = 40;

/**
 * The files and links that the globs mean, and those that are reached through links which they match or name. Links that
 * lead out of the workspace, or to a folder that they are in, are not followed.
 */
export function findLinked({
  root,
  patterns,
  gitignore,
  fact,
  listing = new Listing(root),
}: LinkedSearch): LinkedFiles {
  const places = new Set<string>();
  const seen = new Set<string>();
  for (;;) {
    const links: string[] = [];
    const all = places.size === 0 ? patterns : [...[...places].map(literal), ...patterns];
    const files = findFiles({ root, patterns: all, listing, gitignore, onLink: (path) => void links.push(path) });
    const fresh = links.filter((link) => !seen.has(link));
    if (fresh.length === 0) return { patterns: all, files };
    for (const link of fresh) {
      seen.add(link);
      for (const place of placesBehind(link, root, fact)) {
        seen.add(place); // a link on the way is an input, not all that it leads to
        places.add(place);
      }
    }
  }
}

/** The link, the links on the way, and what is at its end. */
function placesBehind(link: string, root: string, fact: LinkedSearch['fact']): readonly string[] {
  const places: string[] = [];
  let path: string | undefined = link;
  for (let count = 0; path !== undefined && count < MOST_LINKS; count++) {
    if (isAbove(path, link)) return [];
    const at = firstLink(path, fact);
    if (at === undefined) return [...places, path];
    places.push(at.link);
    path = inside(at.link, at.target, root);
    if (path !== undefined && at.rest !== '') path = path === '' ? at.rest : `${path}/${at.rest}`;
  }
  return []; // it leads out, or in circles
}

function firstLink(path: string, fact: LinkedSearch['fact']) {
  const names = path.split('/');
  for (let length = 1; length <= names.length; length++) {
    const link = names.slice(0, length).join('/');
    const found = fact(link);
    if (found.kind === 'symlink') return { link, target: found.target, rest: names.slice(length).join('/') };
  }
  return undefined;
}

/** Where a link in the workspace leads, workspace-relative; undefined where that is outside. */
function inside(link: string, target: string, root: string): string | undefined {
  const path = isAbsolute(target) ? withinRoot(target, root) : posix.join(posix.dirname(link), target);
  const plain = posix.normalize(path).replace(/\/+$/, '');
  if (plain === '.') return '';
  return plain === '..' || plain.startsWith('../') || isAbsolute(plain) ? undefined : plain;
}

function withinRoot(target: string, root: string): string {
  const paths = [root, realpathSync(root)].map((each) => relative(each, target).replaceAll('\\', '/') || '.');
  return paths.find((path) => path !== '..' && !path.startsWith('../')) ?? '..';
}

function isAbove(folder: string, link: string): boolean {
  return folder === '' || link.startsWith(`${folder}/`);
}

/** A glob that means a path and what is below it. */
function literal(path: string): string {
  return path.replaceAll(/[\\*?[\]{}()!+@|]/g, '\\$&');
}
