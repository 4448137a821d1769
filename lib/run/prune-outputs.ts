/** Removes what tasks have left that are gone, all or nothing, or forgets whose it was. Call it under the workspace's lock. */
import { writeTransaction } from '../write/transaction.ts';
import { type GoneTask, goneTasks } from './gone-tasks.ts';
import { setResult } from './remember-before.ts';
import { openResultCache } from './result-cache.ts';
import { passRisk, type RiskPorts } from './risk.ts';
import { writeState } from './state.ts';
import type { Workspace } from './workspace.ts';

/** What is asked for. */
export interface PruneRequest extends Pick<RiskPorts, 'yes' | 'confirm'> {
  /** The files stay. */
  readonly keep: boolean;
  readonly dryRun: boolean;
}

/** What was done, or would be. */
export interface PruneReport {
  readonly dryRun: boolean;
  readonly kept: boolean;
  readonly tasks: readonly GoneTask[];
  /** What `conductor rollback` has it back by. */
  readonly backup?: string | undefined;
}

/**
 * Carries it out.
 * @throws ConductorError `write/high-risk` where nobody agrees, or what a commit throws
 */
export async function pruneOutputs(workspace: Workspace, request: PruneRequest): Promise<PruneReport> {
  const { keep, dryRun } = request;
  const tasks = goneTasks(workspace);
  const report = { dryRun, kept: keep, tasks };
  if (dryRun || tasks.length === 0) return report;
  const backup = keep ? undefined : await remove(tasks, workspace, request);
  for (const { id } of tasks) await setResult(workspace, id, undefined);
  writeState(workspace.root, workspace.state);
  return { ...report, backup };
}

async function remove(
  tasks: readonly GoneTask[],
  { root, loaded }: Workspace,
  { yes, confirm }: PruneRequest,
): Promise<string | undefined> {
  const { durability, write } = loaded.config;
  const removed = tasks.flatMap(({ paths }) => paths);
  const cache = openResultCache(root);
  const risk = { root, confirmAbove: write.confirmAbove, yes, confirm, has: cache.has.bind(cache) };
  await passRisk({ what: 'the removal', removed, replaced: {} }, risk);
  await using transaction = await writeTransaction({ root, durability, label: 'conductor prune', backup: true });
  for (const path of removed) transaction.remove(path);
  const { backup } = await transaction.commit();
  return backup;
}
