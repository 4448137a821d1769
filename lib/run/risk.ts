/** Stops what could lose something, unless somebody agrees: many files that go, or bytes that nothing could bring back. */
import { promisify } from 'node:util';
import { ConductorError } from '../model/conductor-error.ts';
import type { Digest } from '../model/digest.ts';
import { readBackupRecord } from '../write/backup-record.ts';
import { listBackups } from '../write/backups.ts';
import { processModule } from './process-module.ts';

/** What is about to happen to files. */
export interface RiskyPlan {
  /** What plans it: `task 8`. */
  readonly what: string;
  readonly removed: readonly string[];
  /** Files that are written over and that the plan's maker has not made: path -> digest of what is there. */
  readonly replaced: Readonly<Record<string, Digest>>;
}

/** Who agrees. */
export interface RiskPorts {
  readonly root: string;
  /** So many files may go unasked. */
  readonly confirmAbove: number;
  /** Everything was agreed to. */
  readonly yes: boolean;
  /** Asks whoever sits at the terminal; undefined where nobody does. */
  readonly confirm?: ((lines: readonly string[]) => Promise<boolean>) | undefined;
  /** Whether the cache has the bytes. */
  has(digest: Digest): boolean;
}

/** Paths shown of a list. */
const SHOWN = 20;
const LARGE = 1 << 28;

/**
 * Lets a plan pass.
 * @throws ConductorError `write/high-risk` where nobody agrees
 */
export async function passRisk(plan: RiskyPlan, ports: RiskPorts): Promise<void> {
  if (ports.yes) return;
  const lost = await unrecoverable(plan.replaced, ports);
  const removed = plan.removed.length > ports.confirmAbove ? plan.removed : [];
  if (lost.length + removed.length === 0) return;
  const lines = [
    ...listed('would be removed', removed),
    ...listed('would be overwritten; git and the cache do not have it', lost),
  ];
  if (await ports.confirm?.([`${plan.what}: this cannot be brought back by git or by running again:`, ...lines]))
    return;
  throw new ConductorError({
    code: 'write/high-risk',
    exitCode: 1,
    message: `Cannot go on with ${plan.what} without somebody's consent: ${reasons(removed, lost, ports)}\n${lines.join('\n')}`,
    help: 'Say "--yes" to do it (what is overwritten is kept for "conductor rollback"), or move these files elsewhere',
  });
}

function reasons(removed: readonly string[], lost: readonly string[], { confirmAbove }: RiskPorts): string {
  const many = `it removes ${removed.length} files, more than "write.confirmAbove" (${confirmAbove})`;
  const bytes = `it overwrites what neither git nor the cache could bring back`;
  return [...(removed.length > 0 ? [many] : []), ...(lost.length > 0 ? [bytes] : [])].join(', and ');
}

function listed(why: string, paths: readonly string[]): readonly string[] {
  const more = paths.length - SHOWN;
  return [...paths.slice(0, SHOWN).map((path) => `  ${path} (${why})`), ...(more > 0 ? [`  and ${more} more`] : [])];
}

/** Each question is asked only where those before it have left something. */
async function unrecoverable(replaced: RiskyPlan['replaced'], { root, has }: RiskPorts): Promise<readonly string[]> {
  const unknown = Object.entries(replaced).filter(([, digest]) => !has(digest));
  if (unknown.length === 0) return [];
  const tracked = await unchangedInGit(root);
  const untracked = unknown.filter(([path]) => !tracked.has(path));
  if (untracked.length === 0) return [];
  const made = await madeByRuns(root);
  return untracked.filter(([, digest]) => !made.has(digest)).map(([path]) => path);
}

/** Paths whose bytes git has: tracked, and as they are in the index. */
async function unchangedInGit(root: string): Promise<ReadonlySet<string>> {
  const paths = await gitFiles(root, []);
  const changed = new Set(paths.length > 0 ? await gitFiles(root, ['--modified', '--deleted']) : []);
  return new Set(paths.filter((path) => !changed.has(path)));
}

async function gitFiles(root: string, which: readonly string[]): Promise<readonly string[]> {
  try {
    const { execFile } = processModule();
    const { stdout } = await promisify(execFile)('git', ['ls-files', '-z', ...which], { cwd: root, maxBuffer: LARGE });
    return stdout.split('\0').filter((path) => path !== '');
  } catch {
    return []; // no git, or no repository: nothing can be brought back by it
  }
}

/** What runs have made is made again by running: their records outlive the cache. */
async function madeByRuns(root: string): Promise<ReadonlySet<string>> {
  const made = new Set<string>();
  for (const { id } of (await listBackups(root)).backups) {
    const record = await readBackupRecord(root, id);
    for (const { new: next } of Object.values(record?.entries ?? {})) if (next.kind === 'file') made.add(next.digest);
  }
  return made;
}
