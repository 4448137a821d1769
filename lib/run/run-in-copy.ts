/** Runs a task in a copy of its workspace, for commands that look at what a run does. Leaves the workspace as it is. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { findFiles } from '../files/find-files.ts';
import { ConductorError } from '../model/conductor-error.ts';
import type { Emit, Failure } from '../model/event.ts';
import { selectTasks } from '../plan/select.ts';
import type { TaskDefinition } from '../task/definition.ts';
import { type DecisionPorts, decideTask, taskOf } from './decide-task.ts';
import type { Environment } from './environment.ts';
import { lockRuns } from './lock-runs.ts';
import { Observer } from './observe.ts';
import { oneTask } from './one-task.ts';
import { removeEmptied } from './remove-emptied.ts';
import { openResultCache } from './result-cache.ts';
import type { RunRequest } from './run-request.ts';
import { runTasks } from './run-tasks.ts';
import { withServices } from './services/with-services.ts';
import { ownFolders } from './whole-folders.ts';
import { openWorkspace, type Workspace } from './workspace.ts';
import { WorkspaceCopy } from './workspace-copy.ts';

/** What a command that runs a task in a copy is asked for. */
export interface CopyRequest {
  readonly cwd: string;
  readonly env: Environment;
  readonly word: string;
  /** The command, for messages. */
  readonly command: 'verify' | 'audit';
  readonly signal: AbortSignal;
  /** Gets the events of the runs in the copies. */
  readonly emit: Emit;
  /** Told what goes on: `Running task 8`. */
  onStep(text: string): void;
}

/** The task and how what it needs stands, before anything is copied. */
export interface TaskStanding {
  readonly workspace: Workspace;
  readonly id: number;
  readonly name: string;
  readonly ports: DecisionPorts;
  /** The first task that it needs, or that those need, that is not fresh. */
  readonly staleNeed: number | undefined;
}

/**
 * Looks at the task under the lock of runs, so that what is read of the state belongs together.
 * @param work what else is read of it then
 * @throws ConductorError for an unknown task or an invalid workspace; the signal's reason
 */
export async function standingOf<T>(
  request: CopyRequest,
  work: (standing: TaskStanding) => T | Promise<T>,
): Promise<T> {
  const { root } = await openWorkspace(request);
  await using _lock = await lockRuns(root, lockOptions(request));
  const workspace = await openWorkspace(request);
  const id = oneTask(workspace.graph, request.word);
  if (taskOf(workspace, id).definition.service) throw isService(request, taskOf(workspace, id).definition);
  const observer = new Observer(workspace, request.env);
  const ports = { workspace, observer, force: false, cache: openResultCache(workspace.root) };
  const { name } = taskOf(workspace, id).definition;
  return await work({ workspace, id, name, ports, staleNeed: await firstStale(id, ports) });
}

async function firstStale(id: number, ports: DecisionPorts): Promise<number | undefined> {
  const needs = selectTasks(ports.workspace.graph, [String(id)]).filter((need) => need !== id);
  for (const need of needs) {
    const { decision } = await decideTask(need, ports);
    if (decision.kind !== 'fresh') return need;
  }
  return undefined;
}

function lockOptions({ command, signal, onStep }: CopyRequest) {
  return {
    description: `conductor ${command}`,
    onWait: (holder: string) => onStep(`Waiting for ${holder}`),
    signal,
  };
}

/** A copy of the workspace, to be removed by its user. */
export async function copyWorkspace(root: string, request: CopyRequest): Promise<WorkspaceCopy> {
  request.onStep('Copying the workspace');
  await using _lock = await lockRuns(root, lockOptions(request)); // nothing is published while it is copied
  return await WorkspaceCopy.create(root, request.signal);
}

/** In the copy, brings what the task needs up to date, where it is not. */
export async function bringNeeds(
  { root }: WorkspaceCopy,
  { workspace, id, staleNeed }: Pick<TaskStanding, 'workspace' | 'id' | 'staleNeed'>,
  request: CopyRequest,
): Promise<void> {
  if (staleNeed === undefined) return;
  request.onStep(`Bringing what task ${id} needs up to date`);
  const { needs } = taskOf(workspace, id).definition;
  await runIn(request, { cwd: root, words: needs.map(String) });
}

/** Runs the task in the copy on its own, as if it had never run. */
export async function runAlone(
  { root }: WorkspaceCopy,
  { workspace, id }: Pick<TaskStanding, 'workspace' | 'id'>,
  request: CopyRequest & Pick<RunRequest, 'launch'>,
): Promise<void> {
  const { outputs } = taskOf(workspace, id).definition;
  const left = outputs.length === 0 ? [] : findFiles({ root, patterns: outputs });
  await Promise.all(left.map((path) => rm(join(root, path), { force: true })));
  removeEmptied(root, left, ownFolders(outputs));
  const words = [...withServices([id], workspace)].map(String);
  await runIn(request, { cwd: root, words, only: true, force: true, launch: request.launch });
}

function isService({ command }: CopyRequest, { id, name }: TaskDefinition): ConductorError {
  return new ConductorError({
    code: 'service/no-outputs',
    message: `Cannot ${command} task ${id} "${name}": it is a service, which makes nothing`,
    help: `${command === 'verify' ? 'Verify' : 'Audit'} a task that needs it: the service runs beside it`,
  });
}

async function runIn(
  { env, signal, emit, command }: CopyRequest,
  order: Pick<RunRequest, 'cwd' | 'words' | 'only' | 'force' | 'launch'>,
): Promise<void> {
  const failures: Failure[] = [];
  const watch: Emit = (event) => {
    if (event.type === 'task-ended' && event.failure) failures.push(event.failure);
    emit(event);
  };
  const { ok } = await runTasks({ ...order, env, signal, emit: watch, keepsServices: false });
  signal.throwIfAborted();
  if (!ok) throw failed(command, failures);
}

function failed(command: string, failures: readonly Failure[]): ConductorError {
  const [problem, ...more] = failures.flatMap((failure) => failure.problems);
  const message = problem?.message ?? 'A task failed';
  const help = 'It ran in a copy of the workspace, without ".git" and with "node_modules" as a link';
  return new ConductorError({
    code: failures[0]?.code ?? 'task/failed',
    ...problem,
    message: `Cannot ${command}: ${message}`,
    help,
    more,
    exitCode: 1,
  });
}
