/** Runs a TypeScript task in a process of its own. */
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../files/package-root.ts';
import { ConductorError } from '../model/conductor-error.ts';
import type { Failure } from '../model/event.ts';
import { type ProcessEnd, type ProcessOrder, runProcess } from './child-process.ts';
import type { HostMessage, HostOrder } from './host/messages.ts';
import type { TaskEnd, TaskPorts } from './task-ports.ts';

/** Runs the task and returns what it made, or how it failed. */
export async function runHost(order: HostOrder, ports: TaskPorts): Promise<TaskEnd> {
  let end: TaskEnd | undefined;
  const onMessage = (message: HostMessage) => {
    if (message.type === 'event') ports.emit(message.event);
    else end = message.type === 'done' ? { ok: true, result: message.result } : { ok: false, failure: message.failure };
  };
  const start = (child: ChildProcess) => {
    child.on('message', onMessage);
    child.send(order);
  };
  const ended = await runProcess({ ...hostProcess(order, ports), onStart: start });
  return end ?? { ok: false, failure: vanished(order, ended) };
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
