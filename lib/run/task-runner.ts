/** Carries out one task: decides, then restores or executes, and remembers. */
import { join } from 'node:path';
import type { ActionResult } from '../model/action-result.ts';
import type { Problem } from '../model/conductor-error.ts';
import { isSuccess, type Outcome } from '../model/decision.ts';
import { durationMs } from '../model/duration.ts';
import type { KeptEdits } from '../model/kept-edit.ts';
import { clockMs } from '../perf/clock.ts';
import type { Circuits } from './circuits.ts';
import { type DecidedDue, decideDue } from './decide-due.ts';
import { taskOf } from './decide-task.ts';
import { writeEdits } from './edits-file.ts';
import { type Execution, executeTask } from './execute-task.ts';
import { failedFolder } from './failed-folder.ts';
import { failureOf } from './failure.ts';
import { isOwnResult, restoreDurability, restoreResult } from './restore-result.ts';
import { resultRecord } from './result-record.ts';
import { passRisk } from './risk.ts';
import { riskOfRestore, riskPorts } from './risk-ports.ts';
import type { DueTask, ScheduledPorts } from './runner-ports.ts';
import { settleEdits } from './settle-edits.ts';
import type { ResultRecord } from './state.ts';
import type { JudgedResult, TaskEnding } from './task-ending.ts';

/** Carries out tasks of one workspace. */
export class TaskRunner {
  readonly #ports: ScheduledPorts;
  /** There are none before the first failure that is to be tried again. */
  #circuits: Promise<Circuits> | undefined;

  constructor(ports: ScheduledPorts) {
    this.#ports = ports;
  }

  /** Brings a task's outputs to what they should be. Whatever the task does is an outcome, never an exception. */
  async perform(id: number): Promise<Outcome> {
    const started = clockMs();
    try {
      return await this.#decideAndBring(id, started);
    } catch (error) {
      // Such as an input that cannot be read: the tasks beside it go on or end as after any failure.
      const ending = this.#broken(id, error);
      const ms = clockMs() - started;
      this.#remember(id, ending, ms);
      return this.#say(id, ending, { because: [], ms });
    }
  }

  async #decideAndBring(id: number, started: number): Promise<Outcome> {
    const decided = await this.#decide(id);
    const { decision, fingerprint, found, edits } = decided;
    if (decision.kind === 'fresh') {
      const { because = [] } = decision;
      if (found) {
        this.#remember(id, { outcome: 'fresh', result: found }, clockMs() - started);
        await this.#keepEdits(id);
      }
      return this.#say(id, { outcome: 'fresh' }, { because, ms: clockMs() - started });
    }
    const { because } = decision;
    const due = { task: taskOf(this.#ports.workspace, id), fingerprint, because, edits };
    if (due.task.definition.service) return await this.#serve(id, { because, fingerprint }, started);
    this.#ports.emit({ type: 'task-started', task: id, how: decision.kind, because });
    const ending = await this.#tried(due, decided);
    const ms = clockMs() - started;
    const isKnown = ending.outcome === 'fresh' && ending.result === undefined;
    if (!isKnown) this.#remember(id, ending, ms);
    if (ending.judge) this.#judgeSoon(id, ending.judge);
    await this.#keepEdits(id);
    return this.#say(id, ending, { because, ms });
  }

  async #decide(id: number): Promise<DecidedDue> {
    const { decisions, observer, workspace } = this.#ports;
    const early = decisions.get(id);
    decisions.delete(id);
    if (early?.moment === observer.moment) return early.decided;
    if (early) workspace.index.refresh(early.decided.fingerprint.inputs.paths); // other tasks may have written to them
    return await decideDue(id, this.#ports);
  }

  /** Tasks that need this one wait neither for that nor until its result is recorded. */
  #judgeSoon(id: number, judge: () => Promise<JudgedResult>): void {
    const { later, notes, workspace } = this.#ports;
    const { tasks } = workspace.state;
    notes?.keeping(id);
    later.soon(async () => {
      const { result, trusted, keep } = await judge();
      notes?.made(id, result);
      if (!trusted) notes?.kept(id);
      later.add(async () => {
        const record = tasks[id];
        if ((await keep()) && record) tasks[id] = { ...record, result: resultRecord(result, true) };
        notes?.kept(id);
      });
    });
  }

  /** A service is brought up to date by remembering what it is now: it is started where something needs it. */
  async #serve(id: number, due: Pick<DueTask, 'because' | 'fingerprint'>, started: number): Promise<Outcome> {
    const { recordService } = await import('./services/record-service.ts');
    const result = await recordService(id, due.fingerprint, this.#ports);
    const ms = clockMs() - started;
    this.#remember(id, { outcome: 'fresh', result }, ms);
    return this.#say(id, { outcome: 'fresh' }, { because: due.because, ms });
  }

  /** Attempts, until no further one is to be made. */
  async #tried(due: DueTask, decided: DecidedDue): Promise<TaskEnding> {
    const { definition } = due.task;
    const { id, retry } = definition;
    const first = await this.#attempt(due, decided, 1);
    if (!first.goesOn || retry === undefined) return first;
    const { tryAgain } = await import('./try-again.ts');
    const { emit, pause, checkpoint, workspace } = this.#ports;
    return await tryAgain(first, {
      definition,
      retry,
      emit,
      pause,
      circuits: await this.#circuits,
      failed: checkpoint && join(workspace.root, failedFolder(checkpoint.run, id)),
      attempt: (number) => this.#attemptAnew(due, number),
    });
  }

  /** A further attempt: what decides the result may have changed since. */
  async #attemptAnew({ task }: DueTask, number: number): Promise<TaskEnding> {
    const { workspace, observer } = this.#ports;
    workspace.index.refresh();
    observer.refresh();
    const decided = await decideDue(task.definition.id, this.#ports);
    const { decision, fingerprint, found, edits } = decided;
    if (decision.kind === 'fresh') return { outcome: 'fresh', result: found };
    return await this.#attempt({ task, fingerprint, because: decision.because, edits }, decided, number);
  }

  async #attempt(due: DueTask, decided: DecidedDue, number: number): Promise<TaskEnding> {
    return await this.#afterFailure(due.task.definition.id, await this.#bring(due, decided, number));
  }

  async #bring(due: DueTask, decided: DecidedDue, number: number): Promise<TaskEnding> {
    const result = decided.decision.kind === 'restore' ? decided.decision.result : undefined;
    try {
      this.#ports.checkpoint?.before(due.task.definition);
      await settleEdits(decided, result, this.#ports);
      if (result && (await this.#restore(due, result))) return { outcome: 'restored', result };
      return await this.#execute(due, number);
    } catch (error) {
      return this.#broken(due.task.definition.id, error);
    }
  }

  #broken(id: number, error: unknown): TaskEnding {
    const { signal, workspace } = this.#ports;
    if (signal.aborted) return { outcome: 'cancelled' };
    const { name } = taskOf(workspace, id).definition;
    const about = { action: `Task ${id} "${name}" failed`, root: workspace.root };
    return { outcome: 'failed', failure: failureOf(error, about) };
  }

  async #execute(due: DueTask, number: number): Promise<TaskEnding> {
    const { definition } = due.task;
    const run = async () => endingOf(await executeTask(due, this.#ports, number), this.#ports.signal);
    if (definition.circuits.length === 0) return await run();
    const circuits = await this.#circuits;
    if (circuits) return await circuits.through(definition, run);
    const ending = await run();
    if (ending.again !== undefined) this.#circuits ??= openCircuits(this.#ports);
    return (await (await this.#circuits)?.count(definition, ending)) ?? ending;
  }

  /** Takes back what a failed attempt has published; says where what it wrote is kept. */
  async #afterFailure(id: number, ending: TaskEnding): Promise<TaskEnding> {
    const { checkpoint } = this.#ports;
    if (checkpoint === undefined || isSuccess(ending.outcome)) return ending;
    const kept = await checkpoint.failed(id, ending.goesOn);
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

  #remember(id: number, { outcome, result, judge, edits }: TaskEnding, durationMs: number): void {
    const { tasks } = this.#ports.workspace.state;
    const last = { outcome, at: new Date().toISOString(), durationMs };
    if (result && !judge) this.#ports.notes?.made(id, result);
    // A failed attempt left the outputs as they were: the record of the last good result still tells them.
    const kept = !isSuccess(outcome) ? withEdits(tasks[id]?.result, edits) : undefined;
    tasks[id] = { last, result: result ? resultRecord(result, judge === undefined) : kept };
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
    { outcome, failure, attempts }: TaskEnding,
    rest: Pick<DueTask, 'because'> & { readonly ms: number },
  ): Outcome {
    this.#ports.emit({ type: 'task-ended', task: id, outcome, failure, attempts, ...rest });
    return outcome;
  }
}

function endingOf(execution: Execution, { aborted }: AbortSignal): TaskEnding {
  if (execution.ok) return { outcome: 'executed', result: execution.result, judge: execution.judge };
  if (aborted) return { outcome: 'cancelled' };
  const { failure, edits, timedOut, again, goesOn } = execution;
  return { outcome: timedOut ? 'timed-out' : 'failed', failure, edits, again, goesOn };
}

async function openCircuits({ workspace, signal, emit }: ScheduledPorts): Promise<Circuits> {
  const { failures, reset } = workspace.loaded.config.circuits;
  const { Circuits: All } = await import('./circuits.ts');
  return await All.closed({ failures, resetMs: durationMs(reset) ?? 0, signal, emit });
}

function withEdits(record: ResultRecord | undefined, edits: KeptEdits | undefined): ResultRecord | undefined {
  return record && edits ? { ...record, edits: { ...record.edits, ...edits } } : record;
}

function foreign(id: number): Problem {
  const message = `Cannot restore task ${id} from the cache: the record names files that are no outputs of the task; it runs instead`;
  return { message, help: 'Look who may write to the cache: conductor records nothing of the kind' };
}
