/** What can go wrong with a service, said of the service and of a task that needs it. */
import { ConductorError } from '../../model/conductor-error.ts';
import { durationText } from '../../model/duration.ts';
import type { Failure } from '../../model/event.ts';
import type { ServiceRule, TaskDefinition } from '../../task/definition.ts';
import type { TaskEnd } from '../task-ports.ts';
import { notReadyText, readyText } from './readiness.ts';

/** A task that goes on running. */
export type ServiceDefinition = TaskDefinition & { readonly service: ServiceRule };

const MOST = 200;

/** What it waits for is true before it was started. */
export function portTaken(definition: ServiceDefinition): ConductorError {
  return serviceError(definition, {
    code: 'service/port-taken',
    what: `cannot be started: ${readyText(definition.service.ready)} already, of a server that this run did not start`,
    help: `Stop that server (one may be left of a run that was killed), give the service another port, or use the server that is there: run the tasks that need it with --only`,
  });
}

/** It took too long. */
export function notReady(definition: ServiceDefinition, last: string): ConductorError {
  const { ready, withinMs } = definition.service;
  return serviceError(definition, {
    code: 'service/not-ready',
    what: `was not ready within ${durationText(withinMs)}: ${notReadyText(ready)}${lastText(last)}`,
    help: 'Read its log; where it only needs longer, raise "within" of its "service"',
  });
}

/** It ended although nobody had asked it to. */
export function endedEarly(
  definition: ServiceDefinition,
  { end, wasReady, last }: { readonly end: TaskEnd; readonly wasReady: boolean; readonly last: string },
): ConductorError {
  return serviceError(definition, {
    code: 'service/ended',
    what: `ended ${wasReady ? 'while it was needed' : 'before it was ready'}: ${howEnded(definition, end)}${lastText(last)}`,
    help: 'Read its log; a service goes on running until conductor ends it',
  });
}

/** The same trouble as the failure of a task that needs the service. */
export function failureOfUser({ id, name, file }: TaskDefinition, trouble: Failure): Failure {
  const [problem, ...more] = trouble.problems;
  const message = problem?.message ?? 'A service ended';
  const what = message.charAt(0).toLowerCase() + message.slice(1);
  const own = { ...problem, message: `Task ${id} "${name}" failed: ${what}`, place: { file } };
  return { code: trouble.code, problems: [own, ...more] };
}

/** As data. */
export function asFailure({ code, problems }: ConductorError): Failure {
  return { code, problems };
}

function serviceError(
  { id, name, file }: ServiceDefinition,
  { code, what, help }: { readonly code: string; readonly what: string; readonly help: string },
): ConductorError {
  return new ConductorError({
    code,
    message: `Service ${id} "${name}" ${what}`,
    place: { file },
    help,
    exitCode: 1,
  });
}

function howEnded({ id, name }: ServiceDefinition, end: TaskEnd): string {
  if (end.ok) return 'it exited with 0';
  return (end.failure.problems[0]?.message ?? 'it failed').replace(`Task ${id} "${name}" failed: `, '');
}

function lastText(line: string): string {
  const shown = line.length > MOST ? `${line.slice(0, MOST)}…` : line;
  return line === '' ? '; it has printed nothing' : `; the last it printed was "${shown}"`;
}
