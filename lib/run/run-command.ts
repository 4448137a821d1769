/** Runs a task that is one command or one script. */
import { delimiter, join } from 'node:path';
import { ConductorError } from '../model/conductor-error.ts';
import type { Failure } from '../model/event.ts';
import type { TaskDefinition } from '../task/definition.ts';
import { type ProcessEnd, runProcess } from './child-process.ts';
import type { TaskEnd, TaskPorts } from './task-ports.ts';

/** Runs the command in the workspace's root. Its outputs are found by their globs. */
export async function runCommand(root: string, definition: TaskDefinition, ports: TaskPorts): Promise<TaskEnd> {
  const { id } = definition;
  const [file, ...args] = commandLine(definition);
  const onOutput = (stream: 'out' | 'err', text: string) => ports.emit({ type: 'log', task: id, stream, text });
  const env = { ...ports.env, PATH: [join(root, 'node_modules/.bin'), ports.env['PATH'] ?? ''].join(delimiter) };
  try {
    const order = { file, args, cwd: root, env, ipc: false, signal: ports.signal, onOutput };
    const end = await runProcess(ports.launch?.(order) ?? order);
    if (end.code === 0) return { ok: true, result: { made: undefined, actions: {}, modules: [], edits: {} } };
    return { ok: false, failure: failed(definition, end) };
  } catch (error) {
    if (ports.signal.aborted) throw error;
    return { ok: false, failure: notStarted(definition, error) };
  }
}

/** A command goes to `sh -c`, as in npm scripts and make; a script to the interpreter that such scripts are written for. */
function commandLine({ how, file }: TaskDefinition): [string, ...string[]] {
  return how.kind === 'command' ? ['sh', '-c', how.command] : ['bash', file];
}

function failed(definition: TaskDefinition, { code, signal }: ProcessEnd): Failure {
  const how = signal ? `was ended by ${signal}` : `exited with ${code}`;
  const what =
    definition.how.kind === 'command' ? `command "${definition.how.command}"` : `script "${definition.file}"`;
  return failure(definition, `${what} ${how}`, 'Read what it printed above or in its log');
}

function notStarted(definition: TaskDefinition, error: unknown): Failure {
  const { message } = error as Error; // spawn rejects with system errors only
  return failure(
    definition,
    `cannot start it: ${message}`,
    'Conductor needs "sh" for commands and "bash" for scripts on the PATH',
  );
}

function failure(definition: TaskDefinition, message: string, help: string): Failure {
  const { problems, code } = new ConductorError({
    code: 'task/failed',
    message: `Task ${definition.id} "${definition.name}" failed: ${message}`,
    place: { file: definition.file },
    help,
    exitCode: 1,
  });
  return { code, problems };
}
