/** Runs of a workspace in the test's own process: the engine without the command line, for cases by the hundred. */
import { causeText } from '../../lib/model/cause.ts';
import type { RunRequest } from '../../lib/run/run-request.ts';
import { runTasks } from '../../lib/run/run-tasks.ts';
import type { TempFolder } from './temp-folder.ts';

/** What a run said. */
export interface RunHere {
  readonly ok: boolean;
  /** `1 executed`, in the order of ending. */
  readonly outcomes: readonly string[];
  /** Why tasks were not fresh, all of them together. */
  readonly because: readonly string[];
  /** Messages. */
  readonly warnings: readonly string[];
  readonly failures: readonly string[];
}

/** Runs every task, or those of `words`. */
export async function runHere({ path }: TempFolder, request: Partial<RunRequest> = {}): Promise<RunHere> {
  const said = {
    outcomes: [] as string[],
    because: [] as string[],
    warnings: [] as string[],
    failures: [] as string[],
  };
  const { signal } = new AbortController();
  const { env, ...rest } = request;
  const { ok } = await runTasks({
    cwd: path,
    words: [],
    signal,
    ...rest,
    env: { PATH: process.env['PATH'], ...env },
    emit: (event) => {
      if (event.type === 'warning') said.warnings.push(event.problem.message);
      if (event.type !== 'task-ended') return;
      said.outcomes.push(`${event.task} ${event.outcome}`);
      said.because.push(...event.because.map(causeText));
      for (const { message } of event.failure?.problems ?? []) said.failures.push(message);
    },
  });
  return { ok, ...said };
}
