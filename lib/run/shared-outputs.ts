/** Finds outputs that belong to two tasks although their globs do not tell: `out/*.js` and `out/a.*` may meet in one file. */
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
  for (const other of meeting(task, tasks)) {
    const path = paths.find(matcher(other.outputs));
    if (path !== undefined) throw shared(task, other, path);
  }
}

/** Whether a path among a task's outputs is one that another task claims as well. */
export function claimedByOthers(task: TaskDefinition, tasks: readonly TaskDefinition[]): (path: string) => boolean {
  const claims = meeting(task, tasks).map(({ outputs }) => matcher(outputs));
  return (path) => claims.some((isOutput) => isOutput(path));
}

/** The tasks whose outputs may meet those of one. Where neither glob is partial, it is known before anything runs. */
function meeting(task: TaskDefinition, tasks: readonly TaskDefinition[]): readonly TaskDefinition[] {
  const own = basesOf(task);
  const others = own.some(({ isPartial }) => isPartial) ? tasks : partialOf(tasks);
  return others.filter(
    (other) => other.id !== task.id && basesOf(other).some((base) => own.some((each) => mayMeet(each, base))),
  );
}

/** The folder that a glob's matches lie in, and whether others may lie there, too. */
interface Base {
  readonly folder: string;
  readonly isPartial: boolean;
}

const bases = new WeakMap<TaskDefinition, readonly Base[]>();
const partial = new WeakMap<readonly TaskDefinition[], readonly TaskDefinition[]>();

function partialOf(tasks: readonly TaskDefinition[]): readonly TaskDefinition[] {
  const known = partial.get(tasks) ?? tasks.filter((task) => basesOf(task).some(({ isPartial }) => isPartial));
  partial.set(tasks, known);
  return known;
}

function basesOf(task: TaskDefinition): readonly Base[] {
  const known = bases.get(task) ?? task.outputs.filter((glob) => !glob.startsWith('!')).map(baseOf);
  bases.set(task, known);
  return known;
}

function baseOf(glob: string): Base {
  const isPartial = !WHOLE.test(glob);
  const special = glob.search(SPECIAL);
  return { folder: special === -1 ? `${glob}/` : glob.slice(0, glob.lastIndexOf('/', special) + 1), isPartial };
}

function mayMeet(one: Base, other: Base): boolean {
  return (one.isPartial || other.isPartial) && overlap(one.folder, other.folder);
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
