/** Runs tasks again when something that they stand on has changed. What is to be done is decided by each run itself. */
import { findWorkspace } from '../../config/find-workspace.ts';
import { loadConfig } from '../../config/load-config.ts';
import { ConductorError, isConductorError } from '../../model/conductor-error.ts';
import { isSuccess } from '../../model/decision.ts';
import type { RunEvent } from '../../model/event.ts';
import { selectTasks } from '../../plan/select.ts';
import { runTasks } from '../run-tasks.ts';
import { readState } from '../state.ts';
import { openWorkspace } from '../workspace.ts';
import { type CurrentRun, pointlessTask } from './current-run.ts';
import type { FileChange, WatchCause } from './file-change.ts';
import { FileEvents } from './file-events.ts';
import { MendingFiles } from './mending-files.ts';
import { SeenFiles } from './seen-files.ts';
import { Waker } from './waker.ts';
import type { ShownRun, WatchEnd, WatchRequest } from './watch-request.ts';

/** Errors in what the user asked for. */
const OF_WORDS: ReadonlySet<string> = new Set(['task/unknown', 'task/ambiguous']);
/** How often in a row a run ends early because of the same path: a task that writes to what it reads would never end. */
const MOST_ABORTS = 3;

/** One watch; `run` it once. */
export class TaskWatch {
  readonly #request: WatchRequest;
  readonly #waker = new Waker();
  /** Absolute path of the workspace. */
  #root = '';
  #mending = new MendingFiles('');
  /** Undefined until the workspace could be opened. */
  #seen: SeenFiles | undefined;
  /** Whether the last run found an error in the workspace. */
  #isBroken = false;
  /** Whether the tasks may be others than `#seen` knows; what is looked at anew before the next run. */
  #isStale = true;
  #current: CurrentRun | undefined;
  /** What changed since the last run began. */
  readonly #pending = new Map<string, FileChange>();
  #asked: { readonly force: boolean } | undefined;
  #fatal: { readonly error: unknown } | undefined;
  /** Looking at what changed, one after the other. */
  #looking: Promise<void> = Promise.resolve();
  readonly #aborts = new Map<string, number>();

  constructor(request: WatchRequest) {
    this.#request = request;
  }

  /** Runs now, be nothing changed; a run that goes on is ended. */
  runNow(asked: { readonly force: boolean }): void {
    this.#asked = asked;
    this.#current?.controller.abort(new Error('A run was asked for'));
    this.#waker.wake();
  }

  /**
   * Watches, runs, and runs again until the request's signal aborts.
   * @throws ConductorError where there is no workspace (any more), a word names no task at the start, or nothing can be watched.
   */
  async run(): Promise<WatchEnd> {
    const { cwd, signal } = this.#request;
    this.#root = (findWorkspace(cwd) ?? (await loadConfig({ cwd }))).root;
    this.#mending = new MendingFiles(this.#root);
    const stop = () => {
      this.#current?.controller.abort(signal.reason);
      this.#waker.wake();
    };
    signal.addEventListener('abort', stop);
    try {
      await using events = await FileEvents.open(this.#root, {
        onPaths: (paths) => void this.#look(() => this.#take(paths)),
        onLost: () => void this.#look(() => this.#takeAll()),
        onError: (error) => this.#fail(error),
      });
      return await this.#loop(events);
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  async #loop(events: FileEvents): Promise<WatchEnd> {
    const { signal, force = false } = this.#request;
    let cause: WatchCause = { kind: 'start' };
    let isForced = force;
    while (!signal.aborted) {
      await this.#iterate({ events, cause, force: isForced });
      if (signal.aborted) return { interrupted: true };
      if (this.#pending.size === 0 && !this.#asked && !this.#fatal) this.#idle();
      cause = await this.#nextCause();
      isForced = cause.kind === 'asked' && cause.force;
    }
    return { interrupted: false };
  }

  /** What was seen, where the workspace is in order. */
  get #seenWhole(): SeenFiles | undefined {
    return this.#isBroken ? undefined : this.#seen;
  }

  #idle(): void {
    this.#aborts.clear();
    this.#request.onIdle();
  }

  /** Waits for a reason to run; any, where the watch ends. */
  async #nextCause(): Promise<WatchCause> {
    const { signal, debounceMs } = this.#request;
    for (;;) {
      if (this.#fatal) throw this.#fatal.error;
      const asked = this.#asked;
      if (asked || signal.aborted) {
        this.#asked = undefined;
        return { kind: 'asked', force: asked?.force === true };
      }
      if (this.#pending.size === 0) await this.#waker.woken();
      else if (await this.#waker.isQuiet(debounceMs)) return { kind: 'changed', changes: [...this.#pending.values()] };
    }
  }

  async #iterate({ events, cause, force }: Iteration): Promise<void> {
    await this.#looking;
    if (this.#request.signal.aborted || this.#fatal) return;
    this.#checkWorkspace();
    for (const { path, kind } of this.#pending.values()) if (kind === 'setup') this.#mending.note(path);
    const known = [...this.#pending.keys()];
    this.#pending.clear(); // what changes from here on, the run may not see
    const controller = new AbortController();
    const { begin, onIdle: _, ...request } = this.#request;
    const shown = begin(cause, controller.signal);
    const { confirm, onSecrets } = shown;
    const emit = (event: RunEvent) => {
      this.#follow(event);
      shown.emit(event);
    };
    this.#current = {
      controller,
      running: new Map(),
      failed: new Set(),
      outputs: new Set(),
      emit: shown.emit,
      isServing: false,
    };
    try {
      await this.#look(() => this.#lookAgain(known));
      await this.#openAnew(events);
      await runTasks({ ...request, isResumable: false, force, confirm, onSecrets, signal: controller.signal, emit });
    } catch (error) {
      if (!controller.signal.aborted) await this.#broke(error, cause, shown);
    } finally {
      await shown.end();
    }
    await this.#afterRun(this.#current);
  }

  /** What was written since these paths were looked at, the run sees: a file that is saved in two steps is one change. */
  async #lookAgain(paths: readonly string[]): Promise<void> {
    const changes = (await this.#seenWhole?.changesOf(paths)) ?? [];
    for (const { path, kind } of changes) if (kind === 'setup') this.#noteSetup(path);
  }

  /** An error of the workspace: somebody will mend it. */
  async #broke(error: unknown, cause: WatchCause, shown: ShownRun): Promise<void> {
    const code = isConductorError(error) ? error.code : '';
    if (code === 'config/not-found' || (cause.kind === 'start' && OF_WORDS.has(code))) throw error;
    [this.#isBroken, this.#isStale] = [true, true];
    await shown.failed(error);
  }

  /** Learns what the tasks stand on, where that may be something else than before. What is wrong with it, the run says. */
  async #openAnew(events: FileEvents): Promise<void> {
    if (!this.#isStale) return;
    const { cwd, env, words, only = false } = this.#request;
    this.#isStale = false; // unless something changes from here on
    try {
      const workspace = await openWorkspace({ cwd, env });
      const ids = selectTasks(workspace.graph, words, { only });
      this.#seen = await SeenFiles.look({ workspace, ids, cwd }, env);
    } catch (error) {
      this.#isStale = true;
      if (isConductorError(error)) return;
      throw error;
    }
    this.#isBroken = false;
    this.#mending.clear();
    await events.follow(this.#seen.reach.places);
  }

  #follow(event: RunEvent): void {
    if (event.type === 'serving' && this.#current) {
      this.#current.isServing = true;
      this.#aborts.clear();
      if (this.#pending.size > 0) this.#endServing();
    }
    if (event.type === 'task-started' && event.how === 'run') this.#current?.running.set(event.task, Date.now());
    if (event.type !== 'task-ended') return;
    this.#current?.running.delete(event.task);
    if (!isSuccess(event.outcome)) this.#current?.failed.add(event.task);
  }

  /** What the run wrote is told from what others wrote in the meantime by what it recorded. */
  async #afterRun({ failed, outputs }: CurrentRun): Promise<void> {
    this.#current = undefined;
    await this.#look(async () => {
      const seen = this.#seenWhole;
      if (!seen) return;
      seen.afterRun(readState(this.#root), failed);
      this.#changed(await seen.changesOf([...outputs]));
      this.#changed(await seen.allChanges());
    });
  }

  /** Does one look after the other. */
  #look(work: () => Promise<void> | void): Promise<void> {
    this.#looking = this.#looking.then(work).catch((error: unknown) => this.#fail(error));
    return this.#looking;
  }

  async #take(paths: readonly string[]): Promise<void> {
    if (paths.includes('')) this.#checkWorkspace();
    if (this.#seenWhole) return this.#changed(await this.#seenWhole.changesOf(paths));
    // What a workspace stands on that cannot be opened is not known: a module that was missing may mend it.
    const mending = paths.filter((path) => !this.#seen?.reach.isOutput(path) && this.#mending.mayMend(path));
    this.#changed(mending.map((path) => ({ path, kind: 'setup', isGone: false, tasks: new Set() })));
  }

  async #takeAll(): Promise<void> {
    const seen = this.#seenWhole;
    if (seen) this.#changed(await seen.allChanges());
    else if (this.#isBroken) this.#changed([{ path: '', kind: 'setup', isGone: false, tasks: new Set() }]);
  }

  #changed(changes: readonly FileChange[]): void {
    for (const change of changes) {
      const current = this.#current;
      if (change.kind === 'output' && current) {
        current.outputs.add(change.path);
        continue;
      }
      if (change.kind === 'setup') this.#noteSetup(change.path);
      this.#pending.set(change.path, change);
      const task = current && pointlessTask(change, current, this.#root);
      if (current?.isServing) this.#endServing();
      else if (current && task !== undefined) this.#abort(current, task, change.path);
    }
    if (changes.length > 0) this.#waker.wake();
  }

  #noteSetup(path: string): void {
    this.#isStale = true;
    this.#mending.note(path);
  }

  /** What a running task makes of something that has changed since is not wanted any more. */
  #abort({ controller, emit }: CurrentRun, task: number, path: string): void {
    if (controller.signal.aborted) return;
    const times = (this.#aborts.get(path) ?? 0) + 1;
    this.#aborts.set(path, times);
    if (times <= MOST_ABORTS) controller.abort(new Error(`"${path}" changed`));
    if (times !== MOST_ABORTS + 1) return;
    const message = `"${path}" changes whenever task ${task}, which reads it, runs: its runs are not ended for that any more`;
    const help = `If the task writes it itself, make it an output, or exclude it by "!${path}" in the inputs`;
    emit({ type: 'warning', task, code: 'watch/own-input', problem: { message, help } });
  }

  /** Everything else of the run is done: any change is a reason for the next one. */
  #endServing(): void {
    this.#current?.controller.abort(new Error('Files have changed'));
  }

  /** Throws where it is a workspace no more. */
  #checkWorkspace(): void {
    if (findWorkspace(this.#request.cwd)?.root === this.#root) return;
    throw new ConductorError({
      code: 'watch/workspace-gone',
      message: `Cannot go on watching "${this.#root}": it is no workspace any more`,
      help: 'It needs its configuration, or a "tasks" folder with a task file in it; then start "conductor watch" again',
    });
  }

  #fail(error: unknown): void {
    this.#fatal ??= { error };
    this.#current?.controller.abort(error);
    this.#waker.wake();
  }
}

/** One run of the watch. */
interface Iteration {
  readonly events: FileEvents;
  readonly cause: WatchCause;
  readonly force: boolean;
}
