/** Before a due task touches its outputs: stops it, or keeps the edited versions that it is going to replace. */
import type { ActionResult } from '../model/action-result.ts';
import type { DecidedDue } from './decide-due.ts';
import type { Clash } from './hand-edit-error.ts';
import type { FoundEdit } from './hand-edited.ts';
import type { ResultCache } from './result-cache.ts';
import type { RunnerPorts } from './runner-ports.ts';
import { textOf } from './text-of.ts';

/**
 * Settles what is to become of edited outputs. Where the task's code runs in conductor's own process, that code's tools
 * compare what they generate with what was edited; all else is settled here.
 * @param result what is going to be restored; undefined where the task runs
 * @throws ConductorError `write/hand-edited`, `write/merge-conflict`
 */
export async function settleEdits(
  { edits, clashing }: Pick<DecidedDue, 'edits' | 'clashing'>,
  result: ActionResult | undefined,
  { workspace, cache, handEdits }: RunnerPorts,
): Promise<void> {
  const clashes = clashing.filter((each) => isSettledHere(each, result));
  if (clashes.length > 0) throw await errorOf(clashes, cache);
  const { mode, folder } = handEdits;
  if (mode !== 'ours' && mode !== 'merge') return;
  const { root, loaded } = workspace;
  const there = Object.keys(edits).filter((path) => workspace.fact(path).kind === 'file');
  const replaced = there.filter((path) => mode === 'ours' || edits[path]?.how === undefined);
  if (replaced.length === 0) return;
  const { keepAside } = await import('./keep-aside.ts');
  await keepAside(replaced, { root, folder, durability: loaded.config.durability });
}

async function errorOf(clashes: readonly FoundEdit[], cache: ResultCache): Promise<Error> {
  const { editedClash, handEditedError } = await import('./hand-edit-error.ts');
  return await handEditedError(await Promise.all(clashes.map((each) => clashOf(each, cache, editedClash))));
}

/** What is edited to what is restored is no clash; what a run makes of it shows when it is made. */
function isSettledHere({ path, edited, isOwn, how }: FoundEdit, result: ActionResult | undefined): boolean {
  if (isOwn || how === 'conflict') return true;
  if (result === undefined) return false;
  return !result.artifacts.some((each) => each.path === path && each.kind === 'file' && each.digest === edited);
}

async function clashOf(
  { path, text, generated, isOwn, how }: FoundEdit,
  cache: ResultCache,
  editedClash: (path: string, before: string | undefined, after: string) => Clash,
): Promise<Clash> {
  if (how === 'conflict') return { path, kind: 'conflict' };
  const before = textOf(generated && (await cache.blob(generated)));
  return isOwn ? { path, kind: 'own', before, after: text } : editedClash(path, before, text);
}
