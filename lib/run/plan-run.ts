/** What a run would do and how long that would take, as things stand and if they were otherwise. Changes nothing. */
import { causeText } from '../model/cause.ts';
import type { RunEvent } from '../model/event.ts';
import type { PlannedTask, PlanReport } from '../model/formats/plan-report.ts';
import { runsNewestFirst } from '../perf/history.ts';
import { type Durations, groupsOf } from '../plan/critical-path.ts';
import type { ExpectedDemand } from '../plan/demands.ts';
import { type Expected, expectedRestore, expectedRuns, type Samples, samplesOf } from '../plan/durations.ts';
import { boundOf } from '../plan/efficiency.ts';
import { expectedCourse, expectedTime, whatIf } from '../plan/forecast.ts';
import { selectTasks } from '../plan/select.ts';
import { runnerPorts } from './carry-out.ts';
import { taskOf } from './decide-task.ts';
import { dryRun } from './dry-run.ts';
import { oneTask } from './one-task.ts';
import { PlanLimits } from './plan-limits.ts';
import { planSince } from './plan-since.ts';
import type { RunRequest } from './run-request.ts';
import type { RunnerPorts } from './runner-ports.ts';
import { keptServices } from './services/kept-services.ts';
import { openWorkspace } from './workspace.ts';

/** What is asked. */
export interface PlanRequest extends Pick<RunRequest, 'cwd' | 'env' | 'words' | 'only' | 'force'> {
  /** A commit or a run: only what changed since is planned. */
  readonly since?: string;
  /** Default: the configuration's. */
  readonly concurrency?: number;
  readonly profile?: string;
  /** Tasks that are to be thought faster, and by how many per cent of their time. */
  readonly faster: readonly { readonly word: string; readonly percent: number }[];
}

type TaskEnded = Extract<RunEvent, { type: 'task-ended' }>;
type Expectations = ReadonlyMap<number, Expected>;

const NOTHING: Expected = { ms: 0, from: 'default' };

/**
 * The plan.
 * @throws ConductorError for an invalid workspace, an unknown task, commit or run
 */
export async function planRun(request: PlanRequest): Promise<Omit<PlanReport, 'version'>> {
  const { since: of, concurrency, ...rest } = request;
  const workspace = await openWorkspace(request);
  const { graph } = workspace;
  const selected = selectTasks(graph, request.words, { only: request.only ?? false });
  const faster = request.faster.map(({ word, percent }) => ({ id: oneTask(graph, word), percent }));
  const ended: TaskEnded[] = [];
  const emit = (event: RunEvent) => void (event.type === 'task-ended' && ended.push(event));
  const ports = runnerPorts(workspace, { ...rest, run: 'plan', signal: new AbortController().signal, emit });
  const since = of === undefined ? undefined : await planSince(of, selected, ports);
  const ids = since?.touched ?? selected;
  await dryRun(ids, ports, keptServices(selected, workspace, request));
  const samples = samplesOf(runsNewestFirst(workspace.root), selected);
  const expected = expectedRuns(
    selected.map((id) => taskOf(workspace, id).definition),
    samples,
  );
  const decided = ended.map((each) => plannedTask(each, { ports, expected, samples }));
  const runs = times([...expected].map(([id, { ms }]) => [id, ms]));
  const durations = times(decided.map(({ id, expectedMs }) => [id, expectedMs]));
  const limits = new PlanLimits({ ports, profile: request.profile, samples });
  const due = decided.flatMap(({ id, decision }) => (decision === 'run' ? [id] : []));
  const admission = limits.admission(due);
  const forecast = { graph, ids, durations, runs, admission };
  const slots = concurrency ?? ports.concurrency;
  const { name, memory, cpu } = limits.profile(slots);
  const { expectedMs, waits } = expectedCourse(forecast, slots);
  const rebuild = { graph, ids: selected, durations: runs, runs, admission: limits.admission(selected) };
  const rebuildMs = () => expectedTime(rebuild, { slots, faster: [] });
  return {
    slots,
    limits: { profile: name, memory, cpu },
    tasks: withDemands(decided, admission(slots).demands, waits),
    groups: groupsOf(graph, ids),
    ...boundOf(graph, { ids, durations, slots }),
    expectedMs,
    whatIf: whatIf(forecast, { slots, expectedMs, usual: ports.concurrency, faster }),
    ...(since ? { since: { ...since, ...savings(rebuildMs(), expectedMs) } } : {}),
  };
}

function plannedTask(
  { task, outcome, because }: TaskEnded,
  {
    ports,
    expected,
    samples,
  }: { readonly ports: RunnerPorts; readonly expected: Expectations; readonly samples: Samples },
): PlannedTask {
  const run = expected.get(task) ?? NOTHING;
  const decision = outcome === 'fresh' ? 'fresh' : outcome === 'restored' ? 'restore' : 'run';
  const { ms, from } = { fresh: NOTHING, restore: expectedRestore(task, run, samples), run }[decision];
  const { name, service } = taskOf(ports.workspace, task).definition;
  const planned = { id: task, name, decision, because: because.map(causeText), expectedMs: ms, from } as const;
  return service ? { ...planned, service: true } : planned;
}

function withDemands(
  tasks: readonly PlannedTask[],
  demands: ReadonlyMap<number, ExpectedDemand>,
  waits: ReadonlyMap<number, readonly string[]>,
): readonly PlannedTask[] {
  return tasks.map((task) => {
    const [takes, waitsFor] = [demands.get(task.id), waits.get(task.id)];
    return { ...task, ...(takes ? { takes } : {}), ...(waitsFor ? { waitsFor } : {}) };
  });
}

function savings(rebuildMs: number, expectedMs: number) {
  return { rebuildMs, savedMs: Math.max(0, rebuildMs - expectedMs) };
}

function times(entries: readonly (readonly [number, number])[]): Durations {
  return new Map(entries);
}
