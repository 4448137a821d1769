/** Runs a task's own code and records what it made. */
import { findFiles } from '../files/find-files.ts';
import type { ActionResult } from '../model/action-result.ts';
import type { Failure } from '../model/event.ts';
import { cleanOutputs } from './clean-outputs.ts';
import { collectArtifacts } from './collect-artifacts.ts';
import { taskEnvironment } from './environment.ts';
import type { HostOrder, HostResult } from './host/messages.ts';
import { type Recorded, recordResult } from './record-result.ts';
import { restoreResult } from './restore-result.ts';
import { runCommand } from './run-command.ts';
import { runHost } from './run-host.ts';
import type { DueTask, RunnerPorts } from './runner-ports.ts';
import { StampedPaths } from './stamped-paths.ts';
import type { TaskEnd } from './task-ports.ts';
import { widenDefinition } from './widen-definition.ts';

/** How an execution ended: with a result to be remembered (not trusted: it serves this run only), or with a failure. */
export type Execution =
  | { readonly ok: true; readonly result: ActionResult; readonly trusted: boolean }
  | { readonly ok: false; readonly failure: Failure };

/** Runs the task; on failure its outputs are put back as they were. */
export async function executeTask(due: DueTask, ports: RunnerPorts): Promise<Execution> {
  const started = performance.now();
  const previous = await cleanOutputs(due, ports);
  const before = stampPaths(due, ports);
  let end: TaskEnd | undefined;
  try {
    end = await runTask(due, ports);
  } finally {
    ports.observer.refresh();
    if (!end?.ok && previous) await putBack(previous, ports);
  }
  if (!end.ok) return end;
  return {
    ok: true,
    ...(await record(due, end.result, { ...ports, before, durationMs: performance.now() - started })),
  };
}

interface Stamps {
  readonly inputs: StampedPaths;
  readonly outputs: StampedPaths;
}

/** What the task's inputs and outputs are before it runs. */
function stampPaths({ task, fingerprint }: DueTask, { workspace: { root, index } }: RunnerPorts): Stamps {
  const outputs = findFiles({ root, patterns: task.definition.outputs, listing: index.listing() });
  return {
    inputs: new StampedPaths(index, Object.keys(fingerprint.inputs)),
    outputs: new StampedPaths(index, outputs),
  };
}

async function runTask(due: DueTask, ports: RunnerPorts): Promise<TaskEnd> {
  const { definition } = due.task;
  const { root, loaded } = ports.workspace;
  const declared = [...definition.env, ...loaded.config.env];
  const env = taskEnvironment(ports.env, { declared, mode: loaded.config.envMode });
  const { signal, emit } = ports;
  if (definition.how.kind !== 'run') return await runCommand(root, definition, { env, signal, emit });
  ports.workspace.index.save(); // so that the task's own process need not read again what is known
  return await runHost(hostOrder(due, ports), { env, signal, emit });
}

function hostOrder({ task: { definition }, fingerprint }: DueTask, ports: RunnerPorts): HostOrder {
  const { workspace, force, optimizations, concurrency } = ports;
  const last = workspace.state.tasks[definition.id]?.result;
  return {
    root: workspace.root,
    definition,
    code: fingerprint.code,
    packages: fingerprint.packages,
    force,
    optimizations,
    concurrency,
    durability: workspace.loaded.config.durability,
    previousOutputs: last?.published ?? [],
    previousActions: last?.actions ?? {},
  };
}

async function putBack(result: ActionResult, { workspace, cache }: RunnerPorts): Promise<void> {
  const { root, index, loaded } = workspace;
  index.refresh(result.artifacts.map((artifact) => artifact.path));
  const fact = (path: string) => index.fact(path);
  await restoreResult(result, { root, durability: loaded.config.durability, cache, fact, previous: [] });
}

async function record(
  { task, fingerprint }: DueTask,
  host: HostResult,
  ports: RunnerPorts & { readonly before: Stamps; readonly durationMs: number },
): Promise<Recorded> {
  const { workspace, observer, cache, emit, before, durationMs } = ports;
  const { id } = task.definition;
  const collected = await collectArtifacts(workspace, task.definition, { made: host.made, before: before.outputs });
  const touched = before.inputs.touched();
  const seen = await observer.fingerprint(task);
  const after = await observer.fingerprint(widenDefinition(task, host.modules, workspace));
  const executed = {
    root: workspace.root,
    task: id,
    cacheable: task.definition.cache,
    fingerprint,
    seen,
    touched,
    after,
    collected,
    host,
    durationMs,
  };
  const recorded = await recordResult(executed, cache);
  if (recorded.warning) emit({ type: 'warning', task: id, ...recorded.warning });
  return recorded;
}
