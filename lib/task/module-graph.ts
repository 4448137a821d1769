/** Which module imports which, as the loader told it; knows nothing of how modules are loaded. */
import { realpathSync } from 'node:fs';
import { isAbsolute, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type InstalledPackage, installedPackage } from '../config/installed-package.ts';

/** What a module reaches by its imports. Packages are told by version and not gone into. */
export interface Reach {
  /** Local modules, sorted: workspace-relative, or absolute where outside, with forward slashes. */
  readonly modules: readonly string[];
  /** Package name -> version; several versions of one are joined by a space. */
  readonly packages: Readonly<Record<string, string>>;
  /** The package.json files that the versions were read from, as `modules`. */
  readonly packageFiles: readonly string[];
  /** Of all these files, those that were looked for and not found; left out where there are none. */
  readonly sought?: readonly string[];
}

type Node = { readonly kind: 'module'; readonly path: string } | ({ readonly kind: 'package' } & InstalledPackage);

/** The imports seen so far. */
export class ModuleGraph {
  readonly #root: string;
  readonly #nodes = new Map<string, Node>();
  readonly #imports = new Map<string, Set<string>>();
  readonly #sought = new Set<string>();

  /** @param root Absolute path of the workspace, to which paths are told. */
  constructor(root: string) {
    this.#root = realpathSync(root);
  }

  /** Remembers that `from` (a URL, or undefined for the entry) imports `to`. */
  add(from: string | undefined, to: string, known?: InstalledPackage): void {
    if (!to.startsWith('file:')) return; // built in, or its text is in the URL itself
    const url = withoutQuery(to);
    this.#sought.delete(url);
    if (!this.#nodes.has(url)) this.#nodes.set(url, nodeOf(fileURLToPath(url), known));
    const parent = withoutQuery(from ?? '');
    this.#imports.set(parent, (this.#imports.get(parent) ?? new Set()).add(url));
  }

  /** Remembers that `from` imports what would be `to` if it were there. */
  seek(from: string | undefined, to: string): void {
    const url = withoutQuery(to);
    const isNew = !this.#nodes.has(url);
    this.add(from, to);
    if (isNew) this.#sought.add(url);
  }

  /** What the module at a URL reaches, itself included. */
  reach(url: string): Reach {
    const urls = new Set([withoutQuery(url)]);
    // A set's iteration reaches what is added while it goes on.
    for (const each of urls) {
      if (this.#nodes.get(each)?.kind === 'package') continue;
      for (const target of this.#imports.get(each) ?? []) urls.add(target);
    }
    return this.#told(urls);
  }

  /** Everything that was imported by modules for which `counts` holds. */
  importedBy(counts: (parent: string) => boolean): Reach {
    const parents = [...this.#imports.keys()].filter((url) => this.#nodes.get(url)?.kind !== 'package' && counts(url));
    return this.#told(new Set(parents.flatMap((parent) => [...(this.#imports.get(parent) ?? [])])));
  }

  #told(urls: ReadonlySet<string>): Reach {
    const nodes = [...urls].flatMap((url) => this.#nodes.get(url) ?? []);
    const sought = [...this.#sought].filter((url) => urls.has(url)).map((url) => this.#path(fileURLToPath(url)));
    const modules = nodes.flatMap((node) => (node.kind === 'module' ? [this.#path(node.path)] : []));
    const packages = nodes.filter((node) => node.kind === 'package');
    const files = packages.map((each) => this.#path(each.file));
    return {
      modules: sorted(modules),
      packages: versions(packages),
      packageFiles: sorted(files),
      ...(sought.length === 0 ? {} : { sought: sorted(sought) }),
    };
  }

  #path(path: string): string {
    const inside = relative(this.#root, path).replaceAll('\\', '/');
    return inside.startsWith('../') || isAbsolute(inside) ? path.replaceAll('\\', '/') : inside;
  }
}

function nodeOf(path: string, known: InstalledPackage | undefined): Node {
  const found = known ?? installedPackage(path);
  return found === undefined ? { kind: 'module', path } : { kind: 'package', ...found };
}

function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/, '');
}

/** Package name -> version, as in `Reach`. */
export function versions(packages: readonly InstalledPackage[]): Record<string, string> {
  const byName = Map.groupBy(packages, (each) => each.name);
  const names = sorted([...byName.keys()]);
  return Object.fromEntries(
    names.map((name) => [name, sorted((byName.get(name) ?? []).map((each) => each.version)).join(' ')]),
  );
}

function sorted(words: readonly string[]): string[] {
  return [...new Set(words)].sort();
}
