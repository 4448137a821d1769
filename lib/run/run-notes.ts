/**
 * Notes what a run has done while it runs, so that it can be gone on with if it does not end well: how it began, and a line
 * for each task once what it made is on disk. A line is one write and survives a killed process. Nothing is flushed: of a
 * task whose line a power cut took it is not known that it was done, and it is done again.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { replaceFile } from '../files/sibling-file.ts';
import type { ActionResult } from '../model/action-result.ts';
import { isSuccess, type Outcome } from '../model/decision.ts';
import type { Emit, RunEvent } from '../model/event.ts';
import { actionKey, textLength } from '../model/fingerprint.ts';
import type {
  AskedRun,
  RunBegun,
  TaskOver,
  UncachedResult,
  UnfinishedRunLine,
} from '../model/formats/unfinished-run.ts';
import { syncFile, syncFolders } from '../write/durability.ts';
import { groupsOf } from './groups-of.ts';
import { resultRecord } from './result-record.ts';
import type { NamedRequest } from './run-request.ts';
import { doneTask, forgetCovered, forgetRuns, pruneUnfinished, unfinishedFile } from './unfinished-runs.ts';
import type { Workspace } from './workspace.ts';

/** What is noted of. */
export interface NotedRun {
  readonly request: NamedRequest;
  readonly workspace: Workspace;
  /** Numbers of the run's tasks. */
  readonly ids: readonly number[];
  readonly emit: Emit;
}

type Ended = Extract<RunEvent, { type: 'task-ended' }>;

/** What a task is made of is kept to name what has changed since; beyond that it is only compared. */
const LONGEST = 1 << 20;

/** Listens to one run. */
export class RunNotes {
  readonly #run: NotedRun;
  readonly #groups: ReadonlyMap<string, readonly number[]>;
  /** Tasks that an earlier run has done. */
  readonly #carried: ReadonlySet<number>;
  readonly #started = new Set<number>();
  readonly #outcomes = new Map<number, Outcome>();
  readonly #results = new Map<number, UncachedResult>();
  /** Tasks whose results are being recorded, and their lines once they have ended. */
  readonly #keeping = new Map<number, TaskOver | undefined>();
  /** Lines of tasks of groups, which may yet be put back. */
  readonly #held = new Map<number, TaskOver>();
  #descriptor: number | undefined;

  private constructor(run: NotedRun, carried: readonly TaskOver[]) {
    this.#run = run;
    this.#groups = groupsOf(run);
    this.#carried = new Set(carried.map(({ task }) => task));
  }

  /** Begins the notes, before anything of the run's tasks happens. Call it under the workspace's lock. */
  static async begin(run: NotedRun): Promise<RunNotes> {
    const { earlier } = run.request;
    const carried = run.ids.flatMap((id) => (earlier && doneTask(earlier.run, id)) ?? []);
    const notes = new RunNotes(run, carried);
    await notes.#begin(carried);
    return notes;
  }

  /** Takes an event and hands it on. */
  readonly emit: Emit = (event: RunEvent) => {
    if (event.type === 'task-started') this.#started.add(event.task);
    if (event.type === 'task-ended') this.#ended(event);
    this.#run.emit(event);
  };

  /** What a task has made, before it is said to have ended, or to be kept. */
  made(id: number, result: ActionResult): void {
    const definition = this.#run.workspace.definitions.get(id)?.definition;
    if (definition?.cache === false) this.#results.set(id, uncached(result));
  }

  /** It is not known yet whether the result of a task that is about to end is recorded: until `kept`, it is not said to be done. */
  keeping(id: number): void {
    this.#keeping.set(id, undefined);
  }

  /** The result is recorded where it may and could be. */
  kept(id: number): void {
    const line = this.#keeping.get(id);
    this.#keeping.delete(id);
    if (line) this.#add(line);
  }

  /** Once groups are whole or put back. A run that ended well needs no notes; another one is said to be resumable. */
  end(ok: boolean, interrupted: boolean): void {
    const { root } = this.#run.workspace;
    const { run, earlier } = this.#run.request;
    for (const [id, line] of this.#held) if (this.#isWhole(id)) this.#write(line);
    if (!ok) this.#write({ ended: interrupted ? 'interrupted' : 'failed', at: now() });
    const isNoted = this.#descriptor !== undefined;
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
    if (ok) {
      forgetRuns(root, [...(earlier ? chainOf(earlier.run) : []), run]);
      forgetCovered(root, this.#run.ids);
    } else if (isNoted) this.#run.emit({ type: 'resumable', run });
  }

  /** An earlier run's notes go once these are on the disk as a whole. */
  async #begin(carried: readonly TaskOver[]): Promise<void> {
    const { workspace, request } = this.#run;
    const { root, loaded } = workspace;
    const file = join(root, unfinishedFile(request.run));
    const { earlier } = request;
    if (request.isResumable === false) return;
    const lines: readonly UnfinishedRunLine[] = [
      this.#begun(),
      ...carried.map((line) => ({ ...line, run: line.run ?? earlier?.run.run ?? request.run })),
    ];
    try {
      replaceFile(file, [Buffer.from(lines.map(lineOf).join(''))]);
      this.#descriptor = openSync(file, 'a');
      if (earlier) {
        await syncFile(this.#descriptor);
        await syncFolders([dirname(file)]);
        forgetRuns(root, chainOf(earlier.run));
      }
      pruneUnfinished(root, { run: request.run, keep: loaded.config.logs.keep });
    } catch (error) {
      this.#giveUp(error);
    }
  }

  #begun(): RunBegun {
    const { request, ids, workspace } = this.#run;
    const { earlier } = request;
    return {
      version: 1,
      run: request.run,
      at: now(),
      ...(earlier ? { resumes: chainOf(earlier.run) } : {}),
      request: earlier ? earlier.run.request : askedRun(request),
      plan: ids.map((id) => ({ id, slug: workspace.definitions.get(id)?.definition.slug ?? String(id) })),
    };
  }

  #ended({ task, outcome }: Ended): void {
    this.#outcomes.set(task, outcome);
    const line = this.#lineOf(task, outcome);
    if (line === undefined) return;
    if (this.#keeping.has(task)) this.#keeping.set(task, line);
    else this.#add(line);
  }

  #add(line: TaskOver): void {
    const { task, outcome } = line;
    const result = isSuccess(outcome) ? this.#results.get(task) : undefined;
    const whole = result ? { ...line, result } : line;
    const isHeld = isSuccess(outcome) && [...this.#groups.values()].some((ids) => ids.includes(task));
    if (isHeld) this.#held.set(task, whole);
    else this.#write(whole);
  }

  /** Nothing is said of what did not start; of what was done before, only if it was done again. */
  #lineOf(task: number, outcome: Outcome): TaskOver | undefined {
    const hasStarted = this.#started.has(task);
    if (outcome === 'skipped' || (!hasStarted && (outcome === 'cancelled' || this.#carried.has(task))))
      return undefined;
    return { task, outcome, at: now() };
  }

  #isWhole(id: number): boolean {
    const group = [...this.#groups.values()].find((ids) => ids.includes(id)) ?? [];
    return group.every((each) => isSuccess(this.#outcomes.get(each) ?? 'failed'));
  }

  #write(line: UnfinishedRunLine): void {
    if (this.#descriptor === undefined) return;
    try {
      const bytes = Buffer.from(lineOf(line));
      if (writeSync(this.#descriptor, bytes) < bytes.length) throw new Error('no space is left for all of it');
    } catch (error) {
      this.#giveUp(error);
    }
  }

  /** The run goes on without notes. */
  #giveUp(error: unknown): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
    const { message } = error as Error; // the file system throws errors only
    const problem = {
      message: `Cannot note what this run has done: ${message}`,
      help: 'It goes on; if it does not end well, "conductor resume" cannot tell what was done from here on',
    };
    this.#run.emit({ type: 'warning', code: 'resume/not-noted', problem });
  }
}

/** The run and those that it went on with. */
function chainOf({ run, resumes = [] }: Pick<RunBegun, 'run' | 'resumes'>): readonly string[] {
  return [run, ...resumes];
}

function askedRun(request: NamedRequest): AskedRun {
  const { words, only, since, force, continueAfterFailure, concurrency, profile, adaptive } = request;
  const { handEdited, optimizations } = request;
  return {
    words,
    ...(only ? { only } : {}),
    ...(since === undefined ? {} : { since }),
    ...(force ? { force } : {}),
    ...(continueAfterFailure ? { continueAfterFailure } : {}),
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(profile === undefined ? {} : { profile }),
    ...(adaptive === undefined ? {} : { adaptive }),
    ...(handEdited === undefined ? {} : { handEdited }),
    ...(optimizations && Object.keys(optimizations).length > 0 ? { optimizations: { ...optimizations } } : {}),
  };
}

function uncached(result: ActionResult): UncachedResult {
  const { artifacts, outputs, manifest, actions, published, edits } = resultRecord(result, false);
  const { fingerprint } = result;
  return {
    key: actionKey(fingerprint),
    ...(textLength(fingerprint) <= LONGEST ? { fingerprint: { ...fingerprint } } : {}),
    artifacts,
    outputs,
    ...(manifest ? { manifest } : {}),
    actions,
    published,
    ...(edits ? { edits } : {}),
  };
}

function lineOf(line: UnfinishedRunLine): string {
  return `${JSON.stringify(line)}\n`;
}

function now(): string {
  return new Date().toISOString();
}
