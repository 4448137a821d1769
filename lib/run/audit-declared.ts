/** What a task declares, as questions about paths and variables. Knows nothing of what it did. */
import { matcher } from '../files/find-files.ts';
import { parseGlob } from '../files/glob.ts';
import { taskOf } from './decide-task.ts';
import { type Environment, taskEnvironment } from './environment.ts';
import type { Workspace } from './workspace.ts';

/** Questions about one task's declarations. Paths are workspace-relative. */
export interface Declared {
  /** An input as it was found, the task's own code, or an output of its own or of a task that it needs directly. */
  isRead(path: string): boolean;
  /** The same for a path that need not be there. */
  isAsked(path: string): boolean;
  /** Whether a new file in the folder could be found by a glob. */
  isListed(folder: string): boolean;
  isOutput(path: string): boolean;
  isVariable(name: string): boolean;
  /** The task, other than those that are needed, whose outputs a path is among. */
  producer(path: string): number | undefined;
}

/** What the questions are answered by. */
export interface DeclaredFacts {
  readonly workspace: Workspace;
  readonly id: number;
  /** The inputs as they were found. */
  readonly inputs: ReadonlySet<string>;
  /** The modules that the task reaches, also those that only running it loaded. */
  readonly modules: readonly string[];
}

/** The questions about a task. */
export function declaredBy({ workspace, id, inputs, modules }: DeclaredFacts): Declared {
  const { definition, packageFiles } = taskOf(workspace, id);
  const needed = definition.needs.map((need) => taskOf(workspace, need).definition);
  const code = new Set([definition.file, ...modules, ...packageFiles]);
  const isOutput = matcher(definition.outputs);
  const isMade = matcher(needed.flatMap((each) => [...each.outputs]));
  const isInput = matcher(definition.inputs);
  const others = workspace.tasks
    .filter((task) => task.id !== id && !definition.needs.includes(task.id))
    .map((task) => ({ id: task.id, isOutput: matcher(task.outputs) }));
  const isRead = (path: string) => inputs.has(path) || code.has(path) || isOutput(path) || isMade(path);
  const listing = [definition, ...needed].flatMap(({ outputs }) => [...outputs]).concat(definition.inputs);
  return {
    isRead,
    isAsked: (path) => isRead(path) || isInput(path),
    isListed: (folder) => listing.some((glob) => findsIn(glob, folder)),
    isOutput,
    isVariable: variables([...definition.env, ...workspace.loaded.config.env]),
    producer: (path) => others.find((task) => task.isOutput(path))?.id,
  };
}

function variables(declared: readonly string[]): (name: string) => boolean {
  return (name) => {
    const env: Environment = { [name]: '' };
    return name in taskEnvironment(env, { declared, mode: 'strict' });
  };
}

/** Whether a glob can match something in the folder whose name it does not say. */
export function findsIn(text: string, folder: string): boolean {
  const glob = parseGlob(text);
  const names = folder === '' ? [] : folder.split('/');
  if (glob.negative || !names.every((name, depth) => glob.leadsInto(name, depth))) return false;
  return glob.steps[names.length] === undefined;
}
