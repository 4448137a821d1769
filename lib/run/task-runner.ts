/** Carries out one task: decides, then restores or executes, and remembers. */
import type { ActionResult } from '../model/action-result.ts';
import type { Problem } from '../model/conductor-error.ts';
import type { Outcome } from '../model/decision.ts';
import type { Failure } from '../model/event.ts';
import type { KeptEdits } from '../model/kept-edit.ts';
import { clockMs } from '../perf/clock.ts';
import { type DecidedDue, decideDue } from './decide-due.ts';
import { taskOf } from './decide-task.ts';
import { writeEdits } from './edits-file.ts';
import { executeTask } from './execute-task.ts';
import { failureOf } from './failure.ts';
import { isOwnResult, restoreDurability, restoreResult } from './restore-result.ts';
import { resultRecord } from './result-record.ts';
import { passRisk } from './risk.ts';
import { riskOfRestore, riskPorts } from './risk-ports.ts';
import type { DueTask, ScheduledPorts } from './runner-ports.ts';
import { settleEdits } from './settle-edits.ts';
import type { ResultRecord } from './state.ts';

/** How a task ended, with what is to be remembered of it. */
interface TaskEnding {
  readonly outcome: Outcome;
  readonly result?: ActionResult | undefined;
  /** False: the result serves this run only. */
  readonly trusted?: boolean;
  readonly failure?: Failure;
  /** Edits that stay although it failed. */
  readonly edits?: KeptEdits | undefined;
}

/** Carries out tasks of one workspace. */
export class TaskRunner {
  readonly #ports: ScheduledPorts;

  constructor(ports: ScheduledPorts) {
    this.#ports = ports;
  }

  /** Brings a task's outputs to what they should be. Whatever the task does is an outcome, never an exception. */
  async perform(id: number): Promise<Outcome> {
    const started = clockMs();
    const decided = await decideDue(id, this.#ports);
    const { decision, fingerprint, found, edits } = decided;
    if (decision.kind === 'fresh') {
      if (found) {
        this.#remember(id, { outcome: 'fresh', result: found }, clockMs() - started);
        await this.#keepEdits(id);
      }
      return this.#say(id, { outcome: 'fresh' }, { because: [], ms: clockMs() - started });
    }
    const { because } = decision;
    const due = { task: taskOf(this.#ports.workspace, id), fingerprint, because, edits };
    this.#ports.emit({ type: 'task-started', task: id, how: decision.kind, because });
    const ending = await this.#afterFailure(id, await this.#bring(due, decided));
    const ms = clockMs() - started;
    this.#remember(id, ending, ms);
    await this.#keepEdits(id);
    return this.#say(id, ending, { because, ms });
  }

  async #bring(due: DueTask, decided: DecidedDue): Promise<TaskEnding> {
    const { signal, workspace } = this.#ports;
    const result = decided.decision.kind === 'restore' ? decided.decision.result : undefined;
    try {
      this.#ports.checkpoint?.before(due.task.definition);
      await settleEdits(decided, result, this.#ports);
      if (result && (await this.#restore(due, result))) return { outcome: 'restored', result };
      const execution = await executeTask(due, this.#ports);
      if (execution.ok) return { outcome: 'executed', result: execution.result, trusted: execution.trusted };
      const { failure, edits } = execution;
      return signal.aborted ? { outcome: 'cancelled' } : { outcome: 'failed', failure, edits };
    } catch (error) {
      if (signal.aborted) return { outcome: 'cancelled' };
      const { id, name } = due.task.definition;
      return {
        outcome: 'failed',
        failure: failureOf(error, { action: `Task ${id} "${name}" failed`, root: workspace.root }),
      };
    }
  }

  /** Takes back what a failed attempt has published; says where what it wrote is kept. */
  async #afterFailure(id: number, ending: TaskEnding): Promise<TaskEnding> {
    const { checkpoint } = this.#ports;
    if (checkpoint === undefined || (ending.outcome !== 'failed' && ending.outcome !== 'cancelled')) return ending;
    const kept = await checkpoint.failed(id);
    return ending.failure && kept !== undefined ? { ...ending, failure: { ...ending.failure, kept } } : ending;
  }

  async #restore({ task }: DueTask, result: ActionResult): Promise<boolean> {
    const { workspace, cache, writes, observer, emit } = this.#ports;
    const { id } = task.definition;
    if (!isOwnResult(task.definition, result)) {
      emit({ type: 'warning', task: id, code: 'cache/foreign', problem: foreign(id) });
      return false;
    }
    const { checkpoint } = this.#ports;
    if (checkpoint) await passRisk(riskOfRestore(result, id, workspace), riskPorts(this.#ports));
    const replacesOthers = checkpoint?.beforeRestore(task.definition, result) === true;
    const done = await restoreResult(result, {
      root: workspace.root,
      durability: restoreDurability(workspace.loaded.config.durability),
      writes,
      ...(replacesOthers ? { backup: { run: checkpoint.run, task: id } } : {}),
      cache,
      fact: (path) => workspace.index.fact(path),
      index: workspace.index,
      previous: Object.keys(workspace.state.tasks[id]?.result?.artifacts ?? {}),
    });
    observer.refresh();
    return done;
  }

  #remember(id: number, { outcome, result, trusted = true, edits }: TaskEnding, durationMs: number): void {
    const { tasks } = this.#ports.workspace.state;
    const last = { outcome, at: new Date().toISOString(), durationMs };
    // A failed attempt left the outputs as they were: the record of the last good result still tells them.
    const kept = outcome === 'failed' || outcome === 'cancelled' ? withEdits(tasks[id]?.result, edits) : undefined;
    tasks[id] = { last, result: result ? resultRecord(result, trusted) : kept };
  }

  /** What edits stay is remembered besides the state, which may be lost. */
  async #keepEdits(id: number): Promise<void> {
    const { workspace, emit } = this.#ports;
    try {
      await writeEdits(workspace.root, id, workspace.state.tasks[id]?.result?.edits ?? {});
    } catch (error) {
      const { message } = error as Error; // the file system throws errors only
      const problem = { message: `Cannot remember which files keep their edits: ${message}`, help: 'Run again' };
      emit({ type: 'warning', task: id, code: 'write/failed', problem });
    }
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

function withEdits(record: ResultRecord | undefined, edits: KeptEdits | undefined): ResultRecord | undefined {
  return record && edits ? { ...record, edits: { ...record.edits, ...edits } } : record;
}

function foreign(id: number): Problem {
  const message = `Cannot restore task ${id} from the cache: the record names files that are no outputs of the task; it runs instead`;
  return { message, help: 'Look who may write to the cache: conductor records nothing of the kind' };
}
