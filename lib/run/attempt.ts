/** One attempt at a task's own code: within its time, and watched for what decides whether there is a further one. */
import type { RunEvent } from '../model/event.ts';
import { timeoutRule } from '../task/attempt-rules.ts';
import { AttemptClock } from './attempt-clock.ts';
import type { FailureTraits } from './failure-traits.ts';
import { LineMatcher } from './line-matcher.ts';
import type { DueTask, RunnerPorts } from './runner-ports.ts';
import type { TaskEnd } from './task-ports.ts';
import { limitOf, outOfTime } from './time-limit.ts';
import { whyAgain } from './why-again.ts';

/** Carries out a task's code, with ports of its own. */
type Work = (ports: RunnerPorts) => Promise<TaskEnd>;

/** Makes the attempt. While a person is asked, its time stands still. */
export async function attempt({ task: { definition } }: DueTask, ports: RunnerPorts, work: Work): Promise<TaskEnd> {
  const { on } = definition.retry ?? {};
  const output = on?.output && new LineMatcher(on.output);
  const emit = (event: RunEvent) => {
    if (event.type === 'log' && event.task === definition.id) output?.add(event.stream, event.text);
    ports.emit(event);
  };
  const rule = definition.timeout ?? timeoutRule(ports.workspace.loaded.config.timeout);
  const limit = limitOf(definition, rule, ports.workspace);
  using clock = new AttemptClock(limit?.ms, ports.signal);
  const { confirm } = ports;
  const asked: Pick<RunnerPorts, 'confirm'> = confirm
    ? { confirm: (...about) => clock.waiting(confirm(...about)) }
    : {};
  const end = await work({ ...ports, ...asked, emit, signal: clock.signal }).catch((error: unknown): TaskEnd => {
    if (limit === undefined || !clock.isOver) throw error;
    return { ok: false, failure: outOfTime(definition, limit) }; // it was ended before it had begun
  });
  const judge = (timedOut: boolean, traits: FailureTraits = { errors: [] }) =>
    on && whyAgain(on, { timedOut, traits, matched: output?.matched() });
  if (limit === undefined || !clock.isOver) return end.ok ? end : { ...end, again: judge(false, end.traits) };
  const edits = end.ok ? end.result.edits : end.edits;
  return { ok: false, failure: outOfTime(definition, limit), edits, timedOut: true, again: judge(true) };
}
