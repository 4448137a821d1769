/** Carries out one task: decides, then restores or executes, and remembers. */
import { matcher } from '../files/find-files.ts';
import { manifestPath } from '../manifest/manifest.ts';
import type { ActionResult } from '../model/action-result.ts';
import type { ConductorError } from '../model/conductor-error.ts';
import type { Outcome } from '../model/decision.ts';
import type { Failure } from '../model/event.ts';
import type { TaskDefinition } from '../task/definition.ts';
import { decideTask, taskOf } from './decide-task.ts';
import { executeTask } from './execute-task.ts';
import { failureOf } from './failure.ts';
import { restoreResult } from './restore-result.ts';
import { resultRecord } from './result-record.ts';
import type { DueTask, RunnerPorts } from './runner-ports.ts';

/** How a task ended, with what is to be remembered of it. */
interface TaskEnding {
  readonly outcome: Outcome;
  readonly result?: ActionResult | undefined;
  /** False: the result serves this run only. */
  readonly trusted?: boolean;
  readonly failure?: Failure;
}

/** Carries out tasks of one workspace. */
export class TaskRunner {
  readonly #ports: RunnerPorts;

  constructor(ports: RunnerPorts) {
    this.#ports = ports;
  }

  /** Brings a task's outputs to what they should be. Whatever the task does is an outcome, never an exception. */
  async perform(id: number): Promise<Outcome> {
    const started = performance.now();
    const { decision, fingerprint, found } = await decideTask(id, this.#ports);
    if (decision.kind === 'fresh') {
      if (found) this.#remember(id, { outcome: 'fresh', result: found }, performance.now() - started);
      return this.#say(id, { outcome: 'fresh' }, { because: [], ms: performance.now() - started });
    }
    const { because } = decision;
    const due = { task: taskOf(this.#ports.workspace, id), fingerprint, because };
    this.#ports.emit({ type: 'task-started', task: id, how: decision.kind, because });
    const ending = await this.#bring(due, decision.kind === 'restore' ? decision.result : undefined);
    const ms = performance.now() - started;
    this.#remember(id, ending, ms);
    return this.#say(id, ending, { because, ms });
  }

  async #bring(due: DueTask, result: ActionResult | undefined): Promise<TaskEnding> {
    const { signal, workspace } = this.#ports;
    try {
      if (result && (await this.#restore(due, result))) return { outcome: 'restored', result };
      const execution = await executeTask(due, this.#ports);
      if (execution.ok) return { outcome: 'executed', result: execution.result, trusted: execution.trusted };
      return signal.aborted ? { outcome: 'cancelled' } : { outcome: 'failed', failure: execution.failure };
    } catch (error) {
      if (signal.aborted) return { outcome: 'cancelled' };
      const { id, name } = due.task.definition;
      return {
        outcome: 'failed',
        failure: failureOf(error, { action: `Task ${id} "${name}" failed`, root: workspace.root }),
      };
    }
  }

  async #restore({ task }: DueTask, result: ActionResult): Promise<boolean> {
    const { workspace, cache, observer, emit } = this.#ports;
    const { id } = task.definition;
    if (!isOwn(task.definition, result)) return false;
    const done = await restoreResult(result, {
      root: workspace.root,
      durability: workspace.loaded.config.durability,
      cache,
      fact: (path) => workspace.index.fact(path),
      previous: Object.keys(workspace.state.tasks[id]?.result?.artifacts ?? {}),
    });
    workspace.index.refresh(result.artifacts.map((artifact) => artifact.path));
    if (result.manifest) workspace.index.refresh([result.manifest.path]);
    observer.refresh();
    if (!done) emit({ type: 'warning', task: id, code: 'cache/damaged', problem: damaged(id) });
    return done;
  }

  #remember(id: number, { outcome, result, trusted = true }: TaskEnding, durationMs: number): void {
    const { tasks } = this.#ports.workspace.state;
    const last = { outcome, at: new Date().toISOString(), durationMs };
    // A failed attempt left the outputs as they were: the record of the last good result still tells them.
    const kept = outcome === 'failed' || outcome === 'cancelled' ? tasks[id]?.result : undefined;
    tasks[id] = { last, result: result ? resultRecord(result, trusted) : kept };
  }

  #say(
    id: number,
    { outcome, failure }: TaskEnding,
    rest: Pick<DueTask, 'because'> & { readonly ms: number },
  ): Outcome {
    this.#ports.emit({ type: 'task-ended', task: id, outcome, failure, ...rest });
    return outcome;
  }
}

/** Whether a record names only what the task may make: one that was tampered with could name anything. */
function isOwn(definition: TaskDefinition, { artifacts, manifest }: ActionResult): boolean {
  const isOutput = matcher(definition.outputs);
  return (
    artifacts.every(({ path }) => isOutput(path)) &&
    (manifest?.path ?? manifestPath(definition)) === manifestPath(definition)
  );
}

function damaged(id: number): ConductorError['problems'][number] {
  const message = `Cannot restore task ${id} from the cache: a cached file is missing or damaged; the task runs instead`;
  return { message, help: 'Nothing to do: damaged files are set aside and the entry is made anew' };
}
