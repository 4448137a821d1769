/** Whether tasks need whoever makes what they read, by the globs alone; knows nothing of the files that exist. */
import { ConductorError, type Problem } from '../model/conductor-error.ts';
import { type Claim, ClaimTable, claimsOf } from './claim.ts';

/** What the check has to know of a task. */
export interface ReadingTask {
  readonly id: number;
  readonly file: string;
  readonly needs: readonly number[];
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/**
 * Checks the inputs of which all that they can match is the output of a task: it must be one that is needed, at least
 * through others, or what is read may be of an earlier run; and it must not be the task itself, whose outputs are no
 * inputs of it, so that such an input would count for nothing.
 * @throws {ConductorError} `task/own-input`, `task/need-missing`; all of them in one go.
 */
export function checkInputs(tasks: readonly ReadingTask[]): void {
  const table = new ClaimTable(tasks.flatMap((task) => claimsOf(task, task.outputs)));
  const made = tasks.flatMap((task) => claimsOf(task, task.inputs).flatMap((input) => madeBy(input, table)));
  refuse('task/own-input', made.filter(isOwn).map(ownInput));
  const byId = new Map(tasks.map((task) => [task.id, task]));
  refuse('task/need-missing', made.filter((each) => !isNeeded(each, byId)).map(needMissing));
}

/** An input, and the output that it is. */
interface Made {
  readonly input: Claim<ReadingTask>;
  readonly output: Claim<ReadingTask>;
}

function madeBy(input: Claim<ReadingTask>, table: ClaimTable<ReadingTask>): readonly Made[] {
  const [output] = table.ownersOf(input);
  return output ? [{ input, output }] : [];
}

function refuse(code: string, [first, ...more]: readonly Problem[]): void {
  if (first !== undefined) throw new ConductorError({ code, ...first, more });
}

function isOwn({ input, output }: Made): boolean {
  return input.task === output.task;
}

function isNeeded({ input, output }: Made, byId: ReadonlyMap<number, ReadingTask>): boolean {
  const all = new Set(input.task.needs);
  // A set's iteration reaches what is added while it goes on.
  for (const id of all) for (const need of byId.get(id)?.needs ?? []) all.add(need);
  return all.has(output.task.id);
}

function ownInput({ input: { task, glob }, output }: Made): Problem {
  const what = glob === output.glob ? `"${glob}"` : `"${glob}", which is part of "${output.glob}",`;
  return {
    message: `Cannot plan the tasks: task ${task.id} "${task.file}" has ${what} both as input and as output`,
    place: { file: task.file },
    help: 'Let what it changes in place be an input only, and its outputs what it makes anew',
  };
}

function needMissing({ input: { task, glob }, output: { task: maker } }: Made): Problem {
  return {
    message: `Cannot plan the tasks: task ${task.id} "${task.file}" reads "${glob}", which task ${maker.id} "${maker.file}" makes, and does not need it`,
    place: { file: task.file },
    help: `Add ${maker.id} to the needs of task ${task.id}`,
  };
}
