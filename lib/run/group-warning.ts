/** What a run says of a group that it has put back. */
import { isSuccess, type Outcome } from '../model/decision.ts';
import type { RunEvent } from '../model/event.ts';
import { outcomeWords } from '../model/outcome-words.ts';
import type { Workspace } from './workspace.ts';

/** How the group fared. */
export interface GroupFate {
  /** The group's tasks in this run. */
  readonly ids: readonly number[];
  /** Those of which something was put back. */
  readonly back: readonly number[];
  readonly outcomes: ReadonlyMap<number, Outcome>;
  readonly workspace: Pick<Workspace, 'definitions'>;
}

/** The warning. */
export function putBackWarning(group: string, { ids, back, outcomes, workspace }: GroupFate): RunEvent {
  const [bad] = ids.filter((id) => !isSuccess(outcomes.get(id) ?? 'failed'));
  const outcome = outcomes.get(bad ?? 0) ?? 'cancelled';
  const tasks = back.length === 1 ? `task ${back[0]} are` : `tasks ${back.join(', ')} are`;
  const message = `The outputs of ${tasks} what they were before this run: task ${bad} of the same group "${group}" ${outcomeWords(outcome)}`;
  const isCached = back.every((id) => workspace.definitions.get(id)?.definition.cache);
  const kept = isCached ? '; what was made is in the cache' : '';
  return {
    type: 'warning',
    code: 'group/put-back',
    problem: { message, help: `Run again once that is put right${kept}` },
  };
}
