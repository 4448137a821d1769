/**
 * Restores at the start of a run what can be restored without running anything, many results in one transaction: each
 * transaction costs several files besides the outputs. Whatever is less plain is left to the run.
 */
import type { ActionResult } from '../model/action-result.ts';
import type { Cause } from '../model/cause.ts';
import type { Outcome } from '../model/decision.ts';
import { clockMs } from '../perf/clock.ts';
import type { Transaction } from '../write/transaction.ts';
import { type DecidedDue, decideDue } from './decide-due.ts';
import { taskOf } from './decide-task.ts';
import type { EarlyDecisions } from './early-decision.ts';
import {
  isOwnResult,
  knowRestored,
  planRestoration,
  type Restoration,
  restoreDurability,
  stageRestoration,
} from './restore-result.ts';
import { resultRecord } from './result-record.ts';
import type { RunnerPorts } from './runner-ports.ts';
import type { TaskRecord } from './state.ts';

/** From here on a transaction takes no more. */
const MOST_BYTES = 32 << 20;
const MOST_TASKS = 200;
/** Results that are larger take so long that the run shows them on their way. */
const LARGEST = 256 << 20;

/** A task that needs no run, and how it ended. */
export interface SettledTask {
  readonly task: number;
  readonly outcome: Outcome;
}

/** A result that is staged. */
interface Load {
  readonly result: ActionResult;
  readonly restoration: Restoration;
}

/** A decision that stands once everything before it is on disk. */
interface Pending {
  readonly task: number;
  readonly because: readonly Cause[];
  readonly started: number;
  /** Undefined for a task that is fresh. */
  readonly load?: Load;
  /** What was remembered of it before. */
  readonly before: TaskRecord | undefined;
}

/** What was done ahead. */
interface DoneAhead {
  /** Tasks that are restored or fresh, needs first. */
  readonly settled: readonly SettledTask[];
  /** Of tasks that are to be run. */
  readonly decisions: EarlyDecisions;
}

/** Brings the tasks back that only have to be restored. */
export async function restoreAhead(ids: readonly number[], ports: RunnerPorts): Promise<DoneAhead> {
  const ahead = new RestoreAhead(ids, ports);
  for (const id of ports.force ? [] : ids) await ahead.look(id);
  await ahead.flush();
  return ahead;
}

class RestoreAhead implements DoneAhead {
  readonly settled: SettledTask[] = [];
  readonly decisions: EarlyDecisions = new Map();
  readonly #ports: RunnerPorts;
  readonly #ids: ReadonlySet<number>;
  /** Tasks that are as they should be, or will be with the next flush. */
  readonly #right = new Set<number>();
  #pending: Pending[] = [];
  #paths = new Set<string>();
  #bytes = 0;
  #transaction: Transaction | undefined;

  constructor(ids: readonly number[], ports: RunnerPorts) {
    this.#ids = new Set(ids);
    this.#ports = ports;
  }

  /** Takes a task up if it needs no run. Needs come before what needs them. */
  async look(id: number): Promise<void> {
    const known = this.#ports.fresh.get(id);
    if (known !== undefined)
      return this.#add({ task: id, because: [], started: clockMs() - known, before: this.#tasks[id] });
    const { definition } = taskOf(this.#ports.workspace, id);
    if (!definition.cache || !this.#mayLook(definition.needs)) return;
    if (this.#paths.size > 0 && [...this.#paths].some(this.#ports.observer.isInput(definition))) await this.flush();
    if (!this.#mayLook(definition.needs)) return;
    const started = clockMs();
    const { observer } = this.#ports;
    const edits = observer.edits(id);
    const { moment } = observer;
    const decided = await decideDue(id, this.#ports);
    const { decision, found } = decided;
    const load = decision.kind === 'restore' ? await this.#load(id, decided, decision.result) : undefined;
    if (decision.kind === 'run' || found !== undefined || (decision.kind === 'restore' && load === undefined)) {
      observer.keepEdits(id, edits); // where the run decides anew, what was found of edits here would pass for known
      const isEdited = Object.keys(decided.edits).length > 0 || decided.clashing.length > 0;
      if (decision.kind === 'run' && !isEdited) this.decisions.set(id, { moment, decided });
      return;
    }
    const because = decision.kind === 'restore' ? decision.because : [];
    this.#add({ task: id, because, started, ...(load ? { load } : {}), before: this.#tasks[id] });
    if (this.#bytes >= MOST_BYTES || this.#pending.length >= MOST_TASKS) await this.flush();
  }

  /** Writes what is pending. Where that fails nothing was changed, and the run does it task by task, and tells what is wrong. */
  async flush(): Promise<void> {
    const pending = this.#pending;
    [this.#pending, this.#paths, this.#bytes] = [[], new Set(), 0];
    try {
      await this.#commit(pending.flatMap(({ load }) => load ?? []));
      for (const each of pending) this.#say(each);
    } catch {
      for (const { task, before } of pending) {
        this.#right.delete(task);
        if (before) this.#tasks[task] = before;
        else delete this.#tasks[task];
      }
    }
  }

  get #tasks(): Record<number, TaskRecord> {
    return this.#ports.workspace.state.tasks;
  }

  #mayLook(needs: readonly number[]): boolean {
    return !this.#ports.signal.aborted && needs.every((need) => this.#right.has(need) || !this.#ids.has(need));
  }

  async #load(id: number, { edits }: DecidedDue, result: ActionResult): Promise<Load | undefined> {
    const { workspace, cache } = this.#ports;
    const { definition } = taskOf(workspace, id);
    if (Object.keys(edits).length > 0 || result.edits || !isOwnResult(definition, result)) return undefined;
    if (this.#ports.checkpoint?.beforeRestore(definition, result)) return undefined;
    const previous = Object.keys(this.#tasks[id]?.result?.artifacts ?? {});
    const fact = (path: string) => workspace.index.fact(path);
    const restoration = planRestoration(result, { root: workspace.root, cache, fact, previous });
    // What stands in the way may be somebody's: that is looked into task by task.
    const isPlain =
      restoration?.gone.length === 0 && restoration.wrong.every(({ path }) => fact(path).kind === 'missing');
    return isPlain && sizeOf(restoration) <= LARGEST && (await this.#stage(restoration))
      ? { result, restoration }
      : undefined;
  }

  async #stage(restoration: Restoration): Promise<boolean> {
    const { cache, workspace, writes } = this.#ports;
    if (restoration.wrong.some(({ path }) => this.#paths.has(path))) return false;
    this.#transaction ??= await writes.transaction({
      durability: restoreDurability(workspace.loaded.config.durability),
    });
    const isStaged = await stageRestoration(restoration, this.#transaction, cache).catch(() => false);
    if (!isStaged) for (const { path } of restoration.wrong) this.#transaction.forget(path);
    return isStaged;
  }

  /** What comes after it is decided on as if it were on disk already. */
  #add(pending: Pending): void {
    const { task, load, started } = pending;
    this.#pending.push(pending);
    this.#right.add(task);
    if (load === undefined) return;
    const last = { outcome: 'restored', at: new Date().toISOString(), durationMs: clockMs() - started } as const;
    this.#tasks[task] = { last, result: resultRecord(load.result, true) };
    for (const { path } of load.restoration.wrong) this.#paths.add(path);
    this.#bytes += sizeOf(load.restoration);
  }

  async #commit(loads: readonly Load[]): Promise<void> {
    await using transaction = this.#transaction;
    this.#transaction = undefined;
    if (transaction === undefined || loads.length === 0) return;
    const { workspace, observer } = this.#ports;
    await transaction.commit({ label: `restore ${loads.map(({ result }) => `task ${result.task}`).join(', ')}` });
    for (const { restoration } of loads) knowRestored(workspace.index, restoration);
    observer.refresh();
  }

  #say({ task, because, started, load }: Pending): void {
    const { emit } = this.#ports;
    const outcome = load ? 'restored' : 'fresh';
    if (load) emit({ type: 'task-started', task, how: 'restore', because });
    emit({ type: 'task-ended', task, outcome, because, ms: clockMs() - started });
    this.settled.push({ task, outcome });
  }
}

/** Bytes of the files that are to be restored. */
function sizeOf({ wrong }: Restoration): number {
  return wrong.reduce((sum, artifact) => sum + (artifact.kind === 'file' ? artifact.size : 0), 0);
}
