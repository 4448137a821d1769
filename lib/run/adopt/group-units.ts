/** Puts parts of a script together that must be one task, and finds which groups need which. Knows no shell and no disk. */
import { folderOf } from '../../model/relative-path.ts';

/** A part, by what it read and left. Paths are workspace-relative. */
export interface GroupUnit {
  /** What no two tasks can have a part of, such as the rounds of one loop. */
  readonly loop: number | undefined;
  readonly reads: ReadonlySet<string>;
  /** Looked for and not there. */
  readonly missing: ReadonlySet<string>;
  readonly writes: ReadonlySet<string>;
  readonly removes: ReadonlySet<string>;
  readonly listings: ReadonlySet<string>;
  /** Whether it took a path for what it is called. */
  matches(path: string): boolean;
  /** Earlier parts that it cannot be told apart from, and why. */
  readonly sticks: readonly { readonly to: number; readonly reason: string }[];
  /** A part that it comes after without using what that made. */
  readonly after?: number;
}

/** One task's parts, in order. */
export interface UnitGroup {
  readonly units: readonly number[];
  readonly needs: readonly number[];
  readonly reasons: readonly string[];
}

/** What came of it: groups in the order of their last part, or a loop whose rounds must be one part. */
export type Grouping = { readonly groups: readonly UnitGroup[] } | { readonly whole: number; readonly reason: string };

/** Groups the parts of a script. `needs` are positions in the result. */
export function groupUnits(units: readonly GroupUnit[]): Grouping {
  const sets = new Sets(units.length);
  for (const [at, { sticks }] of units.entries()) for (const { to, reason } of sticks) sets.join(to, at, reason);
  joinWriters(units, sets);
  for (let edges = edgesOf(units, sets); sets.joinCycles(edges); edges = edgesOf(units, sets));
  return brokenLoop(units, sets) ?? { groups: groupsOf(units, sets) };
}

/** Two tasks cannot own one file; who read it in between saw what neither of them leaves. */
function joinWriters(units: readonly GroupUnit[], sets: Sets): void {
  const last = new Map<string, number>();
  const readers = new Map<string, number[]>();
  for (const [at, { reads, missing, writes, removes }] of units.entries()) {
    for (const path of [...writes, ...removes]) {
      const before = last.get(path);
      const between = readers.get(path) ?? [];
      if (before !== undefined) {
        sets.join(before, at, `both change "${path}"`);
        for (const reader of between) sets.join(reader, at, `it reads "${path}", which is changed before and after it`);
      } else for (const reader of between) sets.join(reader, at, `it reads "${path}", which is changed after it`);
      last.set(path, at);
      readers.set(path, []);
    }
    for (const path of [...reads, ...missing]) readers.set(path, [...(readers.get(path) ?? []), at]);
  }
}

/** Group -> groups whose files it read or listed, and groups that listed what it changed, before it did. */
function edgesOf(units: readonly GroupUnit[], sets: Sets): ReadonlyMap<number, ReadonlySet<number>> {
  const writers = new Map<string, number>();
  const inFolder = new Map<string, Set<number>>();
  const listers = new Map<string, Set<number>>();
  const edges = new Map<number, Set<number>>();
  for (const [at, unit] of units.entries()) {
    const { reads, writes, listings, after } = unit;
    const own = sets.of(at);
    const needed = edges.get(own) ?? new Set<number>();
    if (after !== undefined) needed.add(sets.of(after));
    for (const path of reads) {
      const writer = writers.get(path);
      if (writer !== undefined) needed.add(sets.of(writer));
    }
    for (const folder of listings) for (const each of inFolder.get(folder) ?? []) needed.add(sets.of(each));
    for (const [path, writer] of writers) if (unit.matches(path)) needed.add(sets.of(writer));
    needed.delete(own);
    edges.set(own, needed);
    for (const path of [...writes, ...unit.removes]) {
      // Who listed the folder did not see it.
      for (const each of listers.get(folderOf(path)) ?? []) needed.add(sets.of(each));
      for (const [before, { matches }] of units.slice(0, at).entries()) if (matches(path)) needed.add(sets.of(before));
    }
    needed.delete(own);
    for (const path of writes) {
      writers.set(path, at);
      inFolder.set(folderOf(path), (inFolder.get(folderOf(path)) ?? new Set<number>()).add(at));
    }
    for (const folder of listings) listers.set(folder, (listers.get(folder) ?? new Set<number>()).add(at));
  }
  return edges;
}

function brokenLoop(units: readonly GroupUnit[], sets: Sets): { whole: number; reason: string } | undefined {
  for (const [at, { loop }] of units.entries()) {
    const members = sets.members(sets.of(at));
    if (loop !== undefined && members.length > 1) {
      return {
        whole: loop,
        reason: `the loop is kept whole: ${sets.reasons(sets.of(at))[0] ?? 'its rounds need each other'}`,
      };
    }
  }
  return undefined;
}

function groupsOf(units: readonly GroupUnit[], sets: Sets): readonly UnitGroup[] {
  const edges = edgesOf(units, sets);
  const roots = [...new Set(units.map((_, at) => sets.of(at)))];
  const ordered = inOrder(
    roots.sort((a, b) => (sets.members(a)[0] ?? 0) - (sets.members(b)[0] ?? 0)),
    edges,
  );
  const position = new Map(ordered.map((root, at) => [root, at]));
  return ordered.map((root) => ({
    units: sets.members(root),
    needs: [...(edges.get(root) ?? [])].map((need) => position.get(need) ?? 0).sort((a, b) => a - b),
    reasons: sets.reasons(root),
  }));
}

/** Needs first, else as they stand. */
function inOrder(roots: readonly number[], edges: ReadonlyMap<number, ReadonlySet<number>>): readonly number[] {
  const done = new Set<number>();
  const visit = (root: number) => {
    if (done.has(root)) return;
    for (const need of [...(edges.get(root) ?? [])].sort((a, b) => a - b)) visit(need);
    done.add(root);
  };
  for (const root of roots) visit(root);
  return [...done];
}

/** Which parts belong together. */
class Sets {
  readonly #parent: number[];
  readonly #reasons = new Map<number, Set<string>>();

  constructor(count: number) {
    this.#parent = Array.from({ length: count }, (_, at) => at);
  }

  /** The first part of the group that a part is in. */
  of(at: number): number {
    let root = at;
    while (this.#parent[root] !== root) root = this.#parent[root] ?? root;
    return root;
  }

  members(root: number): readonly number[] {
    return this.#parent.flatMap((_, at) => (this.of(at) === root ? [at] : []));
  }

  reasons(root: number): readonly string[] {
    return [...(this.#reasons.get(root) ?? [])];
  }

  join(one: number, other: number, reason: string): void {
    const [first, second] = [this.of(one), this.of(other)].sort((a, b) => a - b);
    if (first === undefined || second === undefined || first === second) return;
    this.#parent[second] = first;
    const reasons = [...(this.#reasons.get(first) ?? []), ...(this.#reasons.get(second) ?? []), reason];
    this.#reasons.set(first, new Set(reasons));
  }

  /** Groups that need each other become one; whether there were any. */
  joinCycles(edges: ReadonlyMap<number, ReadonlySet<number>>): boolean {
    for (const [root, needs] of edges) {
      const back = [...needs].find((need) => reaches(need, root, edges));
      if (back === undefined) continue;
      this.join(root, back, 'what is between them needs the one and is needed by the other');
      return true;
    }
    return false;
  }
}

function reaches(from: number, to: number, edges: ReadonlyMap<number, ReadonlySet<number>>): boolean {
  const seen = new Set<number>();
  const next = [from];
  for (let at = next.pop(); at !== undefined; at = next.pop()) {
    if (at === to) return true;
    if (seen.has(at)) continue;
    seen.add(at);
    next.push(...(edges.get(at) ?? []));
  }
  return false;
}
