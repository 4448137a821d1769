/** Runs a TypeScript task in a process of its own. */
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../files/package-root.ts';
import { ConductorError } from '../model/conductor-error.ts';
import type { Failure } from '../model/event.ts';
import { errnoText } from '../write/errno.ts';
import { type ProcessEnd, type ProcessOrder, runProcess } from './child-process.ts';
import { failureOf } from './failure.ts';
import type { HostAnswer, HostMessage, HostOrder } from './host/messages.ts';
import type { RiskyPlan } from './risk.ts';
import type { TaskEnd, TaskPorts } from './task-ports.ts';

/** Runs the task and returns what it made, or how it failed. */
export async function runHost(order: HostOrder, ports: TaskPorts): Promise<TaskEnd> {
  let end: TaskEnd | undefined;
  const onMessage = (message: HostMessage) => {
    if (message.type === 'event') ports.emit(message.event);
    else if (message.type === 'ask') void answer(message.plan, order, ports).then((reply) => child?.send(reply));
    else
      end =
        message.type === 'done'
          ? { ok: true, result: message.result }
          : { ok: false, failure: message.failure, edits: message.edits, traits: message.traits };
  };
  let child: ChildProcess | undefined;
  const start = (started: ChildProcess) => {
    child = started;
    child.on('message', onMessage);
    child.send(order);
  };
  const own = { ...hostProcess(order, ports), onStart: start };
  try {
    const ended = await runProcess(ports.launch?.(own) ?? own);
    return (
      end ?? { ok: false, failure: vanished(order, ended), traits: { exitCode: ended.code ?? undefined, errors: [] } }
    );
  } catch (error) {
    const text = ports.signal.aborted ? undefined : errnoText(error);
    if (text === undefined) throw error;
    return { ok: false, failure: notStarted(order, { text, file: own.file, cause: error }) };
  }
}

async function answer(plan: RiskyPlan, { definition, root }: HostOrder, { allow }: TaskPorts): Promise<HostAnswer> {
  try {
    await allow?.(plan);
    return { type: 'answer' };
  } catch (error) {
    const { id, name } = definition;
    return { type: 'answer', failure: failureOf(error, { action: `Task ${id} "${name}" failed`, root }) };
  }
}

/** The failure of a task whose process could not be started: too many open files, processes, no memory. */
function notStarted(
  { definition }: HostOrder,
  { text, file, cause }: { readonly text: string; readonly file: string; readonly cause: unknown },
): Failure {
  const { problems, code } = new ConductorError({
    code: 'task/failed',
    message: `Task ${definition.id} "${definition.name}" failed: cannot start its process "${file}": ${text}`,
    place: { file: definition.file },
    help: 'Raise the limit that is named (ulimit -a shows them) and run again; nothing was changed',
    exitCode: 1,
    cause,
  });
  return { code, problems };
}

function hostProcess({ root, definition }: HostOrder, { env, signal, emit }: TaskPorts): ProcessOrder {
  return {
    file: process.execPath,
    // Type stripping is stable but still announced as experimental by some of the supported versions.
    args: ['--disable-warning=ExperimentalWarning', join(packageRoot(), 'dist/task-host.cjs')],
    cwd: root,
    env,
    ipc: true,
    signal,
    onOutput: (stream, text) => emit({ type: 'log', task: definition.id, stream, text }),
  };
}

/** The failure of a task whose process ended without a word. */
function vanished({ definition }: HostOrder, { code, signal }: ProcessEnd): Failure {
  const how = signal ? `was ended by ${signal}` : `ended with exit code ${code}`;
  const error = new ConductorError({
    code: 'task/vanished',
    message: `Task ${definition.id} "${definition.name}" failed: its process ${how} before the task was done`,
    place: { file: definition.file },
    help: 'Throw an error instead of calling process.exit, and wait for nothing that never comes',
  });
  return { code: error.code, problems: error.problems };
}
