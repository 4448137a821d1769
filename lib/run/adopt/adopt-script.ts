/** Turns a script into tasks: runs it once in a traced copy of the workspace, drafts, writes, compares. */
import { spawnSync } from 'node:child_process';
import { readFile, realpath, rm } from 'node:fs/promises';
import { join, posix, relative, resolve } from 'node:path';
import { effectiveConfig } from '../../config/effective-config.ts';
import { findWorkspace } from '../../config/find-workspace.ts';
import { loadConfig } from '../../config/load-config.ts';
import { ConductorError } from '../../model/conductor-error.ts';
import { writeTransaction } from '../../write/transaction.ts';
import { type Environment, taskEnvironment } from '../environment.ts';
import { findStrace, type Strace } from '../trace/find-strace.ts';
import { type CopySource, cleanCopy } from './clean-copy.ts';
import { type Comparison, compareAdopted } from './compare-adopted.ts';
import { type Draft, type DraftResult, draftTasks } from './draft-tasks.ts';
import { type PlannedStatement, planScript, syntaxError } from './plan-script.ts';
import { type ScriptOrder, scriptFailed } from './run-script.ts';
import { neededState } from './script-state.ts';
import { type TaskFolder, taskFolder } from './task-folder.ts';
import { taskModule } from './task-module.ts';
import { traceScript } from './trace-script.ts';

/** What is asked for. */
export interface AdoptRequest {
  readonly cwd: string;
  readonly env: Environment;
  /** Path of the script, relative to `cwd`. */
  readonly script: string;
  /** Folder for the tasks, relative to `cwd`; default: the configuration's. */
  readonly into: string | undefined;
  /** Names of further variables that the script gets. */
  readonly variables: readonly string[];
  readonly withIgnored: boolean;
  readonly compare: boolean;
  readonly dryRun: boolean;
  readonly signal: AbortSignal;
  /** Told what goes on: `Running build.sh under strace`. */
  onStep(text: string): void;
  /** Told what a script that failed said last. */
  onFailed(lines: readonly string[]): void;
}

/** A drafted task with the text of its file. */
export interface AdoptedTask extends Draft {
  /** Workspace-relative path. */
  readonly file: string;
  readonly text: string;
}

/** What came of it. */
export interface Adoption extends Omit<DraftResult, 'tasks'> {
  /** Workspace-relative path of the script. */
  readonly script: string;
  readonly tasks: readonly AdoptedTask[];
  /** Numbers of the tasks that can run beside each other, stage after stage. */
  readonly stages: readonly (readonly number[])[];
  readonly comparison: Comparison | undefined;
}

/** A script that was read, and where it is. */
interface Subject {
  readonly root: string;
  readonly file: string;
  readonly text: string;
  readonly shell: 'bash' | 'sh';
  readonly statements: readonly PlannedStatement[];
  readonly folder: TaskFolder;
  /** The folder that tasks are found in; workspace-relative. */
  readonly usual: string;
  readonly source: CopySource;
  readonly order: Omit<ScriptOrder, 'root' | 'launch'>;
}

/**
 * Adopts a script. Nothing of the workspace is touched but the new files.
 * @throws ConductorError `adopt/…`, `trace/…`, `write/…`; the signal's reason
 */
export async function adoptScript(request: AdoptRequest): Promise<Adoption> {
  const strace = findStrace(request.env, 'Cannot adopt');
  const subject = await subjectOf(request);
  const { tasks: drafts, ...rest } = await traceAndDraft(subject, strace, request);
  const tasks = drafts.map((draft) => adopted(draft, subject, request));
  const comparison = request.compare ? await compare(tasks, subject, request) : undefined;
  if (!request.dryRun && tasks.length > 0) await writeTasks(subject.root, tasks);
  return { script: subject.file, tasks, stages: stagesOf(tasks), comparison, ...rest };
}

async function subjectOf(request: AdoptRequest): Promise<Subject> {
  const { cwd, env, signal, withIgnored } = request;
  const found = findWorkspace(cwd);
  const root = await realpath(found?.root ?? cwd); // without tasks it is no workspace yet
  const { config } = found ? await loadConfig({ cwd }) : effectiveConfig({});
  const { file, text } = await readScript(request, root);
  const shell = /^#!.*[/ ](?:sh|dash)\b/.test(text) ? 'sh' : 'bash';
  checkSyntax(shell, text, file);
  const statements = planScript(text, file);
  const declared = [...variablesOf(statements), ...request.variables, ...config.env];
  const usual = posix.join(config.tasks);
  const folder = taskFolder({ root, cwd, into: request.into, usual });
  const order = { file, shell, env: taskEnvironment(env, { declared, mode: config.envMode }), signal } as const;
  return { root, file, text, shell, statements, folder, usual, source: { root, withIgnored, signal }, order };
}

async function readScript({ cwd, script }: AdoptRequest, root: string): Promise<{ file: string; text: string }> {
  const path = resolve(cwd, script);
  try {
    const text = await readFile(path, 'utf8');
    const file = relative(root, await realpath(path)).replaceAll('\\', '/');
    if (file !== '..' && !file.startsWith('../')) return { file, text };
  } catch (error) {
    throw new ConductorError({
      code: 'adopt/no-script',
      message: `Cannot adopt "${script}": it cannot be read: ${(error as Error).message}`, // what `fs` throws
      help: 'Give the path of a script for sh or Bash',
      cause: error,
    });
  }
  throw new ConductorError({
    code: 'adopt/outside',
    message: `Cannot adopt "${script}": it is outside the workspace "${root}"`,
    help: 'Copy it into the workspace',
  });
}

function checkSyntax(shell: 'bash' | 'sh', text: string, file: string): void {
  const { error, status, stderr } = spawnSync(shell, ['-n'], { input: text, encoding: 'utf8' });
  if (error) throw noShell(shell, error);
  if (status === 0) return;
  const [, line = '1', message = 'it is no script'] = /(?:line )?(\d+): (.*)/.exec(stderr) ?? [];
  throw syntaxError(file, Number(line), message);
}

function noShell(shell: string, cause: Error): ConductorError {
  return new ConductorError({
    code: 'adopt/no-shell',
    message: `Cannot adopt: "${shell}" cannot be started: ${cause.message}`,
    help: `Install "${shell}"`,
    cause,
  });
}

/** Variables that the script uses and does not set. */
function variablesOf(statements: readonly PlannedStatement[]): readonly string[] {
  const names = statements.flatMap(({ facts }, at) => [
    ...neededState({ at, facts, statements, isState: () => true }).env,
  ]);
  return [...new Set(names)];
}

async function traceAndDraft(subject: Subject, strace: Strace, request: AdoptRequest): Promise<DraftResult> {
  const { root, file, folder, source } = subject;
  request.onStep('Copying the workspace');
  await using copy = await cleanCopy(source);
  request.onStep(`Running ${file} under strace`);
  const roots = { copy: copy.root, original: root };
  const { script, end, sources } = await traceScript({ ...subject.order, ...subject, roots, strace });
  if (end.end.code !== 0) {
    request.onFailed(end.tail);
    throw scriptFailed(file, end);
  }
  return draftTasks(script, { firstId: folder.nextId, sources });
}

function adopted(draft: Draft, { folder, file }: Subject, { variables }: AdoptRequest): AdoptedTask {
  const task = { ...draft, env: [...new Set([...draft.env, ...variables])].sort() };
  const lines = task.lines.map(({ first, last, round }) => {
    const where = first === last ? `line ${first}` : `lines ${first}-${last}`;
    return round === undefined ? where : `${where}, ${round}`;
  });
  const outside = task.outside > 0 ? [`Reads ${task.outside} files outside the workspace, which are no inputs`] : [];
  const comments = [`${file}: ${[...new Set(lines)].join('; ')}`, ...task.reasons.map(sentence), ...outside];
  return { ...task, file: posix.join(folder.path, task.fileName), text: taskModule({ ...task, comments }) };
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

async function compare(tasks: readonly AdoptedTask[], subject: Subject, request: AdoptRequest): Promise<Comparison> {
  request.onStep('Running the script and the tasks in two copies');
  return await compareAdopted({
    source: subject.source,
    script: subject.order,
    env: request.env,
    ids: tasks.map(({ id }) => id),
    folder: subject.usual,
    writeTasks: async (root) => {
      // Tasks elsewhere are none: in the copy they take the place of those that are, whose numbers they may have.
      if (subject.folder.path !== subject.usual) await rm(join(root, subject.usual), { recursive: true, force: true });
      const moved = tasks.map((task) => ({ ...task, file: posix.join(subject.usual, task.fileName) }));
      await writeTasks(root, moved);
    },
  });
}

/** All or none; what is there is never written over, since the numbers are new ones. */
async function writeTasks(root: string, tasks: readonly AdoptedTask[]): Promise<void> {
  await using transaction = await writeTransaction({ root, label: 'conductor adopt' });
  for (const { file, text } of tasks) transaction.write(file, text);
  await transaction.commit();
}

function stagesOf(tasks: readonly AdoptedTask[]): readonly (readonly number[])[] {
  const depths = new Map<number, number>();
  for (const { id, needs } of tasks) depths.set(id, Math.max(0, ...needs.map((need) => (depths.get(need) ?? 0) + 1)));
  const byDepth = Map.groupBy(depths.keys(), (id) => depths.get(id) ?? 0);
  return [...byDepth].sort(([a], [b]) => a - b).map(([, ids]) => ids);
}
