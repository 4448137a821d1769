/** What risks are weighed with in a run. */
import type { ActionResult } from '../model/action-result.ts';
import type { Digest } from '../model/digest.ts';
import type { RiskPorts, RiskyPlan } from './risk.ts';
import type { RunnerPorts } from './runner-ports.ts';
import type { Workspace } from './workspace.ts';

/** Of a run. */
export function riskPorts({ workspace, cache, yes, confirm }: RunnerPorts): RiskPorts {
  const { confirmAbove } = workspace.loaded.config.write;
  return { root: workspace.root, confirmAbove, yes, confirm, has: (digest) => cache.has(digest) };
}

/** What restoring a result does to files. */
export function riskOfRestore(result: ActionResult, id: number, { state, index }: Workspace): RiskyPlan {
  const left = state.tasks[id]?.result?.artifacts ?? {};
  const made = new Set(result.artifacts.map(({ path }) => path));
  const removed = Object.keys(left).filter((path) => !made.has(path) && index.fact(path).kind !== 'missing');
  const replaced: Record<string, Digest> = {};
  for (const artifact of result.artifacts) {
    const there = index.fact(artifact.path);
    if (artifact.kind !== 'file' || there.kind !== 'file' || left[artifact.path] !== undefined) continue;
    if (there.digest !== artifact.digest) replaced[artifact.path] = there.digest;
  }
  return { what: `restoring task ${id}`, removed, replaced };
}
