/** What the actions of one task are built on. */
import type { Json } from '../../model/canonical-json.ts';
import type { ActionOutcome } from '../../model/decision.ts';
import type { Emit, TaskEvent } from '../../model/event.ts';
import { type ActionKey, actionKey, FINGERPRINT_FORMAT, type Fingerprint } from '../../model/fingerprint.ts';
import { InputWords } from '../../model/input-words.ts';
import type { ActionRequest } from '../../task/context.ts';
import type { ResultCache } from '../result-cache.ts';
import type { LoadedCode } from './loaded-code.ts';
import type { HostOrder } from './messages.ts';
import { isSameFile, type SeenFile } from './seen-file.ts';
import type { StagedOutputs } from './staged-outputs.ts';

/** Ports to the task's order, its staged tree and the cache. */
export interface ActionPorts {
  readonly order: HostOrder;
  readonly stage: StagedOutputs;
  readonly cache: ResultCache;
  readonly signal: AbortSignal;
  readonly emit: Emit<TaskEvent>;
  readonly code: LoadedCode;
}

/** A request with the key that it is looked up and recorded under. */
export interface KeyedRequest<T extends Json> {
  readonly request: ActionRequest<T>;
  /** Whether one of conductor's tools asks. */
  readonly isTool: boolean;
  readonly fingerprint: Fingerprint;
  readonly key: ActionKey;
  /** Inputs that it is yet to read, as the fingerprint has them. */
  readonly seen: ReadonlyMap<string, SeenFile>;
}

/** How a request ended and where its value is. */
export interface ActionDone<T> {
  /** What it is recorded under. */
  readonly key: ActionKey;
  readonly outcome: ActionOutcome;
  readonly because: readonly string[];
  value(): Promise<T | undefined>;
}

/** The first word of an action's name. */
export function actionKind(name: string): string {
  return name.split(' ', 1)[0] ?? name;
}

/**
 * Fingerprints a request; staged content counts before what is on disk. What a task's own code asks for is decided by that
 * code too; what conductor's tools ask for on its behalf is not (`isTool`): they say in their parameters what they are.
 */
export function keyed<T extends Json>(
  request: ActionRequest<T>,
  { order, stage, code }: ActionPorts,
  isTool: boolean,
): KeyedRequest<T> {
  const { name, inputs = [], params = null, outputs = [] } = request;
  const unread = inputs.filter((input) => typeof input === 'string');
  const seen = new Map(unread.map((path) => [path, stage.see(path)]));
  const read = inputs.flatMap((input) => (typeof input === 'string' ? [] : [[input.path, input.digest] as const]));
  const words = [...read, ...[...seen].map(([path, { word }]) => [path, word] as const)];
  const fingerprint: Fingerprint = {
    format: FINGERPRINT_FORMAT,
    name: `task ${order.definition.id} ${name}`,
    definition: { params, outputs },
    ...(isTool ? { code: {}, packages: {} } : code.now()),
    inputs: InputWords.of(Object.fromEntries(words)),
    needs: {},
    env: {},
  };
  return { request, isTool, fingerprint, key: actionKey(fingerprint), seen };
}

/** The same with the code that its run has loaded. */
export function withCodeLoaded<T extends Json>(keyed: KeyedRequest<T>, { code }: ActionPorts): KeyedRequest<T> {
  if (keyed.isTool) return keyed;
  const fingerprint = { ...keyed.fingerprint, ...code.now() };
  return { ...keyed, fingerprint, key: actionKey(fingerprint) };
}

/** What the action stands on and is no longer as it was when it was asked for, as texts. What it writes itself is not. */
export function movedMeanwhile<T extends Json>(
  { request: { outputs = [] }, fingerprint, seen }: KeyedRequest<T>,
  { stage, code }: ActionPorts,
): readonly string[] {
  const inputs = [...seen].filter(([path, was]) => !outputs.includes(path) && !isSameFile(was, stage.see(path)));
  return [
    ...code.moved(fingerprint).map((path) => `task code "${path}"`),
    ...inputs.map(([path]) => `input "${path}"`),
  ];
}
