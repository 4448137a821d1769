/** What changed since a commit or a run, which tasks that concerns, and how much of the work it asks for. */
import { ConductorError } from '../model/conductor-error.ts';
import type { SinceReport } from '../model/formats/plan-report.ts';
import { runsNewestFirst } from '../perf/history.ts';
import { withDependents } from '../plan/dependents.ts';
import { chooseStrategy } from '../plan/strategy.ts';
import { changedSince } from './changed-since.ts';
import type { RunnerPorts } from './runner-ports.ts';
import { selectChanged } from './select-changed.ts';
import { withServices } from './services/with-services.ts';
import { changesSinceRun, missingRunHelp, runsFrom } from './since-run.ts';

type Ports = Pick<RunnerPorts, 'workspace' | 'observer' | 'cache'>;
type Touched = Pick<SinceReport, 'kind' | 'changed' | 'touched'>;

/** Names of runs begin with a moment, down to the millisecond; no commit is called so. */
const RUN = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z-[0-9a-z]+$/;

/**
 * The changes among the selected tasks.
 * @param of a commit as git names it, or a run's name
 * @throws ConductorError `git/failed`, `git/missing`, `plan/unknown-run`
 */
export async function planSince(
  of: string,
  selected: readonly number[],
  ports: Ports,
): Promise<Omit<SinceReport, 'rebuildMs' | 'savedMs'>> {
  const found = RUN.test(of) ? await sinceRun(of, selected, ports) : await sinceCommit(of, selected, ports);
  const { tasks } = ports.workspace.state;
  const isFirst = selected.every((id) => tasks[id]?.result === undefined);
  const touched = isFirst ? selected : found.touched;
  const inPieces = touched.filter((id) => Object.keys(tasks[id]?.result?.actions ?? {}).length > 0);
  return { of, ...found, touched, ...chooseStrategy({ total: selected.length, touched, inPieces, isFirst }) };
}

async function sinceCommit(ref: string, selected: readonly number[], { workspace }: Ports): Promise<Touched> {
  const paths = await changedSince(workspace.root, ref);
  const changed = paths.toSorted().map((name) => ({ what: 'file' as const, name }));
  return { kind: 'commit', changed, touched: selectChanged(selected, workspace, paths) };
}

async function sinceRun(run: string, selected: readonly number[], ports: Ports): Promise<Touched> {
  const { root, graph } = ports.workspace;
  const runs = runsFrom(runsNewestFirst(root), run);
  if (runs === undefined) {
    throw new ConductorError({
      code: 'plan/unknown-run',
      message: `Cannot tell what changed since run "${run}": it is not remembered`,
      help: missingRunHelp(runsNewestFirst(root)),
    });
  }
  const { changed, concerned } = await changesSinceRun(selected, runs, ports);
  const touched = withServices(withDependents(graph, concerned), ports.workspace);
  return { kind: 'run', changed, touched: selected.filter((id) => touched.has(id)) };
}
