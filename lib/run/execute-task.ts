/** Runs a task's own code and records what it made. */
import type { ActionResult } from '../model/action-result.ts';
import type { Fingerprint } from '../model/fingerprint.ts';
import { editWords } from '../model/kept-edit.ts';
import { clockMs } from '../perf/clock.ts';
import type { TaskDefinition } from '../task/definition.ts';
import { collectArtifacts } from './collect-artifacts.ts';
import { taskEnvironment } from './environment.ts';
import { failedFolder } from './failed-folder.ts';
import type { HostOrder, HostResult } from './host/messages.ts';
import { metered } from './metered.ts';
import { notAsMade } from './needs-as-made.ts';
import { OutputsAside } from './outputs-aside.ts';
import { publishedSince } from './published-since.ts';
import { type ExecutedTask, recordResult, resultOf, unreadable, type Verdict, verdictOn } from './record-result.ts';
import { passRisk, type RiskyPlan } from './risk.ts';
import { riskPorts } from './risk-ports.ts';
import { runCommand } from './run-command.ts';
import type { DueTask, RunnerPorts } from './runner-ports.ts';
import { refuseSharedOutputs } from './shared-outputs.ts';
import type { JudgedResult } from './task-ending.ts';
import type { TaskEnd } from './task-ports.ts';
import { notOwn, stampTask, type TaskStamps, touchedCode } from './task-stamps.ts';
import { widenDefinition } from './widen-definition.ts';

/** How an execution ended: with a result, or with a failure. */
export type Execution =
  | {
      readonly ok: true;
      /** What others see of it; it is not to be trusted yet. */
      readonly result: ActionResult;
      /** Finds out whether it may be, soon: nobody has to wait for it. */
      judge(): Promise<JudgedResult>;
    }
  | (Extract<TaskEnd, { ok: false }> & {
      /** Whether it is tried again. */
      readonly goesOn: boolean;
    });

/**
 * Runs the task; on failure its outputs are put back as they were.
 * @param number of the attempt, from 1
 */
export async function executeTask(due: DueTask, ports: RunnerPorts, number = 1): Promise<Execution> {
  const started = clockMs();
  const { workspace } = ports;
  const { checkpoint } = ports;
  const { onFailure } = workspace.loaded.config;
  const { id } = due.task.definition;
  const failed = checkpoint && failedFolder(checkpoint.run, id);
  let goesOn = false;
  const isLatest = ports.observer.isLatest(id, due.fingerprint);
  const aside = OutputsAside.take(due.task.definition, {
    workspace,
    notes: ports.aside,
    onUnknown: (paths) => checkpoint?.unknown(id, paths),
    keeps: onFailure === 'keep',
    failed,
  });
  try {
    checkpoint?.others(id, aside.stayed);
    const before = await stampTask(due, ports, { aside, isLatest });
    const end = await runTask(due, ports).finally(() => {
      ports.observer.refresh();
      // The next task may have them as well, and the command may have changed them.
      for (const { paths } of [before.inputs, before.others]) workspace.index.refresh(paths);
    });
    if (!end.ok) {
      const isLeft = number < (due.task.definition.retry?.attempts ?? 1);
      goesOn = end.again !== undefined && isLeft && !ports.signal.aborted;
      return { ...end, goesOn };
    }
    const notMade = aside.putUnknownBack();
    const made = await collect(due, end.result, { ...ports, before, notMade, durationMs: clockMs() - started });
    aside.over();
    const result = resultOf(made);
    return { ok: true, result, judge: () => judge({ ...ports, due, before, aside, made, result }) };
  } finally {
    aside.putBack(goesOn);
  }
}

async function runTask(due: DueTask, ports: RunnerPorts): Promise<TaskEnd> {
  const { services, signal } = ports;
  if (!services) return await runAttempt(due, ports);
  const user = { task: due.task.definition.id, signal };
  return await services.during(user, (own) => runAttempt(due, { ...ports, signal: own }));
}

/** Within a limit of time, and watched, where the task has a limit or tries again. */
async function runAttempt(due: DueTask, ports: RunnerPorts): Promise<TaskEnd> {
  const { retry, timeout } = due.task.definition;
  if (retry === undefined && (timeout?.kind ?? ports.workspace.loaded.config.timeout) === 'none')
    return await runOwnCode(due, ports);
  const { attempt } = await import('./attempt.ts');
  return await attempt(due, ports, (own) => runOwnCode(due, own));
}

/** Runs the task's own code and nothing else. */
export async function runOwnCode(due: DueTask, ports: RunnerPorts): Promise<TaskEnd> {
  const { definition } = due.task;
  const { root } = ports.workspace;
  const env = environmentOf(definition, ports);
  const { signal, emit, shells } = ports;
  const launch = metered(definition.id, ports);
  if (definition.how.kind !== 'run') return await runCommand(root, definition, { env, signal, emit, launch, shells });
  ports.workspace.index.save(); // so that the task's own process need not read again what is known
  const { runHost } = await import('./run-host.ts');
  const allow = (plan: RiskyPlan) => passRisk(plan, riskPorts(ports));
  return await runHost(hostOrder(due, ports), { env, signal, emit, launch, allow });
}

/** The variables that a task gets. */
export function environmentOf(
  definition: TaskDefinition,
  { workspace, env }: Pick<RunnerPorts, 'workspace' | 'env'>,
): Readonly<Record<string, string>> {
  const { config } = workspace.loaded;
  return taskEnvironment(env, { declared: [...definition.env, ...config.env], mode: config.envMode });
}

function hostOrder({ task: { definition }, fingerprint, edits }: DueTask, ports: RunnerPorts): HostOrder {
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
    publishedSince: publishedSince(definition, workspace),
    previousActions: last?.actions ?? {},
    handEdits: { mode: ports.handEdits.mode, files: edits },
    run: ports.checkpoint?.run,
    confirmAbove: ports.checkpoint && workspace.loaded.config.write.confirmAbove,
  };
}

/** How things were when the task started, and what of it is as it was. */
interface Ran {
  readonly before: TaskStamps;
  /** Outputs that were there before, and that it did not make. */
  readonly notMade: ReturnType<OutputsAside['putUnknownBack']>;
  readonly durationMs: number;
}

/** What the task has made. */
async function collect(
  { task, fingerprint }: DueTask,
  host: HostResult,
  { workspace, before, notMade, durationMs }: Pick<RunnerPorts, 'workspace'> & Ran,
): Promise<ExecutedTask> {
  const { definition } = task;
  const collected = await collectArtifacts(workspace, definition, {
    made: host.made,
    before: before.outputs,
    emptyFolders: new Set([...before.emptyFolders, ...notMade.folders]),
  });
  const paths = collected.artifacts.map(({ path }) => path);
  refuseSharedOutputs(definition, paths, workspace.tasks);
  const [left, published] = [new Set([...before.outputs.paths, ...notMade.files]), new Set(host.made)];
  const leftOver = paths.filter((path) => left.has(path) && !published.has(path));
  return { root: workspace.root, definition, fingerprint, collected, leftOver, host, durationMs };
}

/** An execution that is to be judged. */
interface Judged extends Pick<RunnerPorts, 'cache' | 'emit' | 'observer' | 'workspace'> {
  readonly due: DueTask;
  readonly before: TaskStamps;
  readonly aside: OutputsAside;
  readonly made: ExecutedTask;
  /** As others see it. */
  readonly result: ActionResult;
}

/** Looks at what the task stands on by now, and at whether that is what it was started with. */
async function judge(executed: Judged): Promise<JudgedResult> {
  const { made, aside, cache, emit } = executed;
  const say = ({ warning }: Verdict) => warning && emit({ type: 'warning', task: made.definition.id, ...warning });
  const { after, ...verdict } = await verdictNow(executed);
  say(verdict);
  const result = after ? resultOf({ ...made, fingerprint: after }) : executed.result;
  const keep = async () => {
    aside.drop();
    if (!verdict.trusted) return false;
    const kept = await recordResult(made, result, cache);
    say(kept);
    return kept.trusted;
  };
  return { result, trusted: verdict.trusted, keep };
}

/** The verdict, and what the result is recorded under. */
async function verdictNow(executed: Judged): Promise<Verdict & { readonly after?: Fingerprint }> {
  const { due, before, made, observer, workspace } = executed;
  const { task, fingerprint } = due;
  const { host } = made;
  if (task.definition.how.kind !== 'run' && !task.definition.cache) return { trusted: false };
  try {
    const touched = await before.inputs.touched();
    const others = await before.others.touched();
    const known = before.areAsInFingerprint ? touched : undefined;
    const seen = await observer.fingerprintAgain(task, { fingerprint, touched: known });
    observer.keepEdits(task.definition.id, host.edits);
    const wider = widenDefinition(task, host.reach, workspace);
    const isSame = wider === task && !editWords(host.edits) && !seen.edits;
    const after = isSame ? seen : await observer.fingerprintAgain(wider, { fingerprint: seen, touched: [] });
    const late = touchedCode(host.reach, before, workspace.index);
    const { names, changed: services } = before;
    const strayed = notAsMade(task.definition, seen, workspace);
    const moved = notOwn([...touched, ...others, ...late], task.definition);
    return { ...verdictOn(made, { seen, touched: moved, names, services, strayed }), after };
  } catch (error) {
    return unreadable(made, error);
  }
}
