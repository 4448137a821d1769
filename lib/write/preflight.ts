/** Everything that would keep a set from being written, found before its first byte. */
import { accessSync, constants, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { dirname } from 'node:path/posix';
import { ConductorError, type Problem } from '../model/conductor-error.ts';
import { FOLDER } from '../model/file-names.ts';
import { problemOf, spaceProblem } from './errno.ts';
import { isReserved } from './layout.ts';
import type { Survey } from './survey.ts';
import type { Target } from './target.ts';

/** A problem, and whether it is a path that leaves the workspace. */
interface Finding extends Problem {
  readonly outside?: boolean;
}

/**
 * Checks the whole set.
 * @throws ConductorError `write/outside` or `write/failed` with every problem of the set.
 */
export function preflight(root: string, found: Survey): void {
  const findings = [...found.problems, ...targetFindings(found), ...setFindings(found), ...accessFindings(root, found)];
  // Space is only worth a word where the rest is right.
  if (findings.length === 0) findings.push(...spaceFindings(root, found));
  const [first, ...more] = findings.sort((a, b) => Number(isOutside(b)) - Number(isOutside(a)));
  if (first === undefined) return;
  throw new ConductorError({
    code: isOutside(first) ? 'write/outside' : 'write/failed',
    exitCode: 1,
    ...plain(first),
    more: more.map(plain),
  });
}

function isOutside(finding: Finding): boolean {
  return finding.outside === true;
}

function plain({ message, place, help }: Finding): Problem {
  return { message, place, help };
}

function targetFindings({ changed, unchanged, views }: Survey): Finding[] {
  const byPath = [...changed, ...unchanged].sort((a, b) => (a.entry.path < b.entry.path ? -1 : 1));
  return byPath.flatMap((target) => {
    const { path, staged } = target.entry;
    const folder = views.of(dirname(path));
    const cannot = (why: string, help?: string): Finding => ({
      message: `Cannot ${verb(target)} "${path}": ${why}`,
      help,
    });
    if (folder.problem === 'outside')
      return [{ ...cannot(`its folder "${folder.nearest}" is a link that leads out of the workspace`), outside: true }];
    if (isReserved(views.realPath(path)))
      return [{ ...cannot('its folder is where transactions are kept'), outside: true }];
    if (folder.problem !== undefined)
      return [cannot(`"${folder.nearest}" is not a folder`, `Remove "${folder.nearest}" or choose another path`)];
    const clash = kindClash(target);
    if (clash !== undefined) return [cannot(clash, `Remove "${path}" or choose another path`)];
    if (staged.kind !== 'directory' && folder.device !== views.top.device) {
      return [
        cannot(
          'it is on another file system than the workspace (EXDEV)',
          'Keep outputs on the file system that holds ".conductor"',
        ),
      ];
    }
    return [];
  });
}

function kindClash({ entry, found }: Target): string | undefined {
  if (found.kind === 'other') return 'it is neither a file nor a link nor a folder';
  if (entry.staged.kind === 'directory')
    return found.kind === 'missing' || found.kind === 'directory' ? undefined : 'it is a file where a folder should be';
  return found.kind === 'directory' && entry.staged.kind !== 'missing'
    ? 'it is a folder where a file should be'
    : undefined;
}

function verb({ entry }: Target): string {
  return entry.staged.kind === 'missing' ? 'remove' : 'write';
}

/** Paths of the set that get in each other's way. */
function setFindings({ changed, unchanged, folders, views }: Survey): Finding[] {
  const staying = [...changed, ...unchanged].filter(({ entry }) => entry.staged.kind !== 'missing');
  const leaves = new Set(
    staying.filter(({ entry }) => entry.staged.kind !== 'directory').map(({ entry }) => entry.path),
  );
  const going = new Set(folders.remove);
  const places = new Map<string, string>();
  const stuck = folders.stuck.map(({ folder, holds }) => ({
    message: `Cannot remove "${folder}": it still holds "${holds}"`,
    help: 'Remove what it holds in the same set',
  }));
  const clashes = staying.flatMap(({ entry: { path } }) => {
    const other = places.get(views.realPath(path));
    places.set(views.realPath(path), path);
    const leaf = parentsOf(path).find((parent) => leaves.has(parent));
    const gone = [path, ...parentsOf(path)].find((folder) => going.has(folder));
    const why = [
      other === undefined ? [] : `it is the same file as "${other}"`,
      leaf === undefined ? [] : `"${leaf}" is to be a file`,
      gone === undefined ? [] : `"${gone}" is to be removed`,
    ].flat();
    return why.map((reason) => ({ message: `Cannot write "${path}": ${reason}` }));
  });
  return [...stuck, ...clashes];
}

function parentsOf(path: string): string[] {
  const parent = dirname(path);
  return parent === '.' ? [] : [parent, ...parentsOf(parent)];
}

/** Folders that do not let their entries be changed; named by the path that needs it. */
function accessFindings(root: string, { targets, folders, views }: Survey): Finding[] {
  const paths = [
    ...targets.map((target) => ({ path: target.entry.path, action: verb(target) })),
    ...folders.make.map((path) => ({ path, action: 'write' })),
    ...folders.remove.map((path) => ({ path, action: 'remove' })),
  ];
  const known = new Map<string, unknown>();
  return paths.flatMap(({ path, action }) => {
    const folder = views.of(dirname(path));
    if (folder.problem !== undefined) return [];
    if (!known.has(folder.nearest)) known.set(folder.nearest, refusal(join(root, folder.nearest)));
    const refused = known.get(folder.nearest);
    const problem = refused === undefined ? undefined : problemOf(refused, action, path);
    return problem === undefined ? [] : [problem];
  });
}

function refusal(folder: string): unknown {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    return error;
  }
}

/** Bytes and inodes that the set takes until its old state is let go. */
function spaceFindings(root: string, { targets }: Survey): Finding[] {
  const disk = statfsSync(root);
  const first = (targets.find(({ entry }) => !isOwn(entry.path)) ?? targets[0])?.entry.path;
  if (disk.blocks === 0 || first === undefined) return []; // some file systems do not tell
  const writes = targets.filter(({ entry }) => entry.staged.kind !== 'missing');
  const blocks = writes.reduce(
    (sum, target) => sum + sizesOf(target).reduce((all, size) => all + Math.ceil(size / disk.bsize), 0),
    0,
  );
  if (blocks > disk.bavail)
    return [spaceProblem(first, targets.length - 1, `${(blocks - disk.bavail) * disk.bsize} more bytes`)];
  if (disk.files === 0 || writes.length <= disk.ffree) return [];
  return [spaceProblem(first, targets.length - 1, `${writes.length - disk.ffree} more inodes`)];
}

/** Conductor's own records are not what a message should name. */
function isOwn(path: string): boolean {
  return path.startsWith(`${FOLDER}/`);
}

/** What a target puts on disk: its new content where that is not there yet, and the copy of its old one. */
function sizesOf({ entry: { staged }, found }: Target): number[] {
  return [
    staged.kind === 'file' && staged.bytes !== undefined ? staged.size : 0,
    found.kind === 'file' ? found.size : 0,
  ];
}
