/** What a run would do and how long that would take, as things stand and if they were otherwise. Changes nothing. */
import { causeText } from '../model/cause.ts';
import type { RunEvent } from '../model/event.ts';
import type { PlannedTask, PlanReport } from '../model/formats/plan-report.ts';
import { runsNewestFirst } from '../perf/history.ts';
import { type Durations, groupsOf } from '../plan/critical-path.ts';
import { type Expected, expectedRestore, expectedRuns, type Samples, samplesOf } from '../plan/durations.ts';
import { boundOf } from '../plan/efficiency.ts';
import { expectedTime, whatIf } from '../plan/forecast.ts';
import { selectTasks } from '../plan/select.ts';
import { runnerPorts } from './carry-out.ts';
import { taskOf } from './decide-task.ts';
import { dryRun } from './dry-run.ts';
import { oneTask } from './one-task.ts';
import { planSince } from './plan-since.ts';
import type { RunRequest } from './run-request.ts';
import type { RunnerPorts } from './runner-ports.ts';
import { openWorkspace } from './workspace.ts';

/** What is asked. */
export interface PlanRequest extends Pick<RunRequest, 'cwd' | 'env' | 'words' | 'only' | 'force'> {
  /** A commit or a run: only what changed since is planned. */
  readonly since?: string;
  /** Default: the configuration's. */
  readonly concurrency?: number;
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
  await dryRun(ids, ports);
  const samples = samplesOf(runsNewestFirst(workspace.root), selected);
  const expected = expectedRuns(
    selected.map((id) => taskOf(workspace, id).definition),
    samples,
  );
  const tasks = ended.map((each) => plannedTask(each, { ports, expected, samples }));
  const runs = times([...expected].map(([id, { ms }]) => [id, ms]));
  const durations = times(tasks.map(({ id, expectedMs }) => [id, expectedMs]));
  const forecast = { graph, ids, durations, runs };
  const slots = concurrency ?? ports.concurrency;
  const expectedMs = expectedTime(forecast, { slots, faster: [] });
  const rebuildMs = () => expectedTime({ graph, ids: selected, durations: runs, runs }, { slots, faster: [] });
  return {
    slots,
    tasks,
    groups: groupsOf(graph, ids),
    ...boundOf(graph, { ids, durations, slots }),
    expectedMs,
    whatIf: whatIf(forecast, { slots, usual: ports.concurrency, faster }),
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
  const { name } = taskOf(ports.workspace, task).definition;
  return { id: task, name, decision, because: because.map(causeText), expectedMs: ms, from };
}

function savings(rebuildMs: number, expectedMs: number) {
  return { rebuildMs, savedMs: Math.max(0, rebuildMs - expectedMs) };
}

function times(entries: readonly (readonly [number, number])[]): Durations {
  return new Map(entries);
}
