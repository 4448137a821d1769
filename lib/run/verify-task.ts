/** The determinism check: runs a task in copies of its workspace, which stays as it is, and compares what comes out. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { FileIndex } from '../files/file-index.ts';
import { findFiles } from '../files/find-files.ts';
import { causeText } from '../model/cause.ts';
import { ConductorError } from '../model/conductor-error.ts';
import type { Emit, Failure } from '../model/event.ts';
import { STORE_FOLDER } from '../model/file-names.ts';
import { explain } from '../plan/explain.ts';
import { selectTasks } from '../plan/select.ts';
import { compareOutputs, type OutputDifference, type OutputSet } from './compare-outputs.ts';
import { decideTask, taskOf } from './decide-task.ts';
import type { Environment } from './environment.ts';
import { lockRuns } from './lock-runs.ts';
import { Observer } from './observe.ts';
import { oneTask } from './one-task.ts';
import { openResultCache } from './result-cache.ts';
import { resultRecord } from './result-record.ts';
import type { RunRequest } from './run-request.ts';
import { runTasks } from './run-tasks.ts';
import { readState } from './state.ts';
import { openWorkspace, type Workspace } from './workspace.ts';
import { WorkspaceCopy } from './workspace-copy.ts';

/** What is asked for. */
export interface VerifyRequest {
  readonly cwd: string;
  readonly env: Environment;
  readonly word: string;
  /** Compare two runs with each other, and not one with what is recorded. */
  readonly twice: boolean;
  readonly signal: AbortSignal;
  /** Gets the events of the runs in the copies. */
  readonly emit: Emit;
  /** Told what goes on: `Running task 8 (1 of 2)`. */
  onStep(text: string): void;
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
interface Standing {
  readonly workspace: Workspace;
  readonly id: number;
  readonly name: string;
  /** The recorded outputs; undefined where they cannot be relied on, and then why. */
  readonly recorded: OutputSet | undefined;
  readonly why?: string | undefined;
  /** False: what it needs, or what that needs, is not fresh. */
  readonly isReady: boolean;
}

/**
 * Verifies a task.
 * @throws ConductorError for an unknown task, an invalid workspace, or a run that fails; the signal's reason
 */
export async function verifyTask(request: VerifyRequest): Promise<Verification> {
  const started = await standing(request);
  const { workspace, id, name } = started;
  await using first = await copyOf(workspace.root, request);
  if (!started.isReady) await prepare(first, started, request);
  const { recorded, why } = await comparable(started, first, request);
  const total = recorded ? 1 : 2;
  // Made before the first one runs: both start from the same bytes.
  await using second = recorded ? undefined : await copyOf(first.root, request);
  request.onStep(`Running task ${id} (1 of ${total})`);
  const one = await runIn(first, started, request);
  if (second) request.onStep(`Running task ${id} (2 of 2)`);
  const other = second && (await runIn(second, started, request));
  const [before, after] = [recorded ?? one, other ?? one];
  return {
    task: { id, name },
    compared: recorded ? 'recorded' : 'twice',
    why: request.twice ? undefined : why,
    outputs: Object.keys(before.artifacts).length,
    differences: await compareOutputs(before, after),
  };
}

/** Under the lock of runs, so that what is read of the state belongs together. */
async function standing(request: VerifyRequest): Promise<Standing> {
  const { root } = await openWorkspace(request);
  await using _lock = await lockRuns(root, lockOptions(request));
  const workspace = await openWorkspace(request);
  const id = oneTask(workspace.graph, request.word);
  const observer = new Observer(workspace, request.env);
  const ports = { workspace, observer, force: false, cache: openResultCache(workspace.root) };
  const { name } = taskOf(workspace, id).definition;
  const needs = selectTasks(workspace.graph, [String(id)]).filter((need) => need !== id);
  for (const need of needs) {
    const { decision } = await decideTask(need, ports);
    const why = `need ${need} is not fresh`;
    if (decision.kind !== 'fresh') return { workspace, id, name, recorded: undefined, why, isReady: false };
  }
  const { decision, found } = await decideTask(id, ports);
  if (decision.kind !== 'fresh') {
    const why = `the task is not fresh: ${decision.because.slice(0, 2).map(causeText).join(', ')}`;
    return { workspace, id, name, recorded: undefined, why, isReady: true };
  }
  const result = found ? resultRecord(found, true) : workspace.state.tasks[id]?.result;
  const recorded = request.twice || !result ? undefined : { root: workspace.root, artifacts: result.artifacts };
  return { workspace, id, name, recorded, isReady: true };
}

function lockOptions({ signal, onStep }: VerifyRequest) {
  return {
    description: 'conductor verify',
    onWait: (holder: string) => onStep(`Waiting for ${holder}`),
    signal,
  };
}

async function copyOf(root: string, request: VerifyRequest): Promise<WorkspaceCopy> {
  request.onStep('Copying the workspace');
  await using _lock = await lockRuns(root, lockOptions(request)); // nothing is published while it is copied
  return await WorkspaceCopy.create(root, request.signal);
}

async function prepare({ root }: WorkspaceCopy, { workspace, id }: Standing, request: VerifyRequest): Promise<void> {
  request.onStep(`Bringing what task ${id} needs up to date`);
  const { needs } = taskOf(workspace, id).definition;
  await run(request, { cwd: root, words: needs.map(String) });
}

/** What was recorded counts only where the copy has all that it was recorded with. */
async function comparable(
  { workspace, id, recorded, why }: Standing,
  { root }: WorkspaceCopy,
  { env }: VerifyRequest,
): Promise<Pick<Standing, 'recorded' | 'why'>> {
  if (recorded === undefined) return { recorded, why };
  const index = FileIndex.open({ root, file: join(root, STORE_FOLDER, 'index') });
  const task = taskOf(workspace, id);
  const before = await new Observer(workspace, env).fingerprint(task);
  const [moved] = explain(before, await new Observer({ ...workspace, root, index }, env).fingerprint(task));
  return moved ? { recorded: undefined, why: `in the copy, ${causeText(moved)}` } : { recorded };
}

/** Runs the task on its own, as if it had never run, and tells what it made. */
async function runIn({ root }: WorkspaceCopy, { workspace, id }: Standing, request: VerifyRequest): Promise<OutputSet> {
  const { outputs } = taskOf(workspace, id).definition;
  const left = outputs.length === 0 ? [] : findFiles({ root, patterns: outputs });
  await Promise.all(left.map((path) => rm(join(root, path), { force: true })));
  await run(request, { cwd: root, words: [String(id)], only: true, force: true });
  return { root, artifacts: readState(root).tasks[id]?.result?.artifacts ?? {} };
}

async function run(
  { env, signal, emit }: VerifyRequest,
  order: Pick<RunRequest, 'cwd' | 'words' | 'only' | 'force'>,
): Promise<void> {
  const failures: Failure[] = [];
  const watch: Emit = (event) => {
    if (event.type === 'task-ended' && event.failure) failures.push(event.failure);
    emit(event);
  };
  const { ok } = await runTasks({ ...order, env, signal, emit: watch });
  signal.throwIfAborted();
  if (!ok) throw failed(failures);
}

function failed(failures: readonly Failure[]): ConductorError {
  const [problem, ...more] = failures.flatMap((failure) => failure.problems);
  const message = problem?.message ?? 'A task failed';
  const help = 'It ran in a copy of the workspace, without ".git" and with "node_modules" as a link';
  return new ConductorError({
    code: failures[0]?.code ?? 'task/failed',
    ...problem,
    message: `Cannot verify: ${message}`,
    help,
    more,
    exitCode: 1,
  });
}
