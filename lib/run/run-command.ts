/** Runs a task that is one command or one script. */
import { readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ConductorError, type Problem } from '../model/conductor-error.ts';
import type { Failure } from '../model/event.ts';
import type { TaskDefinition } from '../task/definition.ts';
import { StrictBash } from './bash/strict-bash.ts';
import { type ProcessEnd, type ProcessOrder, runProcess } from './child-process.ts';
import type { TaskEnd, TaskPorts } from './task-ports.ts';

/** Of what a script printed to standard error, the end is kept: there Bash says why it stopped. */
const KEPT_OUTPUT = 4096;

/** Runs the command in the workspace's root. Its outputs are found by their globs. */
export async function runCommand(root: string, definition: TaskDefinition, ports: TaskPorts): Promise<TaskEnd> {
  const env = { ...ports.env, PATH: [join(root, 'node_modules/.bin'), ports.env['PATH'] ?? ''].join(delimiter) };
  try {
    let exitCode: number | undefined;
    const exited = (code: number | null) => {
      exitCode = code ?? undefined;
    };
    const problem = await ended(definition, { ...ports, root, env, exited });
    if (problem) return { ok: false, failure: failure(definition, problem), traits: { exitCode, errors: [] } };
    return { ok: true, result: { made: undefined, actions: {}, modules: [], edits: {} } };
  } catch (error) {
    if (ports.signal.aborted) throw error;
    return { ok: false, failure: notStarted(definition, error) };
  }
}

interface CommandPorts extends TaskPorts {
  readonly root: string;
  exited(code: number | null): void;
}

/**
 * A command goes to `sh -c`, as in npm scripts and make; a script to the interpreter that such scripts are written for.
 * @returns how it failed
 */
async function ended(definition: TaskDefinition, ports: CommandPorts): Promise<Problem | undefined> {
  const { how, file } = definition;
  if (how.kind === 'script' && how.strict) return await endedStrictly(definition, ports);
  const args = how.kind === 'command' ? ['-c', how.command] : [file];
  const end = await runProcess(order(definition, ports, { file: how.kind === 'command' ? 'sh' : 'bash', args }));
  ports.exited(end.code);
  if (end.code === 0) return undefined;
  return plainProblem(how.kind === 'command' ? `command "${how.command}"` : `script "${file}"`, end);
}

async function endedStrictly(definition: TaskDefinition, ports: CommandPorts): Promise<Problem | undefined> {
  const { file } = definition;
  const { root, env } = ports;
  using bash = new StrictBash({ file, text: readFileSync(join(root, file), 'utf8'), env });
  let output = '';
  const own = order(definition, ports, { file: 'bash', args: bash.args, env: bash.env });
  const onOutput: ProcessOrder['onOutput'] = (stream, text) => {
    if (stream === 'err') output = (output + text).slice(-KEPT_OUTPUT);
    own.onOutput(stream, text);
  };
  const { code, signal } = await runProcess({ ...own, onOutput });
  ports.exited(code);
  if (code === 0) return undefined;
  if (signal) return plainProblem(`script "${file}"`, { code, signal });
  const { explainStop } = await import('./bash/explain-stop.ts');
  return explainStop({ root, file, code, records: bash.records(), output });
}

function order(
  { id }: TaskDefinition,
  { root, env, signal, emit, launch }: CommandPorts,
  program: Pick<ProcessOrder, 'file' | 'args'> & Partial<Pick<ProcessOrder, 'env'>>,
): ProcessOrder {
  const onOutput: ProcessOrder['onOutput'] = (stream, text) => emit({ type: 'log', task: id, stream, text });
  const plain = { cwd: root, env, ipc: false, signal, onOutput, ...program };
  return launch?.(plain) ?? plain;
}

function plainProblem(what: string, { code, signal }: ProcessEnd): Problem {
  const how = signal ? `was ended by ${signal}` : `exited with ${code}`;
  return { message: `${what} ${how}`, help: 'Read what it printed above or in its log' };
}

function notStarted(definition: TaskDefinition, error: unknown): Failure {
  const { message } = error as Error; // spawn rejects with system errors only
  return failure(definition, {
    message: `cannot start it: ${message}`,
    help: 'Conductor needs "sh" for commands and "bash" for scripts on the PATH',
  });
}

function failure(definition: TaskDefinition, { message, place, help }: Problem): Failure {
  const { problems, code } = new ConductorError({
    code: 'task/failed',
    message: `Task ${definition.id} "${definition.name}" failed: ${message}`,
    place: place ?? { file: definition.file },
    help,
    exitCode: 1,
  });
  return { code, problems };
}
