/** The decision about a task that may be due, and what is to become of outputs that were edited by hand. */
import type { Cause } from '../model/cause.ts';
import { factWord } from '../model/file-fact.ts';
import { editWords, type KeptEdit, type KeptEdits } from '../model/kept-edit.ts';
import { type DecidedTask, type DecisionPorts, decideTask, taskOf } from './decide-task.ts';
import type { EditedFile, HandEditMode } from './edited-file.ts';
import type { FoundEdit, SeenEdits } from './hand-edited.ts';
import type { ResultCache } from './result-cache.ts';
import { textOf } from './text-of.ts';

/** What deciding stands on. */
export interface DuePorts extends Omit<DecisionPorts, 'cache'> {
  readonly cache: ResultCache;
  readonly handEdits: { readonly mode: HandEditMode; readonly own: boolean };
}

/** A decision that knows of edits. */
export interface DecidedDue extends DecidedTask {
  /** Published files that are not as they were generated, by path. */
  readonly edits: Readonly<Record<string, EditedFile>>;
  /** Of these, those that stop the task unless they turn out to be what is generated now. */
  readonly clashing: readonly FoundEdit[];
}

const NONE = { edits: {}, clashing: [] } as const;

/** Decides. A task that is fresh costs what `decideTask` costs. */
export async function decideDue(id: number, ports: DuePorts): Promise<DecidedDue> {
  const { mode } = ports.handEdits;
  const first = await decideTask(id, ports);
  const before = ports.observer.edits(id);
  if (first.decision.kind === 'fresh' && (mode !== 'ours' || !editWords(before))) return { ...first, ...NONE };
  if (!mayBeEdited(id, ports)) return { ...first, ...NONE };
  const { lookAtEdits } = await import('./hand-edited.ts');
  const seen = await lookAtEdits(id, { ...ports, own: ports.handEdits.own });
  const kept = await keptBy(seen, ports);
  const isSame = JSON.stringify(kept) === JSON.stringify(before);
  if (!isSame) ports.observer.keepEdits(id, kept);
  const decided = isSame ? first : await decideTask(id, ports);
  const clashing = clashingBy(seen, mode);
  return { ...decided, decision: named(decided.decision, seen.found), edits: filesOf(seen), clashing };
}

/** What was not published, or is as it was published, was not edited: then no code for edits is loaded. */
function mayBeEdited(id: number, { workspace, observer, handEdits }: DuePorts): boolean {
  if (handEdits.own || editWords(observer.edits(id))) return true;
  const result = workspace.state.tasks[id]?.result;
  if (!result) return taskOf(workspace, id).definition.how.kind === 'run';
  return result.published.some((path) => factWord(workspace.fact(path)) !== result.artifacts[path]);
}

/** The edits that stay, once the user has said what is to become of the others. */
async function keptBy({ kept, found }: SeenEdits, { handEdits: { mode }, cache }: DuePorts): Promise<KeptEdits> {
  const edits = new Map(Object.entries(kept).filter(([, { how }]) => mode !== 'ours' || how === 'regions'));
  for (const each of found) {
    if (each.isOwn || each.how === 'conflict') continue;
    const edit = mode === 'ours' ? await regionEdit(each, cache) : asIs(each, mode);
    if (edit) edits.set(each.path, edit);
  }
  return Object.fromEntries(edits);
}

async function regionEdit(found: FoundEdit, cache: ResultCache): Promise<KeptEdit | undefined> {
  const { regionsOf } = await import('./hand-edited.ts');
  return regionsOf(found, textOf(found.generated && (await cache.blob(found.generated))));
}

function asIs({ edited, generated }: FoundEdit, mode: HandEditMode): KeptEdit | undefined {
  if (mode !== 'theirs' && mode !== 'merge') return undefined;
  return { how: mode === 'merge' ? 'merged' : 'theirs', generated: generated ?? edited, word: edited };
}

function clashingBy({ found }: SeenEdits, mode: HandEditMode): readonly FoundEdit[] {
  if (mode === 'ours') return [];
  const decides = mode === 'theirs' || mode === 'merge';
  return found.filter(({ isOwn, how }) => !decides || isOwn || how === 'conflict');
}

function filesOf({ kept, found, edited }: SeenEdits): DecidedDue['edits'] {
  const files = new Map<string, EditedFile>();
  for (const [path, { how, generated }] of Object.entries(kept)) {
    const digest = edited[path];
    if (digest !== undefined) files.set(path, { edited: digest, generated, how });
  }
  for (const { path, edited: digest, generated, how } of found) files.set(path, { edited: digest, generated, how });
  return Object.fromEntries(files);
}

/** Edits by hand are told as what they are. */
function named(decision: DecidedTask['decision'], found: readonly FoundEdit[]): DecidedTask['decision'] {
  if (decision.kind === 'fresh') return decision;
  const edited = new Set(found.map(({ path }) => path));
  const others = decision.because.filter((cause) => cause.kind !== 'output' || !edited.has(cause.path));
  const causes: readonly Cause[] = [...edited].map((path) => ({ kind: 'hand-edited', path }));
  return { ...decision, because: [...causes, ...others] };
}
