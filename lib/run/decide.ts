/** Decides about a task: fresh, restore, or run and why. Reads what is recorded; writes nothing. */
import type { Lookup } from '../cache/action-results.ts';
import type { ActionResult } from '../model/action-result.ts';
import { type Artifact, matchesArtifact } from '../model/artifact.ts';
import type { Cause } from '../model/cause.ts';
import type { Decision } from '../model/decision.ts';
import { factWord } from '../model/file-fact.ts';
import { type ActionKey, actionKey, type Fingerprint, fingerprintIn, shortText } from '../model/fingerprint.ts';
import { outcomeWords } from '../model/outcome-words.ts';
import { explain } from '../plan/explain.ts';
import type { FactOf } from './facts-hold.ts';
import type { ResultRecord, TaskRecord } from './state.ts';

/** Everything that a decision stands on. */
export interface DecisionFacts {
  readonly fingerprint: Fingerprint;
  readonly record: TaskRecord | undefined;
  readonly fact: FactOf;
  readonly force: boolean;
  /** False: the task is never recorded. */
  readonly cacheable: boolean;
  lookup(key: ActionKey): Promise<Lookup>;
  recorded(key: ActionKey): Promise<ActionResult | undefined>;
}

/** The decision about a task. A result found whole on disk comes with it. */
export interface Decided {
  readonly decision: Decision;
  /** A recorded result that is on disk already although the state does not know it. */
  readonly found?: ActionResult;
}

/** Makes the decision. */
export async function decide(facts: DecisionFacts): Promise<Decided> {
  const last = facts.record?.result;
  if (!facts.cacheable) return run([{ kind: 'not-cached', why: 'the task is not cached' }]);
  if (facts.force) return run([{ kind: 'forced' }]);
  const damage = last && isOf(facts.fingerprint, last) ? damageCauses(last, facts.fact) : undefined;
  if (damage?.length === 0) return { decision: { kind: 'fresh' } };
  const because = damage ?? (await causes(facts));
  if (because.some((cause) => cause.kind === 'manifest' && cause.how !== 'missing')) return run(because);
  const found = await facts.lookup(actionKey(facts.fingerprint));
  if (found.kind === 'miss') return run(because);
  if (isOnDisk(found.result, facts)) return { decision: { kind: 'fresh' }, found: found.result };
  return { decision: { kind: 'restore', because, result: found.result } };
}

/** Whether a trusted result is that of a fingerprint. */
function isOf(fingerprint: Fingerprint, { key, fingerprint: text }: ResultRecord): boolean {
  if (key === undefined) return false;
  return text === undefined ? key === actionKey(fingerprint) : text === shortText(fingerprint);
}

function run(because: readonly Cause[]): Decided {
  return { decision: { kind: 'run', because } };
}

/** What on disk is not as the record has it. */
export function damageCauses(result: ResultRecord, fact: FactOf): readonly Cause[] {
  const found: Cause[] = [];
  for (const path in result.artifacts) {
    const how = difference(factWord(fact(path)), result.artifacts[path]);
    if (how) found.push({ kind: 'output', path, how });
  }
  const { manifest } = result;
  const how = manifest && difference(factWord(fact(manifest.path)), manifest.word);
  if (manifest && how) found.push({ kind: 'manifest', path: manifest.path, how });
  return found;
}

function difference(word: string, recorded: string | undefined): 'missing' | 'modified' | undefined {
  if (word === recorded) return undefined;
  return word === 'missing' ? 'missing' : 'modified';
}

/** Why the key is not the last one. */
async function causes({ record, fingerprint, recorded }: DecisionFacts): Promise<readonly Cause[]> {
  if (record === undefined) return [{ kind: 'first-run' }];
  const { key, fingerprint: text } = record.result ?? {};
  if (key === undefined) return [{ kind: 'not-cached', why: lastRun(record) }];
  const before = text === undefined ? (await recorded(key))?.fingerprint : fingerprintIn(text);
  return before ? explain(before, fingerprint) : [{ kind: 'record-lost' }];
}

function lastRun({ last }: TaskRecord): string {
  return last.outcome === 'executed'
    ? 'the last result was not recorded'
    : `the last run ${outcomeWords(last.outcome)}`;
}

/** Whether a result is on disk as a whole, with nothing beside it that the last one left. */
function isOnDisk(result: ActionResult, { fact, record }: DecisionFacts): boolean {
  const matches = (artifact: Artifact) => matchesArtifact(artifact, fact(artifact.path));
  const paths = new Set(result.artifacts.map((artifact) => artifact.path));
  const left = Object.keys(record?.result?.artifacts ?? {}).filter((path) => !paths.has(path));
  return (
    [...result.artifacts, ...(result.manifest ? [result.manifest] : [])].every(matches) &&
    left.every((path) => fact(path).kind === 'missing')
  );
}
