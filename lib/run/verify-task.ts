/** The determinism check: runs a task in copies of its workspace, which stays as it is, and compares what comes out. */
import { join } from 'node:path';
import { FileIndex } from '../files/file-index.ts';
import { causeText } from '../model/cause.ts';
import { STORE_FOLDER } from '../model/file-names.ts';
import { explain } from '../plan/explain.ts';
import { compareOutputs, type OutputDifference, type OutputSet } from './compare-outputs.ts';
import { decideTask, taskOf } from './decide-task.ts';
import { Observer } from './observe.ts';
import { resultRecord } from './result-record.ts';
import { bringNeeds, type CopyRequest, copyWorkspace, runAlone, standingOf, type TaskStanding } from './run-in-copy.ts';
import { readState } from './state.ts';
import type { WorkspaceCopy } from './workspace-copy.ts';

/** What is asked for. */
export interface VerifyRequest extends Omit<CopyRequest, 'command'> {
  /** Compare two runs with each other, and not one with what is recorded. */
  readonly twice: boolean;
}

/** What came of it. */
export interface Verification {
  readonly task: { readonly id: number; readonly name: string };
  /** One run against the recorded outputs, or two runs against each other. */
  readonly compared: 'recorded' | 'twice';
  /** Why two runs are compared although one would do by what was asked for. */
  readonly why?: string | undefined;
  readonly outputs: number;
  readonly differences: readonly OutputDifference[];
}

/** How the task stands before anything is copied. */
interface Standing extends Pick<TaskStanding, 'workspace' | 'id' | 'name' | 'staleNeed'> {
  /** The recorded outputs; undefined where they cannot be relied on, and then why. */
  readonly recorded: OutputSet | undefined;
  readonly why?: string | undefined;
}

/**
 * Verifies a task.
 * @throws ConductorError for an unknown task, an invalid workspace, or a run that fails; the signal's reason
 */
export async function verifyTask(asked: VerifyRequest): Promise<Verification> {
  const request = { ...asked, command: 'verify' as const };
  const started = await standingOf(request, (standing) => withRecord(standing, request.twice));
  const { workspace, id, name } = started;
  await using first = await copyWorkspace(workspace.root, request);
  await bringNeeds(first, started, request);
  const { recorded, why } = await comparable(started, first, request);
  const total = recorded ? 1 : 2;
  // Made before the first one runs: both start from the same bytes.
  await using second = recorded ? undefined : await copyWorkspace(first.root, request);
  request.onStep(`Running task ${id} (1 of ${total})`);
  const one = await outputsOf(first, started, request);
  if (second) request.onStep(`Running task ${id} (2 of 2)`);
  const other = second && (await outputsOf(second, started, request));
  const [before, after] = [recorded ?? one, other ?? one];
  return {
    task: { id, name },
    compared: recorded ? 'recorded' : 'twice',
    why: request.twice ? undefined : why,
    outputs: Object.keys(before.artifacts).length,
    differences: await compareOutputs(before, after),
  };
}

async function withRecord({ ports, ...standing }: TaskStanding, twice: boolean): Promise<Standing> {
  const { workspace, id, staleNeed } = standing;
  if (staleNeed !== undefined) {
    return { ...standing, recorded: undefined, why: `need ${staleNeed} is not fresh` };
  }
  const { decision, found } = await decideTask(id, ports);
  if (decision.kind !== 'fresh') {
    const why = `the task is not fresh: ${decision.because.slice(0, 2).map(causeText).join(', ')}`;
    return { ...standing, recorded: undefined, why };
  }
  const result = found ? resultRecord(found, true) : workspace.state.tasks[id]?.result;
  // A copy is made from nothing, without what was edited by hand.
  if (result?.edits) return { ...standing, recorded: undefined, why: 'outputs of it keep edits' };
  const recorded = twice || !result ? undefined : { root: workspace.root, artifacts: result.artifacts };
  return { ...standing, recorded };
}

/** What was recorded counts only where the copy has all that it was recorded with. */
async function comparable(
  { workspace, id, recorded, why }: Standing,
  { root }: WorkspaceCopy,
  { env }: CopyRequest,
): Promise<Pick<Standing, 'recorded' | 'why'>> {
  if (recorded === undefined) return { recorded, why };
  const index = FileIndex.open({ root, file: join(root, STORE_FOLDER, 'index') });
  const task = taskOf(workspace, id);
  const before = await new Observer(workspace, env).fingerprint(task);
  const [moved] = explain(before, await new Observer({ ...workspace, root, index }, env).fingerprint(task));
  return moved ? { recorded: undefined, why: `in the copy, ${causeText(moved)}` } : { recorded };
}

/** Runs the task and tells what it made. */
async function outputsOf(copy: WorkspaceCopy, standing: Standing, request: CopyRequest): Promise<OutputSet> {
  await runAlone(copy, standing, request);
  return { root: copy.root, artifacts: readState(copy.root).tasks[standing.id]?.result?.artifacts ?? {} };
}
