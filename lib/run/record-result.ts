/** Records what an executed task made, unless it cannot be trusted. */
import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import type { ActionResult } from '../model/action-result.ts';
import type { Artifact } from '../model/artifact.ts';
import { causeText } from '../model/cause.ts';
import { ConductorError, type Problem } from '../model/conductor-error.ts';
import { actionKey, type Fingerprint } from '../model/fingerprint.ts';
import { editWords } from '../model/kept-edit.ts';
import { VERSION } from '../model/version.ts';
import { explain } from '../plan/explain.ts';
import type { TaskDefinition } from '../task/definition.ts';
import type { Collected } from './collect-artifacts.ts';
import type { HostResult } from './host/messages.ts';
import { turn } from './later-work.ts';
import { NOT_STORED, unlessNotStored } from './not-stored.ts';
import type { ResultCache } from './result-cache.ts';

/** A task that ran, and what it made. */
export interface ExecutedTask {
  readonly root: string;
  readonly definition: TaskDefinition;
  /** What the result is recorded under. */
  readonly fingerprint: Fingerprint;
  readonly collected: Collected;
  /** Outputs that were there before it ran, of which nobody knows that it made them, or that they hold only what it wrote. */
  readonly leftOver: readonly string[];
  readonly host: HostResult;
  readonly durationMs: number;
}

/** How things stand after a task ran. */
export interface SeenAfter {
  /** The fingerprint that it would be started with now. */
  readonly seen: Fingerprint;
  /** What it stands on and was written to since it started, be its content the same. */
  readonly touched: readonly string[];
  /** What it stands on besides its inputs and code that it only loaded as it ran: path -> how that is called. */
  readonly names: ReadonlyMap<string, string>;
  /** Services that are something else than what they were started as. */
  readonly services: readonly number[];
  /** Outputs of needs that are not what these have made. */
  readonly strayed: readonly string[];
}

/** What is to become of a result. */
export interface Verdict {
  /** False: the result serves this run only. */
  readonly trusted: boolean;
  readonly warning?: { readonly code: string; readonly problem: Problem };
}

/** Whether a result may be recorded. */
export function verdictOn(executed: ExecutedTask, after: SeenAfter): Verdict {
  if (!executed.definition.cache) return { trusted: false };
  const moved = movedWhileItRan(executed, after);
  if (moved.length > 0)
    return notTrusted(executed, `${moved.join(', ')} while it ran`, linkHelp(executed.root, after.touched));
  const [strayed] = after.strayed;
  if (strayed !== undefined)
    return notTrusted(executed, `"${strayed}", which a need has made, was written to before it ran`);
  return executed.leftOver.length > 0 ? notMadeNow(executed, executed.leftOver) : { trusted: true };
}

/** Stores the blobs of a result that may be recorded, then the record that names them. */
export async function recordResult(executed: ExecutedTask, result: ActionResult, cache: ResultCache): Promise<Verdict> {
  const { artifacts, manifest } = executed.collected;
  const files = manifest ? [...artifacts, manifest] : artifacts;
  let changed: string | undefined;
  const problem = await unlessNotStored(async () => {
    changed = await storeFiles(executed.root, files, cache);
    return changed === undefined ? await cache.record(result) : undefined;
  });
  if (changed !== undefined) return notTrusted(executed, `output "${changed}" changed before it was stored`);
  // The outputs on disk are right, whether or not the cache has them.
  return problem ? { trusted: true, warning: { code: NOT_STORED, problem } } : { trusted: true };
}

/** The verdict where it cannot be seen what the task stood on. */
export function unreadable(executed: ExecutedTask, error: unknown): Verdict {
  if (!(error instanceof ConductorError)) throw error;
  return notTrusted(executed, error.message);
}

function notTrusted(
  { definition: { id } }: ExecutedTask,
  why: string,
  help = 'The task runs again the next time',
): Verdict {
  const message = `The result of task ${id} is not recorded: ${why}`;
  return { trusted: false, warning: { code: 'task/inputs-moved', problem: { message, help } } };
}

/** A new hard link moves the same time of a file as a write whose other time was put back: they cannot be told apart. */
function linkHelp(root: string, touched: readonly string[]): string | undefined {
  const isLinked = (path: string) => (lstatSync(join(root, path), { throwIfNoEntry: false })?.nlink ?? 0) > 1;
  const linked = touched.find(isLinked);
  return (
    linked &&
    `The task runs again the next time. Let it copy "${linked}" where it makes hard links: these look like writes`
  );
}

/** An earlier state that nobody remembers may have left them: then a build from nothing would not make them. */
function notMadeNow({ definition: { id } }: ExecutedTask, [first, ...more]: readonly string[]): Verdict {
  const others = more.length === 0 ? '' : ` and ${more.length} more`;
  const message = `The result of task ${id} is not recorded: "${first}"${others} was there before it ran, and may not be its work`;
  const help = `The task runs again the next time, from clean outputs: what it does not make then is removed. Exclude what is no output of it by "!${first}" in its outputs`;
  return { trusted: false, warning: { code: 'task/outputs-left', problem: { message, help } } };
}

/** What is no longer as it was when the task started; a file that was edited and put back may have been read in between. */
function movedWhileItRan({ fingerprint }: ExecutedTask, { seen, touched, names, services }: SeenAfter): string[] {
  const moved = explain(fingerprint, seen).filter((cause) => cause.kind !== 'changed' || cause.field !== 'edit');
  const named = new Set(moved.map((cause) => (cause.kind === 'changed' ? cause.name : undefined)));
  const wordOf = (path: string) =>
    seen.inputs.has(path)
      ? `input "${path}" written to and put back`
      : `${names.get(path) ?? `task code "${path}"`} written to`;
  const words = touched.filter((path) => !named.has(path)).map(wordOf);
  return [...moved.map(causeText), ...words, ...services.map((id) => `service ${id} modified`)];
}

/** Stores every file; the path of the first one that is no longer what it was. */
async function storeFiles(
  root: string,
  artifacts: readonly Artifact[],
  cache: ResultCache,
): Promise<string | undefined> {
  for (const artifact of artifacts) {
    if (artifact.kind !== 'file') continue;
    if (!(await cache.storeFile(join(root, artifact.path), artifact.digest))) return artifact.path;
    await turn(); // a command may have ended, and others wait for it
  }
  return undefined;
}

/** The result as it is recorded. */
export function resultOf({ definition, fingerprint, collected, host, durationMs }: ExecutedTask): ActionResult {
  return {
    version: 1,
    key: actionKey(fingerprint),
    kind: 'task',
    task: definition.id,
    fingerprint,
    artifacts: collected.artifacts,
    manifest: collected.manifest,
    actions: host.actions,
    published: host.made,
    edits: editWords(host.edits) && host.edits,
    durationMs,
    at: new Date().toISOString(),
    by: VERSION,
  };
}
