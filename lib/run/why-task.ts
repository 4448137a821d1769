/** Why a task is fresh, restored or run as things stand, and what its records say about it. Remembers nothing. */
import { join } from 'node:path';
import { ActionResults } from '../cache/action-results.ts';
import type { ActionResult } from '../model/action-result.ts';
import { causeText } from '../model/cause.ts';
import type { Decision } from '../model/decision.ts';
import { STORE_FOLDER } from '../model/file-names.ts';
import { type ActionKey, actionKey } from '../model/fingerprint.ts';
import { type Culprit, Culprits } from '../plan/culprits.ts';
import { type Difference, differences } from '../plan/differences.ts';
import { Nearest } from '../plan/nearest.ts';
import { selectTasks } from '../plan/select.ts';
import { decideDue } from './decide-due.ts';
import { type DecidedTask, type DecisionPorts, decideTask, taskOf } from './decide-task.ts';
import type { Environment } from './environment.ts';
import { Observer } from './observe.ts';
import { oneTask } from './one-task.ts';
import { openResultCache } from './result-cache.ts';
import { SERVICE } from './result-record.ts';
import type { TaskRecord } from './state.ts';
import { openWorkspace } from './workspace.ts';

/** A task by all that it is called. */
interface NamedTask {
  readonly id: number;
  readonly name: string;
}

/** The answer. */
export interface Why {
  readonly task: NamedTask & { readonly slug: string; readonly file: string };
  readonly decision: Decision['kind'];
  readonly because: readonly string[];
  /** Outputs that were edited by hand: a run stops before it overwrites them. */
  readonly handEdited: readonly string[];
  readonly key: ActionKey;
  /** False: the task is never recorded. */
  readonly cacheable: boolean;
  /** How it ended last. */
  readonly last: TaskRecord['last'] | null;
  /** What it needs that is not fresh: carried out first, which may change the decision. */
  readonly needs: readonly (NamedTask & { readonly decision: 'restore' | 'run' })[];
  /** How many fingerprints of it are recorded. */
  readonly records: number;
  /** The recorded fingerprint nearest to that of now, and what differs from it to now. */
  readonly nearest: {
    readonly key: ActionKey;
    readonly at: string;
    readonly differences: readonly Difference[];
  } | null;
  /** What changed most often from one record to the next. */
  readonly culprits: readonly Culprit[];
}

const CULPRITS = 10;

/**
 * The decision about a task and what explains it.
 * @throws ConductorError for an invalid workspace or an unknown task
 */
export async function whyTask(options: {
  readonly cwd: string;
  readonly env: Environment;
  readonly word: string;
}): Promise<Why> {
  const workspace = await openWorkspace(options);
  const id = oneTask(workspace.graph, options.word);
  const observer = new Observer(workspace, options.env);
  const ports = { workspace, observer, force: false, cache: openResultCache(workspace.root) };
  const own = workspace.loaded.config.handEdited === 'stop-all';
  const decided = await decideDue(id, { ...ports, handEdits: { mode: 'stop', own } });
  const { definition } = taskOf(workspace, id);
  const { name, slug, file, cache } = definition;
  return {
    task: { id, name, slug, file },
    ...decisionOf(decided),
    handEdited: decided.clashing.map(({ path }) => path),
    cacheable: cache,
    last: workspace.last(id) ?? null,
    needs: await dueNeeds(id, ports),
    ...(await historyOf(decided, { root: workspace.root, id })),
  };
}

function decisionOf({ decision, fingerprint }: DecidedTask): Pick<Why, 'decision' | 'because' | 'key'> {
  return {
    decision: decision.kind,
    because: decision.kind === 'fresh' ? [] : decision.because.map(causeText),
    key: actionKey(fingerprint),
  };
}

async function dueNeeds(id: number, ports: DecisionPorts): Promise<Why['needs']> {
  const due: Why['needs'][number][] = [];
  for (const need of selectTasks(ports.workspace.graph, [String(id)])) {
    if (need === id) continue;
    const { decision } = await decideTask(need, ports);
    const { name } = taskOf(ports.workspace, need).definition;
    if (decision.kind !== 'fresh') due.push({ id: need, name, decision: decision.kind });
  }
  return due;
}

/** The records are read one after the other, since each of them may be megabytes. */
async function historyOf(
  { fingerprint }: DecidedTask,
  { root, id }: { readonly root: string; readonly id: number },
): Promise<Pick<Why, 'records' | 'nearest' | 'culprits'>> {
  const results = new ActionResults(join(root, STORE_FOLDER));
  const [nearest, culprits] = [new Nearest<ActionResult>(fingerprint), new Culprits()];
  let records = 0;
  for (const key of await keysOf(results, id)) {
    const record = await results.get(key);
    if (!record) continue;
    records++;
    nearest.add(record);
    culprits.add(record.fingerprint);
  }
  const { found } = nearest;
  return {
    records,
    nearest: found ? { key: found.key, at: found.at, differences: differences(found.fingerprint, fingerprint) } : null,
    culprits: culprits.most(CULPRITS),
  };
}

/** Under which keys a task is recorded, oldest first. */
async function keysOf(results: ActionResults, id: number): Promise<readonly ActionKey[]> {
  const found: { readonly key: ActionKey; readonly at: string }[] = [];
  for await (const { key, kind, task, at } of results.heads())
    if ((kind === 'task' || kind === SERVICE) && task === id) found.push({ key, at });
  return found
    .sort((one, other) => (`${one.at} ${one.key}` < `${other.at} ${other.key}` ? -1 : 1))
    .map(({ key }) => key);
}
