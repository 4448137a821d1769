/** Finds outputs that belong to two tasks although their globs do not tell: `out/*.js` and `out/a.*` meet in one file. */
import { matcher } from '../files/find-files.ts';
import { ConductorError } from '../model/conductor-error.ts';
import type { TaskDefinition } from '../task/definition.ts';

const SPECIAL = /[*?[\]{}()]/;
/** A path and everything below a folder: what such globs share is known before anything runs. */
const WHOLE = /^[^*?[\]{}()]*(?:\/\*\*(?:\/\*)?)?$/;

/**
 * Looks at what a task made.
 * @param paths its artifacts
 * @throws ConductorError `task/output-claimed`, naming both tasks and the first such path
 */
export function refuseSharedOutputs(
  task: TaskDefinition,
  paths: readonly string[],
  tasks: readonly TaskDefinition[],
): void {
  const bases = partialBases(task);
  if (bases.length === 0) return;
  for (const other of tasks) {
    if (other.id === task.id || !partialBases(other).some((base) => bases.some((own) => overlap(own, base)))) continue;
    const path = paths.find(matcher(other.outputs));
    if (path !== undefined) throw shared(task, other, path);
  }
}

/** The folders of the globs that name neither a path nor a whole folder. */
function partialBases({ outputs }: TaskDefinition): readonly string[] {
  const partial = outputs.filter((glob) => !glob.startsWith('!') && !WHOLE.test(glob));
  return partial.map((glob) => glob.slice(0, glob.lastIndexOf('/', glob.search(SPECIAL)) + 1));
}

function overlap(one: string, other: string): boolean {
  return one.startsWith(other) || other.startsWith(one);
}

function shared(one: TaskDefinition, other: TaskDefinition, path: string): ConductorError {
  const [first, second] = one.id < other.id ? [one, other] : [other, one];
  return new ConductorError({
    code: 'task/output-claimed',
    message: `Cannot keep "${path}": task ${first.id} "${first.file}" and task ${second.id} "${second.file}" both claim the output`,
    place: { file: one.file },
    help: `Let one task own it; "!${path}" in the other's outputs excludes it`,
    exitCode: 1,
  });
}
