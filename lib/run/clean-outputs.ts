/** Takes away what a task left last time, so that nothing of it can pass for a new output. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ActionResult } from '../model/action-result.ts';
import { matchesArtifact } from '../model/artifact.ts';
import type { DueTask, RunnerPorts } from './runner-ports.ts';

/**
 * Removes the outputs of the last result where the task writes its outputs itself, as far as they are still what was
 * recorded. Returns the result to put back should the task fail; undefined where nothing was removed, which is also so
 * where the cache could not put it back.
 */
export async function cleanOutputs(
  { task }: DueTask,
  { workspace, cache }: RunnerPorts,
): Promise<ActionResult | undefined> {
  const last = workspace.state.tasks[task.definition.id]?.result;
  if (last?.key === undefined || last.actions !== undefined) return undefined;
  const found = await cache.lookup(last.key);
  if (found.kind === 'miss') return undefined;
  const { root, index } = workspace;
  const files = found.result.artifacts.filter(
    (each) => each.kind !== 'directory' && matchesArtifact(each, index.fact(each.path)),
  );
  await Promise.all(files.map((each) => rm(join(root, each.path), { force: true })));
  index.refresh(files.map((each) => each.path));
  return found.result;
}
