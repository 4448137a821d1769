/**
 * Finds tasks that read what others make and do not need them, where their globs alone do not tell (`src/**` and
 * `src/gen/a.ts`): they may have read what an earlier run has left.
 */
import { matcher } from '../files/find-files.ts';
import type { RunEvent } from '../model/event.ts';
import { ClaimTable, claimsOf } from '../plan/claim.ts';
import { withNeeds } from '../plan/select.ts';
import type { TaskDefinition } from '../task/definition.ts';
import type { Workspace } from './workspace.ts';

type Warning = Extract<RunEvent, { type: 'warning' }>;

/** Warnings about the tasks of a run, one for each pair; `made` are those whose outputs it has made or brought back. */
export function missingNeeds(
  ids: readonly number[],
  made: Iterable<number>,
  { definitions, state, index, loaded, graph }: Workspace,
): readonly Warning[] {
  const gitIgnore = loaded.config.gitignore ? index.listing().gitIgnore : undefined;
  const readers = ids.flatMap((id) => definitions.get(id)?.definition ?? []);
  const table = new ClaimTable(readers.flatMap((task) => claimsOf(task, task.inputs)));
  const found: Warning[] = [];
  for (const id of made) {
    const maker = definitions.get(id)?.definition;
    const paths = Object.keys(state.tasks[id]?.result?.artifacts ?? {});
    for (const [reader, candidates] of maker ? readersNear(paths, table) : []) {
      if (!maker || reader === maker || withNeeds(graph, reader.needs).has(id)) continue;
      const [isInput, isOwn] = [matcher(reader.inputs, gitIgnore), matcher(reader.outputs)];
      const path = candidates.find((each) => isInput(each) && !isOwn(each));
      if (path !== undefined) found.push(warning(reader, maker, path));
    }
  }
  return found;
}

/** Tasks that look for inputs in folders above paths, and these paths. */
function readersNear(
  paths: readonly string[],
  table: ClaimTable<TaskDefinition>,
): ReadonlyMap<TaskDefinition, readonly string[]> {
  const near = new Map<TaskDefinition, string[]>();
  for (const path of paths) {
    for (const task of new Set(table.above(path).map((claim) => claim.task))) {
      const known = near.get(task);
      if (known) known.push(path);
      else near.set(task, [path]);
    }
  }
  return near;
}

function warning(reader: TaskDefinition, maker: TaskDefinition, path: string): Warning {
  const message = `Task ${reader.id} "${reader.file}" reads "${path}", which task ${maker.id} "${maker.file}" makes, and does not need it: what it read may be of an earlier run`;
  const help = `Add ${maker.id} to the needs of task ${reader.id}, or "!${path}" to its inputs`;
  return {
    type: 'warning',
    task: reader.id,
    code: 'task/need-missing',
    problem: { message, place: { file: reader.file }, help },
  };
}
