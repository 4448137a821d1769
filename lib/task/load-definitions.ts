/** Reads the definitions of task files, running none of them; knows nothing of what was read before. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConductorError, isConductorError } from '../model/conductor-error.ts';
import { didYouMean } from '../model/similar.ts';
import { baseEnvironment } from './base-environment.ts';
import type { TaskDefinition } from './definition.ts';
import type { NoDefinition, RawDefinition, ReadReply } from './definition-messages.ts';
import { type ProcessReplies, readInProcess } from './definition-process.ts';
import type { TaskFile } from './discover.ts';
import type { FileReads } from './file-reads.ts';
import { importProblem } from './import-problem.ts';
import { fileLocator, headerLocator, type Locate, moduleLocator } from './locate-field.ts';
import { lostProblem } from './lost-problem.ts';
import { type DefinitionData, normalizeDefinition, prepareToNormalize } from './normalize-definition.ts';
import { readLiteral } from './read-literal.ts';
import { parseScriptHeader } from './script-header.ts';

/** A definition and the code that it comes from. */
export interface LoadedDefinition {
  readonly definition: TaskDefinition;
  /** Every local module reached, workspace-relative or absolute where outside; the first is the task file itself. */
  readonly modules: readonly string[];
  /** Imported packages: name -> version. */
  readonly packages: Readonly<Record<string, string>>;
  /** The package.json files that the versions were read from, as `modules`. */
  readonly packageFiles: readonly string[];
  /** What else its module looked at to say what it says; left out where there is nothing. */
  readonly reads?: FileReads;
}

/** What to read. */
export interface LoadOptions {
  /** Absolute path of the workspace. */
  readonly root: string;
  /** All tasks of the workspace, because needs may name any of them. */
  readonly files: readonly TaskFile[];
  /** What the modules see of the environment beside PATH, HOME and the like. */
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds that each file may take. Default 30,000. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 30_000;
const MEMORY_MB = 1024;

/**
 * The definitions of all files, in their order.
 * @throws {ConductorError} everything that is wrong with any file, in one go (`task/…`).
 */
export async function loadDefinitions(options: LoadOptions): Promise<readonly LoadedDefinition[]> {
  const modules = options.files.filter((file) => file.kind === 'module');
  const [answers] = await Promise.all([readModules(modules, options), prepareToNormalize()]);
  const list: LoadedDefinition[] = [];
  const failures: unknown[] = [];
  // One after another: thousands of files that are read at once are more than a process may have open.
  for (const file of options.files) {
    try {
      const loaded = await loadOne(file, answers, options);
      if (loaded) list.push(loaded);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw merged(failures);
  return list;
}

interface Answers extends ProcessReplies {
  /** The files that were run, in their order. */
  readonly files: readonly TaskFile[];
  /** What the others say. */
  readonly literal: ReadonlyMap<TaskFile, RawDefinition>;
}

/** Only what is not written out needs a process to run it: 45 ms and more. */
async function readModules(files: readonly TaskFile[], options: LoadOptions): Promise<Answers> {
  const literal = readLiteral(options.root, files);
  const rest = files.filter((file) => !literal.has(file));
  return { files: rest, literal, ...(rest.length === 0 ? { replies: [] } : await runModules(rest, options)) };
}

async function runModules(
  files: readonly TaskFile[],
  { root, env, timeoutMs = TIMEOUT_MS }: LoadOptions,
): Promise<ProcessReplies> {
  const order = { root, files: files.map((each) => each.file) };
  const full = { ...baseEnvironment(process.env), ...env };
  return await readInProcess(order, { env: full, timeoutMs, memoryMb: MEMORY_MB });
}

/** Undefined for a file behind the one that ended the process: nothing is known of it. */
async function loadOne(file: TaskFile, answers: Answers, options: LoadOptions): Promise<LoadedDefinition | undefined> {
  if (file.kind === 'script') return await loadScript(file, options);
  const position = answers.files.indexOf(file);
  const reply = answers.literal.get(file) ?? answers.replies[position];
  if (reply !== undefined) return await loadModule(file, reply, options);
  const { lost } = answers;
  if (lost === undefined || position > answers.replies.length) return undefined;
  throw new ConductorError(lostProblem(lost, file.file, options.timeoutMs ?? TIMEOUT_MS));
}

async function loadScript(file: TaskFile, options: LoadOptions): Promise<LoadedDefinition> {
  const text = readFileSync(join(options.root, file.file), 'utf8');
  const source = { data: parseScriptHeader(text, file.file), runs: false };
  const definition = await normalized(source, options, { file, locator: async () => headerLocator(text, file.file) });
  return { definition, modules: [file.file], packages: {}, packageFiles: [] };
}

async function loadModule(file: TaskFile, reply: ReadReply, options: LoadOptions): Promise<LoadedDefinition> {
  const { root } = options;
  if (reply.type === 'threw') throw new ConductorError(await importProblem(reply, file.file, root));
  const locator = (): Promise<Locate> => moduleLocator(root, file.file);
  if (reply.type === 'no-definition') throw noDefinition(reply, file, await locator());
  const definition = await normalized(reply, options, { file, locator });
  const { packages, packageFiles } = reply.reach;
  const { reads } = reply;
  return { definition, modules: modulesOf(file, reply), packages, packageFiles, ...(reads ? { reads } : {}) };
}

function modulesOf({ file }: TaskFile, { reach }: RawDefinition): readonly string[] {
  return [file, ...reach.modules.filter((path) => path !== file)];
}

/** Places cost a parser: they are looked for only once something is known to be wrong. */
async function normalized(
  source: DefinitionData,
  { files: tasks }: LoadOptions,
  { file, locator }: { readonly file: TaskFile; locator(): Promise<Locate> },
): Promise<TaskDefinition> {
  try {
    return await normalizeDefinition(source, { file, tasks, locate: fileLocator(file.file) });
  } catch (error) {
    if (!isConductorError(error)) throw error;
    return await normalizeDefinition(source, { file, tasks, locate: await locator() });
  }
}

function noDefinition({ pointer, found, expected }: NoDefinition, { file }: TaskFile, locate: Locate): ConductorError {
  if (pointer === '') {
    return new ConductorError({
      code: 'task/no-definition',
      message: `Cannot read task file "${file}": found ${found}, expected ${expected}`,
      place: { file },
      help: 'Write: export default defineTask({ … })',
    });
  }
  const field = pointer.slice(1).replaceAll('/', '.');
  return new ConductorError({
    code: 'task/invalid',
    message: `Cannot use task file "${file}": "${field}" is ${found}, expected ${expected}`,
    place: locate(pointer),
    help: found === 'a function' ? didYouMean(field, ['run']) : undefined,
  });
}

function merged(failures: readonly unknown[]): unknown {
  const bug = failures.find((each) => !isConductorError(each));
  if (bug !== undefined) return bug;
  const errors = failures.filter(isConductorError);
  const [first] = errors;
  if (first === undefined || errors.length === 1) return first;
  const [head, ...more] = errors.flatMap((each) => each.problems);
  return new ConductorError({ code: first.code, message: first.message, ...head, more, cause: first });
}
