/** Turns what a run did and what its task declares into findings, and into what to add. Starts nothing. */
import { join } from 'node:path';
import { matcher } from '../files/find-files.ts';
import { parseGlob } from '../files/glob.ts';
import { DERIVED_FOLDERS } from '../model/file-names.ts';
import type { AuditReport } from '../model/formats/audit-report.ts';
import { type Declared, findsIn } from './audit-declared.ts';
import type { AuditDisk } from './audit-disk.ts';
import type { Footprint } from './footprint.ts';
import { globOf, globsFor } from './globs-for.ts';
import type { EnvironmentRead } from './trace/watch-environment.ts';

/** What was found, without the version of who found it. */
export type Audit = Omit<AuditReport, 'version'>;
type Finding<K extends 'reads' | 'writes' | 'env' | 'unread' | 'probed' | 'outside'> = NonNullable<Audit[K]>[number];

/** What a report is made of. */
export interface AuditFacts {
  readonly task: Audit['task'];
  readonly footprint: Footprint;
  readonly disk: AuditDisk;
  readonly declared: Declared;
  /** The task's input globs and the files that they found. */
  readonly inputs: { readonly globs: readonly string[]; readonly files: readonly string[] };
  /** Every file of the copy after the run. */
  readonly files: readonly string[];
  /** Those of them that globs of inputs can find without naming them. */
  readonly findable: readonly string[];
  /** Files that are no reads of the task's but show that an input was used. */
  readonly used: readonly string[];
  readonly variables: readonly EnvironmentRead[];
  /** How a variable stands outside the task. */
  state(name: string): Finding<'env'>['state'];
  /** Which files a glob means, by the rules of inputs. */
  matches(glob: string): (path: string) => boolean;
}

/** The findings about one run. */
export function auditReport(facts: AuditFacts, ask: { readonly probed: boolean; readonly outside: boolean }): Audit {
  const { footprint, declared, disk, task } = facts;
  const paths = (all: Iterable<string>) => inside(all, disk).filter((path) => !isAside(path));
  // A folder is opened to be kept on disk, or to be listed, which is a finding of its own.
  const isFolder = (path: string) => path === '' || disk.isFolder(join(disk.root, path));
  const reads = paths(footprint.reads)
    .filter((path) => !declared.isRead(path) && !isFolder(path))
    .map((path) => readOf(path, declared));
  const writes = writesOf(facts);
  const listings = paths(footprint.listings).filter((folder) => !declared.isListed(folder));
  const env = variablesOf(facts);
  const fix = fixOf({ reads, writes, env, listings }, facts);
  return {
    ok: reads.length + writes.length + listings.length + env.length === 0,
    task,
    reads,
    listings: listings.map((folder) => folder || '.'),
    writes,
    env,
    unread: unreadOf(facts),
    ...(ask.probed ? { probed: probedOf(facts) } : {}),
    ...(ask.outside ? { outside: outsideOf(facts) } : {}),
    fix,
    notes: footprint.isBlind ? ['It used io_uring: what it read and wrote that way is not seen'] : [],
  };
}

/** Sorted workspace-relative paths of those that are inside. */
function inside(paths: Iterable<string>, disk: AuditDisk): readonly string[] {
  const found = [...paths].flatMap((path) => disk.relative(path) ?? []);
  return [...new Set(found)].sort();
}

/** Packages, git's own and what conductor derives: nothing that is declared. */
function isAside(path: string): boolean {
  if (/(?:^|\/)(?:node_modules|\.git)(?:\/|$)/.test(path)) return true;
  return DERIVED_FOLDERS.some((folder) => path === folder || path.startsWith(`${folder}/`));
}

function readOf(path: string, declared: Declared): Finding<'reads'> {
  const outputOf = declared.producer(path);
  return outputOf === undefined ? { path } : { path, outputOf };
}

function writesOf({ footprint, disk, declared }: AuditFacts): readonly Finding<'writes'>[] {
  const found = new Map<string, Finding<'writes'>['how']>();
  for (const [path, how] of footprint.writes) {
    const relative = disk.relative(path);
    if (!relative || isAside(relative) || declared.isOutput(relative) || disk.isFolder(path)) continue;
    found.set(relative, how);
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, how]) => ({ path, how }));
}

/**
 * A variable that is not declared does not reach the task, unless the environment is loose: then every read of one that
 * is set counts, else those by the workspace's own code, which would go without it for ever.
 */
function variablesOf({ variables, declared, state }: AuditFacts): readonly Finding<'env'>[] {
  const found = new Map<string, Finding<'env'>>();
  for (const { name, by, isSet } of variables) {
    const how = state(name);
    const counts = how === 'passed' ? isSet : by === 'own' && !isSet;
    if (!counts || declared.isVariable(name)) continue;
    if (by === 'own' || !found.has(name)) found.set(name, { name, by: by === 'own' ? 'task' : 'package', state: how });
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function unreadOf({ footprint, inputs, used, disk, matches }: AuditFacts): readonly Finding<'unread'>[] {
  const seen = new Set(
    inside([...footprint.reads, ...footprint.probes.keys(), ...footprint.writes.keys(), ...used], disk),
  );
  // Packages are a link in the copy, which is not followed: what is declared of them is not found there.
  const globs = inputs.globs.filter((glob) => !glob.startsWith('!') && !isAside(parseGlob(glob).base));
  return globs.flatMap((glob) => {
    const files = inputs.files.filter(matches(glob));
    const unread = files.filter((path) => !seen.has(path));
    return unread.length > 0 || files.length === 0 ? [{ glob, files: files.length, unread }] : [];
  });
}

/** Folders that are there are asked about by everything that walks a path. */
function probedOf({ footprint, disk, declared }: AuditFacts): readonly Finding<'probed'>[] {
  const found = new Map<string, boolean>();
  for (const [path, isFound] of footprint.probes) {
    const relative = disk.relative(path);
    if (!relative || isAside(relative) || declared.isAsked(relative) || disk.isFolder(path)) continue;
    found.set(relative, isFound);
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, isFound]) => ({ path, found: isFound }));
}

function outsideOf({ footprint, disk }: AuditFacts): readonly Finding<'outside'>[] {
  const found = new Map<string, { read: number; written: number }>();
  const count = (path: string, how: 'read' | 'written') => {
    const folder = outsideFolder(path, disk);
    if (folder === undefined) return;
    const counts = found.get(folder) ?? { read: 0, written: 0 };
    counts[how] += 1;
    found.set(folder, counts);
  };
  for (const path of footprint.reads) count(path, 'read');
  for (const path of footprint.writes.keys()) if (!disk.isFolder(path)) count(path, 'written');
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([folder, counts]) => ({ folder, ...counts }));
}

/** Two names deep: `/usr/lib`. */
function outsideFolder(path: string, disk: AuditDisk): string | undefined {
  const relative = disk.relative(path);
  if (relative !== undefined) return /(?:^|\/)node_modules(?:\/|$)/.test(relative) ? 'node_modules' : undefined;
  const [system = ''] = /^\/(?:dev|proc|sys)(?=\/)/.exec(path) ?? [];
  return system || path.split('/').slice(0, -1).slice(0, 3).join('/') || '/';
}

/** Reads of another task's outputs are mended by needing it; a listing by a glob for what is in the folder. */
function fixOf(
  { reads, writes, env, listings }: Pick<Audit, 'reads' | 'writes' | 'env' | 'listings'>,
  { files, findable, inputs, declared, task }: AuditFacts,
): Audit['fix'] {
  const needs = [...new Set(reads.flatMap(({ outputOf }) => outputOf ?? []))].sort((a, b) => a - b);
  const plain = reads.flatMap(({ path, outputOf }) => (outputOf === undefined ? [path] : []));
  const known = new Set(inputs.files);
  const written = writes.flatMap(({ path, how }) => (how === 'written' ? [path] : []));
  const isAllowed = (path: string) => known.has(path) || declared.isOutput(path);
  const added = globsFor(plain, { files: findable, isAllowed, folders: new Set(listings) });
  const listed = listings
    .filter((folder) => !added.some((glob) => findsIn(glob, folder)))
    .map((folder) => (folder === '' ? '*' : `${globOf(folder)}/*`));
  const isListed = matcher(listed);
  const others = added.filter((glob) => !plain.some((path) => globOf(path) === glob && isListed(path)));
  return {
    needs: needs.filter((need) => need !== task.id),
    inputs: [...others, ...listed].sort(),
    outputs: [...globsFor(written, { files, isAllowed: declared.isOutput, folders: new Set() })],
    env: env.map(({ name }) => name),
  };
}
