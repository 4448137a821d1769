/** Runs a task that is one command or one script. */
import { readFileSync } from 'node:fs';
import { constants as system } from 'node:os';
import { delimiter, join } from 'node:path';
import { ConductorError, type Problem } from '../model/conductor-error.ts';
import type { Failure } from '../model/event.ts';
import type { TaskDefinition } from '../task/definition.ts';
import type { Reach } from '../task/module-graph.ts';
import { type ProcessEnd, type ProcessOrder, runProcess } from './child-process.ts';
import { onPath } from './on-path.ts';
import type { ShellPool } from './shells/shell-pool.ts';
import type { TaskEnd, TaskPorts } from './task-ports.ts';

/** The exit code of what a signal has ended is this and the signal's number, as shells tell it. */
const SIGNALLED = 128;
/** Of what a script printed to standard error, the end is kept: there Bash says why it stopped. */
const KEPT_OUTPUT = 4096;

/** What a command imports nobody sees. */
const NOTHING: Reach = { modules: [], packages: {}, packageFiles: [] };

/** Runs the command in the workspace's root. Its outputs are found by their globs. */
export async function runCommand(root: string, definition: TaskDefinition, ports: StartPorts): Promise<TaskEnd> {
  const env = commandEnvironment(root, ports.env);
  try {
    let exitCode: number | undefined;
    const exited = (code: number | null) => {
      exitCode = code ?? undefined;
    };
    const problem = await ended(definition, { ...ports, root, env, exited });
    if (problem) return { ok: false, failure: failure(definition, problem), traits: { exitCode, errors: [] } };
    return { ok: true, result: { made: undefined, actions: {}, reach: NOTHING, edits: {} } };
  } catch (error) {
    if (ports.signal.aborted) throw error;
    return { ok: false, failure: notStarted(definition, error) };
  }
}

const environments = new WeakMap<TaskPorts['env'], Readonly<Record<string, string>>>();

/**
 * The task's environment with the workspace's programs on its PATH, and what every shell tells what it starts. One object
 * for all commands that get the same.
 */
export function commandEnvironment(root: string, env: TaskPorts['env']): Readonly<Record<string, string>> {
  const known = environments.get(env);
  if (known) return known;
  const PATH = [join(root, 'node_modules/.bin'), env['PATH'] ?? ''].join(delimiter);
  const shell = onPath('sh', PATH);
  const own = { SHLVL: '0', ...env, PATH, ...(shell === undefined ? {} : { _: shell }) };
  environments.set(env, own);
  return own;
}

/** Ports of a task that is started as a command. */
interface StartPorts extends TaskPorts {
  readonly shells: ShellPool;
}

interface CommandPorts extends StartPorts {
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
  if (how.kind === 'command') return await endedCommand(how.command, definition, ports);
  const end = await runProcess(order(definition, ports, { file: 'bash', args: [file] }));
  ports.exited(end.code);
  return end.code === 0 ? undefined : plainProblem(`script "${file}"`, end);
}

/** Whether it was started directly or by a shell, a signal is told as shells tell it. */
async function endedCommand(
  command: string,
  definition: TaskDefinition,
  ports: CommandPorts,
): Promise<Problem | undefined> {
  const end = await ports.shells.run(order(definition, ports, { file: 'sh', args: ['-c', command] }));
  const code = end.code ?? SIGNALLED + system.signals[end.signal ?? 'SIGKILL'];
  ports.exited(code);
  return code === 0 ? undefined : plainProblem(`command "${command}"`, { code, signal: null });
}

async function endedStrictly(definition: TaskDefinition, ports: CommandPorts): Promise<Problem | undefined> {
  const { file } = definition;
  const { root, env } = ports;
  const { StrictBash } = await import('./bash/strict-bash.ts');
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
  const how = signal ? `was ended by ${signal}` : `exited with ${code}${afterSignal(code)}`;
  return { message: `${what} ${how}`, help: 'Read what it printed above or in its log' };
}

/** What a shell means by such an exit code, unless the command itself does. */
function afterSignal(code: number | null): string {
  const found = Object.entries(system.signals).find(([, number]) => number + SIGNALLED === code);
  return found ? `, as after ${found[0]}` : '';
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
