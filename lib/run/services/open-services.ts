/** Makes the services of a run out of what the run is built on. */
import { taskOf } from '../decide-task.ts';
import { runOwnCode } from '../execute-task.ts';
import type { RunRequest } from '../run-request.ts';
import type { RunnerPorts } from '../runner-ports.ts';
import { keptServices } from './kept-services.ts';
import { Services } from './services.ts';

/** The services among the tasks `ids`; none of them is started yet. */
export function openServices(
  ids: readonly number[],
  request: Pick<RunRequest, 'words' | 'keepsServices'>,
  ports: RunnerPorts,
): Services {
  const { workspace, observer, signal, emit } = ports;
  return new Services({
    root: workspace.root,
    graph: workspace.graph,
    tasks: ids.map((id) => taskOf(workspace, id).definition),
    kept: keptServices(ids, workspace, request),
    signal,
    emit,
    run: async (id, own) => {
      const task = taskOf(workspace, id);
      const fingerprint = await observer.fingerprint(task);
      // Whoever traces a task asks about that task, and not about a server beside it.
      return await runOwnCode({ task, fingerprint, because: [], edits: {} }, { ...ports, ...own, launch: undefined });
    },
  });
}
