/** Takes away what a task left last time, so that nothing of it can pass for a new output. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ActionResult } from '../model/action-result.ts';
import { matchesArtifact } from '../model/artifact.ts';
import type { DueTask, RunnerPorts } from './runner-ports.ts';

/**
 * Removes the outputs of the last result that the task wrote itself, as far as they are still what was recorded. What it
 * published by `write` is removed when it publishes again. Returns the result to put back should the task fail; undefined
 * where nothing was removed, which is also so where the cache could not put it back.
 */
export async function cleanOutputs(
  { task }: DueTask,
  { workspace, cache }: RunnerPorts,
): Promise<ActionResult | undefined> {
  const { root, index, state } = workspace;
  const last = state.tasks[task.definition.id]?.result;
  const published = new Set(last?.published);
  const own = Object.keys(last?.artifacts ?? {}).filter((path) => !published.has(path));
  if (last?.key === undefined || own.length === 0) return undefined;
  const found = await cache.lookup(last.key);
  if (found.kind === 'miss') return undefined;
  const files = found.result.artifacts
    .filter((each) => each.kind !== 'directory' && !published.has(each.path))
    .filter((each) => matchesArtifact(each, index.fact(each.path)))
    .map((each) => each.path);
  await Promise.all(files.map((path) => rm(join(root, path), { force: true })));
  index.refresh(files);
  return found.result;
}
