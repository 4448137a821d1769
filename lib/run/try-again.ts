/** Makes further attempts at a task, with waits between them. Loaded when a failure is to be tried again. */
import { rmSync } from 'node:fs';
import type { Emit, Failure } from '../model/event.ts';
import type { TaskDefinition } from '../task/definition.ts';
import { BackOff } from './back-off.ts';
import type { Circuits } from './circuits.ts';
import type { ScheduledPorts } from './runner-ports.ts';
import type { TaskEnding } from './task-ending.ts';

/** The longest that a timer of Node waits; a longer one would go off at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** What trying is built on. */
export interface Tries {
  readonly definition: TaskDefinition;
  readonly retry: NonNullable<TaskDefinition['retry']>;
  readonly emit: Emit;
  readonly pause: ScheduledPorts['pause'];
  readonly circuits: Circuits | undefined;
  /** Absolute path of the folder of what a failed attempt wrote: it goes before the next one. */
  readonly failed?: string | undefined;
  /** Decides anew and makes attempt number `number`. */
  attempt(number: number): Promise<TaskEnding>;
}

/**
 * Tries until an attempt goes well, or fails for good, or none is left, or a circuit opens that the task names.
 * @param first the end of the first attempt
 */
export async function tryAgain(first: TaskEnding, tries: Tries): Promise<TaskEnding> {
  const { definition, circuits } = tries;
  const backOff = await BackOff.by(tries.retry);
  let ending = first;
  let number = 1;
  while (ending.goesOn && circuits?.openOf(definition) === undefined) {
    const ms = Math.min(backOff.next(), LONGEST_TIMER);
    sayRetried(ending, { number, ms }, tries);
    if (!(await tries.pause(definition.id, ms, circuits?.opening(definition))))
      return { outcome: 'cancelled', ...times(number) };
    if (tries.failed !== undefined) rmSync(tries.failed, { recursive: true, force: true });
    ending = await tries.attempt(number + 1);
    if (ending.failure?.code === 'task/circuit-open') return { ...ending, ...times(number) };
    number++;
  }
  return {
    ...ending,
    ...times(number),
    ...(ending.failure ? { failure: counted(ending.failure, number, tries) } : {}),
  };
}

function sayRetried(
  { again, failure }: TaskEnding,
  { number, ms }: { readonly number: number; readonly ms: number },
  { definition, retry, emit }: Tries,
): void {
  if (again === undefined || failure === undefined) return;
  const { kept: _, ...told } = failure; // what is kept of it goes
  emit({
    type: 'task-retried',
    task: definition.id,
    attempt: number,
    of: retry.attempts,
    because: again,
    ms,
    failure: told,
  });
}

function times(number: number): Pick<TaskEnding, 'attempts'> {
  return number > 1 ? { attempts: number } : {};
}

/** The failure, which says the how manieth attempt it was, and why there is no further one. */
function counted(failure: Failure, number: number, { retry, definition, circuits }: Tries): Failure {
  const [first, ...more] = failure.problems;
  if (first === undefined) return failure;
  const open = number < retry.attempts ? circuits?.openOf(definition) : undefined;
  const reason = open === undefined ? '' : `; circuit "${open}" is open`;
  const message = `${first.message} (attempt ${number} of ${retry.attempts}${reason})`;
  return { ...failure, problems: [{ ...first, message }, ...more] };
}
