/** Runs an action's code and records its result. */
import type { ActionResult } from '../../model/action-result.ts';
import { type Artifact, artifactOf } from '../../model/artifact.ts';
import type { Json } from '../../model/canonical-json.ts';
import { ConductorError, type Problem } from '../../model/conductor-error.ts';
import type { Digest } from '../../model/digest.ts';
import { VERSION } from '../../model/version.ts';
import { clockMs } from '../../perf/clock.ts';
import type { ActionContext } from '../../task/context.ts';
import { NOT_STORED, unlessNotStored } from '../not-stored.ts';
import {
  type ActionDone,
  type ActionPorts,
  actionKind,
  type KeyedRequest,
  movedMeanwhile,
  withCodeLoaded,
} from './action-ports.ts';
import { missCauses } from './reuse-action.ts';

/** Runs the action; its log lines are added to `lines`. */
export async function executeAction<T extends Json>(
  keyed: KeyedRequest<T>,
  ports: ActionPorts,
  lines: string[],
): Promise<ActionDone<T>> {
  const { request } = keyed;
  const because = request.because ?? (ports.order.force ? ['forced'] : await missCauses(keyed, ports));
  ports.signal.throwIfAborted();
  const started = clockMs();
  const value = await request.run(actionContext(keyed, ports, lines));
  const artifacts = (request.outputs ?? []).map((path) => artifact(path, keyed, ports));
  const after = withCodeLoaded(keyed, ports);
  const done = { key: after.key, outcome: 'executed', because, value: async () => value } as const;
  if (request.cache === false) return done;
  const moved = movedMeanwhile(after, ports);
  if (moved.length > 0) warn(ports, 'task/inputs-moved', notRecorded(request.name, moved));
  else await warnOf(ports, () => record(after, ports, { artifacts, value, durationMs: clockMs() - started }));
  return done;
}

function actionContext<T extends Json>(
  { request }: KeyedRequest<T>,
  ports: ActionPorts,
  lines: string[],
): ActionContext {
  const { stage, signal } = ports;
  const { name, inputs = [], outputs = [] } = request;
  const readable = new Set([...inputs.map((input) => (typeof input === 'string' ? input : input.path)), ...outputs]);
  return {
    write: (path, content, options) => {
      if (!outputs.includes(path)) throw undeclared(name, path, 'output');
      stage.write(path, content, options);
    },
    read: async (path) => {
      if (request.cache !== false && !readable.has(path)) throw undeclared(name, path, 'input');
      return await stage.read(path);
    },
    log: (line) => void lines.push(line),
    signal,
  };
}

function undeclared(action: string, path: string, what: 'input' | 'output'): ConductorError {
  return new ConductorError({
    code: `action/undeclared-${what}`,
    message: `Cannot ${what === 'input' ? 'read' : 'write'} "${path}": action "${action}" does not declare it as an ${what}`,
    help: `Add the path to the ${what}s of the action`,
    exitCode: 1,
  });
}

/** What the action made of one declared output, staged or written by itself. */
function artifact<T extends Json>(path: string, { request }: KeyedRequest<T>, { stage }: ActionPorts): Artifact {
  const made = artifactOf(path, stage.generated(path));
  if (made?.kind === 'file') stage.keep([path]);
  if (made) return made;
  throw new ConductorError({
    code: 'action/missing-output',
    message: `Action "${request.name}" did not make its output "${path}"`,
    help: 'Write every declared output, or remove it from the outputs of the action',
    exitCode: 1,
  });
}

interface Made {
  readonly artifacts: readonly Artifact[];
  readonly value: Json | undefined;
  readonly durationMs: number;
}

async function record<T extends Json>(
  { request, key, fingerprint }: KeyedRequest<T>,
  ports: ActionPorts,
  made: Made,
): Promise<Problem | undefined> {
  const { cache, order } = ports;
  const stored = await storeMade(made, ports);
  const result: ActionResult = {
    version: 1,
    key,
    kind: actionKind(request.name),
    task: order.definition.id,
    fingerprint,
    artifacts: made.artifacts,
    value: stored.value,
    durationMs: made.durationMs,
    at: new Date().toISOString(),
    by: VERSION,
  };
  return await cache.record(result);
}

/** What is not recorded is done again the next time; the action itself went well. */
async function warnOf({ order, emit }: ActionPorts, work: () => Promise<Problem | undefined>): Promise<void> {
  const problem = await unlessNotStored(work);
  if (problem) warn({ order, emit }, NOT_STORED, problem);
}

function warn({ order, emit }: Pick<ActionPorts, 'order' | 'emit'>, code: string, problem: Problem): void {
  emit({ type: 'warning', task: order.definition.id, code, problem });
}

function notRecorded(name: string, moved: readonly string[]): Problem {
  const message = `The result of action "${name}" is not recorded: ${moved.join(', ')} written to while it ran`;
  return { message, help: 'The action runs again the next time' };
}

/** Stores bytes and value. Rejects with `cache/not-stored` where the cache cannot. */
async function storeMade(
  { artifacts, value }: Made,
  { cache, stage }: Pick<ActionPorts, 'cache' | 'stage'>,
): Promise<{ readonly value: Digest | undefined }> {
  const files = artifacts.filter((each) => each.kind === 'file');
  await Promise.all(files.map(async (file) => await cache.store(await stage.readGenerated(file.path))));
  return { value: value === undefined ? undefined : await cache.store(JSON.stringify(value)) };
}
