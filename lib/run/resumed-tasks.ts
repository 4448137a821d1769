/** Decides about tasks whose results are not cached and that the resumed run has done: done stays done. */
import { type Cause, causeText } from '../model/cause.ts';
import type { Decision } from '../model/decision.ts';
import type { Digest } from '../model/digest.ts';
import type { Emit } from '../model/event.ts';
import { actionKey, type Fingerprint, type FingerprintJson, fingerprintOf } from '../model/fingerprint.ts';
import type { TaskOver, UncachedResult } from '../model/formats/unfinished-run.ts';
import { explain } from '../plan/explain.ts';
import { damageCauses } from './decide.ts';
import type { EarlierRun } from './earlier-run.ts';
import { type FactOf, factWords } from './facts-hold.ts';
import type { ResultRecord } from './state.ts';
import { doneTask, type UnfinishedRun } from './unfinished-runs.ts';
import type { Workspace } from './workspace.ts';

/** How many reasons a warning names. */
const SHOWN = 3;

type Done = TaskOver & { readonly result: UncachedResult };

/** What the resumed run has done, in a workspace as it is now. */
export class ResumedTasks implements EarlierRun {
  readonly #run: UnfinishedRun;
  readonly #workspace: Workspace;
  readonly #emit: Emit;
  readonly #warned = new Set<number>();

  /** What the tasks have made is remembered of the workspace from now on, unless a later run has made it anew. */
  constructor(run: UnfinishedRun, workspace: Workspace, emit: Emit) {
    this.#run = run;
    this.#workspace = workspace;
    this.#emit = emit;
    for (const id of run.tasks.keys()) this.#remember(id);
  }

  /** Whether a task ended well. */
  isDone(id: number): boolean {
    return doneTask(this.#run, id) !== undefined;
  }

  /** Whether a task was done whose result is not cached. */
  keeps(id: number): boolean {
    return this.#done(id) !== undefined;
  }

  /** Fresh where its outputs are as they were left; run where they are not; undefined for all other tasks. */
  decide(id: number, fingerprint: Fingerprint): Decision | undefined {
    const done = this.#done(id);
    const last = this.#workspace.state.tasks[id]?.result;
    if (done === undefined || last === undefined) return undefined;
    const run = done.run ?? this.#run.run;
    const fact = (path: string) => this.#workspace.index.fact(path);
    const damage = damageCauses(last, fact);
    if (damage.length > 0) {
      this.#warn(id, 'resume/again', {
        message: `Task ${this.#name(id)} was done in run ${run} and is done again: ${named(damage)}`,
        help: 'What it leaves has to be there for the tasks that need it',
      });
      return { kind: 'run', because: damage };
    }
    const changes = changesSince(done.result, fingerprint, fact);
    if (changes !== undefined) {
      this.#warn(id, 'resume/changed', {
        message: `Task ${this.#name(id)} was done in run ${run} and stays done although this has changed since: ${changes}`,
        help: `Run "conductor task ${id} --only" to do it again`,
      });
    }
    return { kind: 'fresh', because: [{ kind: 'done', run }] };
  }

  /** A service that was ready once is not running any more. */
  #done(id: number): Done | undefined {
    const said = doneTask(this.#run, id);
    const definition = this.#workspace.definitions.get(id)?.definition;
    const { result } = said ?? {};
    return said && result && definition?.service === undefined ? { ...said, result } : undefined;
  }

  #remember(id: number): void {
    const done = this.#done(id);
    const { tasks } = this.#workspace.state;
    const known = tasks[id];
    if (done === undefined || (known?.result && known.last.at > done.at)) return;
    const last = { outcome: done.outcome, at: done.at, durationMs: known?.last.durationMs ?? 0 };
    tasks[id] = { last, result: recordOf(done.result) };
  }

  #name(id: number): string {
    return `${id} "${this.#workspace.definitions.get(id)?.definition.name}"`;
  }

  /** A decision may be made twice; once a task is enough. */
  #warn(task: number, code: string, problem: { readonly message: string; readonly help: string }): void {
    if (this.#warned.has(task)) return;
    this.#warned.add(task);
    this.#emit({ type: 'warning', task, code, problem });
  }
}

function recordOf({ artifacts, outputs, manifest, actions, published, edits }: UncachedResult): ResultRecord {
  return {
    artifacts,
    outputs: outputs as Digest, // the record's check says so
    manifest,
    actions: actions as ResultRecord['actions'], // the same
    published,
    ...(edits ? { edits: edits as NonNullable<ResultRecord['edits']> } : {}), // the same
  };
}

/** What a task would be made of now that it was not made of; undefined where that is nothing. */
function changesSince({ key, fingerprint: known }: UncachedResult, now: Fingerprint, fact: FactOf): string | undefined {
  if (actionKey(now) === key) return undefined;
  if (known === undefined) return 'what it is made of';
  const before = fingerprintOf(known as unknown as FingerprintJson); // written from one
  const changes = explain(before, withLateCode(now, before, fact));
  return changes.length === 0 ? undefined : named(changes);
}

/** Modules and packages that only its run loaded are known of the earlier run alone. */
function withLateCode(now: Fingerprint, before: Fingerprint, fact: FactOf): Fingerprint {
  const late = Object.keys(before.code).filter((path) => !Object.hasOwn(now.code, path));
  return {
    ...now,
    code: { ...now.code, ...factWords(late, fact) },
    packages: { ...before.packages, ...now.packages },
  };
}

function named(causes: readonly Cause[]): string {
  const more = causes.length - SHOWN;
  return [...causes.slice(0, SHOWN).map(causeText), ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
}
