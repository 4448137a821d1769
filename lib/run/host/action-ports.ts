/** What the actions of one task are built on. */
import type { Json } from '../../model/canonical-json.ts';
import type { ActionOutcome } from '../../model/decision.ts';
import type { Emit, TaskEvent } from '../../model/event.ts';
import { type ActionKey, actionKey, FINGERPRINT_FORMAT, type Fingerprint } from '../../model/fingerprint.ts';
import { InputWords } from '../../model/input-words.ts';
import type { ActionRequest } from '../../task/context.ts';
import { mergedVersions } from '../../task/late-reach.ts';
import type { Reach } from '../../task/module-graph.ts';
import type { ResultCache } from '../result-cache.ts';
import type { HostOrder } from './messages.ts';
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

/** The code of the task's process. */
export interface LoadedCode {
  /** What the task's modules have imported so far. */
  imported(): Reach;
  /** Whether a file is as it was when the process started. */
  isAsLoaded(path: string): boolean;
}

/** A request with the key that it is looked up and recorded under. */
export interface KeyedRequest<T extends Json> {
  readonly request: ActionRequest<T>;
  /** Whether one of conductor's tools asks. */
  readonly isTool: boolean;
  readonly fingerprint: Fingerprint;
  readonly key: ActionKey;
  /** Inputs that it is yet to read -> what tells whether somebody writes to them meanwhile. */
  readonly stamps: ReadonlyMap<string, string>;
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
export function keyed<T extends Json>(request: ActionRequest<T>, ports: ActionPorts, isTool: boolean): KeyedRequest<T> {
  const { order, stage } = ports;
  const { name, inputs = [], params = null, outputs = [] } = request;
  const unread = inputs.filter((input) => typeof input === 'string');
  const stamps = new Map(unread.map((path) => [path, stage.stamp(path)])); // before words: what changes in between has moved
  const words = inputs.map((input) =>
    typeof input === 'string' ? [input, stage.word(input)] : [input.path, input.digest],
  );
  const fingerprint: Fingerprint = {
    format: FINGERPRINT_FORMAT,
    name: `task ${order.definition.id} ${name}`,
    definition: { params, outputs },
    ...(isTool ? { code: {}, packages: {} } : codeOf(ports)),
    inputs: InputWords.of(Object.fromEntries(words)),
    needs: {},
    env: {},
  };
  return { request, isTool, fingerprint, key: actionKey(fingerprint), stamps };
}

/** The same with the code that its run has loaded. */
export function withCodeLoaded<T extends Json>(keyed: KeyedRequest<T>, ports: ActionPorts): KeyedRequest<T> {
  if (keyed.isTool) return keyed;
  const fingerprint = { ...keyed.fingerprint, ...codeOf(ports) };
  return { ...keyed, fingerprint, key: actionKey(fingerprint) };
}

/** The task's code as it was when it was decided about, and what only its run has loaded so far. */
function codeOf({ order, stage, code }: ActionPorts): Pick<Fingerprint, 'code' | 'packages'> {
  const { modules, packages } = code.imported();
  const late = modules.filter((path) => order.code[path] === undefined);
  return {
    code: { ...order.code, ...Object.fromEntries(late.map((path) => [path, stage.word(path)])) },
    packages: mergedVersions(order.packages, packages),
  };
}

/** What the action stands on and is no longer as it was when it was fingerprinted, as texts. What it writes itself is not. */
export function movedMeanwhile<T extends Json>(
  { request: { outputs = [] }, fingerprint, stamps }: KeyedRequest<T>,
  { order, stage, code: loaded }: ActionPorts,
): readonly string[] {
  const isSame = (path: string, word: string) =>
    stage.word(path) === word && (order.code[path] !== undefined || loaded.isAsLoaded(path));
  const code = Object.entries(fingerprint.code).filter(([path, word]) => !isSame(path, word));
  const inputs = [...stamps].filter(([path, stamp]) => !outputs.includes(path) && stage.stamp(path) !== stamp);
  return [...code.map(([path]) => `task code "${path}"`), ...inputs.map(([path]) => `input "${path}"`)];
}
