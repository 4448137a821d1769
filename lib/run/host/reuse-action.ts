/** Serves an action from its record: what is right on disk is kept, what a tier has is staged. */
import type { ActionResult } from '../../model/action-result.ts';
import { type Artifact, matchesArtifact } from '../../model/artifact.ts';
import type { Json } from '../../model/canonical-json.ts';
import { causeText } from '../../model/cause.ts';
import type { Digest } from '../../model/digest.ts';
import { explain } from '../../plan/explain.ts';
import type { ActionDone, ActionPorts, KeyedRequest } from './action-ports.ts';
import type { StagedOutputs } from './staged-outputs.ts';

/** The recorded result of an action, or undefined where it must run. */
export async function reuseAction<T extends Json>(
  keyed: KeyedRequest<T>,
  ports: ActionPorts,
): Promise<ActionDone<T> | undefined> {
  const { request } = keyed;
  if (request.cache === false || ports.order.force) return undefined;
  return reuseRecord(keyed, ports) ?? (await reuseCached(keyed, ports));
}

/** By the caller's own record, such as a manifest. */
function reuseRecord<T extends Json>(
  { request, key }: KeyedRequest<T>,
  { stage }: ActionPorts,
): ActionDone<T> | undefined {
  const { record, outputs = [] } = request;
  if (!record?.outputs.every(({ path, digest }) => isRight(path, digest, stage))) return undefined;
  stage.keep(outputs);
  return { key, outcome: 'fresh', because: [], value: async () => record.value };
}

function isRight(path: string, digest: Digest, stage: StagedOutputs): boolean {
  return stage.digest(path) === digest && !stage.edits.mustRegenerate(path);
}

/** By the cache. */
async function reuseCached<T extends Json>(
  keyed: KeyedRequest<T>,
  ports: ActionPorts,
): Promise<ActionDone<T> | undefined> {
  const { stage, cache, order, emit } = ports;
  const { request, key } = keyed;
  const say = (hit: boolean, reason: string) =>
    emit({ type: 'cache-lookup', task: order.definition.id, action: request.name, hit, reason });
  const found = await cache.lookup(key);
  if (found.kind === 'miss') {
    say(false, await missReason(keyed, ports, found.reason));
    return undefined;
  }
  const { result } = found;
  const known = await cache.value(result);
  const problem = recordProblem(result, request.outputs ?? [], known);
  if (problem !== undefined) {
    say(false, problem);
    return undefined;
  }
  const value = async () => known as T | undefined; // the key names this very request
  if (result.artifacts.every((artifact) => matchesArtifact(artifact, stage.standing(artifact.path)))) {
    stage.keep(request.outputs ?? []);
    say(true, 'nothing changed');
    return { key, outcome: 'fresh', because: [], value };
  }
  if (!(await stageArtifacts(result.artifacts, ports))) {
    say(false, 'a cached file is damaged');
    return undefined;
  }
  say(true, `restored ${result.artifacts.length} of its files`);
  return { key, outcome: 'restored', because: [], value };
}

/** Why a record cannot serve: one that was tampered with could name anything, and its value may be damaged. */
function recordProblem(result: ActionResult, outputs: readonly string[], value: Json | undefined): string | undefined {
  const made = result.artifacts.map(({ path }) => path);
  if (made.join('\0') !== outputs.join('\0')) return 'the record is not of these outputs';
  return result.value !== undefined && value === undefined ? 'the cached value is damaged' : undefined;
}

async function stageArtifacts(artifacts: readonly Artifact[], { stage, cache }: ActionPorts): Promise<boolean> {
  const files = artifacts.filter((artifact) => artifact.kind === 'file');
  const contents = await Promise.all(files.map((file) => cache.blob(file.digest, file.size)));
  if (contents.includes(undefined)) return false;
  files.forEach((file, at) => {
    const content = contents[at];
    if (content) stage.write(file.path, content, { executable: file.executable });
  });
  return true;
}

/** Why there is no result: the culprit against the action's last fingerprint. */
async function missReason<T extends Json>(keyed: KeyedRequest<T>, ports: ActionPorts, reason: string): Promise<string> {
  const causes = await missCauses(keyed, ports);
  return causes.length > 0 ? causes.join(', ') : reason;
}

const causesOf = new WeakMap<object, Promise<readonly string[]>>();

/** Why an action has to run, as texts; empty where its last fingerprint is not known or the same. Found once for a request. */
export function missCauses<T extends Json>(keyed: KeyedRequest<T>, ports: ActionPorts): Promise<readonly string[]> {
  const causes = causesOf.get(keyed) ?? findCauses(keyed, ports);
  causesOf.set(keyed, causes);
  return causes;
}

async function findCauses<T extends Json>(
  { request, fingerprint }: KeyedRequest<T>,
  { order, cache }: ActionPorts,
): Promise<readonly string[]> {
  const lastKey = order.previousActions[request.name];
  if (lastKey === undefined) return ['first run'];
  const last = await cache.recorded(lastKey);
  return last ? explain(last.fingerprint, fingerprint).map(causeText) : [];
}
