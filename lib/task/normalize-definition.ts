/** Turns what a task file says into a checked definition with every default filled in; reads no file. */
import taskSchema from '../../schemas/task.schema.json' with { type: 'json' };
import { checkSchema } from '../config/check-schema.ts';
import { schemaErrors } from '../config/schema-validator.ts';
import { ConductorError, type ErrorFacts } from '../model/conductor-error.ts';
import { durationMs } from '../model/duration.ts';
import { type TaskFinder, taskFinder } from '../plan/find-task.ts';
import { retryRule, serviceRule, timeoutRule } from './attempt-rules.ts';
import type { TaskDefinition, TaskSource } from './definition.ts';
import type { TaskFile } from './discover.ts';
import { type GlobProblem, globProblem, outputProblem, tidyGlob } from './glob-problem.ts';
import type { Locate } from './locate-field.ts';
import { serviceProblem } from './service-problem.ts';

/** A definition as it was read. */
export interface DefinitionData {
  readonly data: unknown;
  /** Whether the module has a `run`. */
  readonly runs: boolean;
}

/** What surrounds a definition. */
export interface Surroundings {
  readonly file: TaskFile;
  /** All tasks of the workspace: what needs may name. */
  readonly tasks: readonly TaskFile[];
  readonly locate: Locate;
}

/** Loads what normalizing needs, for a moment in which nothing else is to be done. */
export async function prepareToNormalize(): Promise<void> {
  await schemaErrors(taskSchema, {}); // keeps the compiled schema
}

/**
 * The definition of a task.
 * @throws {ConductorError} `task/invalid`, `task/id-mismatch`, `task/no-run`, `task/run-and-command`, `task/strict`, `task/glob`, `task/service`,
 * `task/unknown-need`, `task/ambiguous-need`.
 */
export async function normalizeDefinition(
  { data, runs }: DefinitionData,
  surroundings: Surroundings,
): Promise<TaskDefinition> {
  const { file, locate } = surroundings;
  await checkSchema(taskSchema, { file: file.file, value: data, locate }, { code: 'task/invalid', what: 'task file' });
  const source = data as TaskSource; // the schema says so
  checkId(source, surroundings);
  checkService(source, surroundings);
  return {
    id: file.id,
    name: source.name ?? nameFrom(file.slug),
    description: source.description ?? '',
    slug: file.slug,
    file: file.file,
    needs: needsOf(source, surroundings),
    inputs: globsOf('inputs', source, surroundings),
    outputs: globsOf('outputs', source, surroundings),
    env: source.env ?? [],
    params: source.params ?? {},
    resources: source.resources ?? {},
    uses: source.uses ?? [],
    circuits: source.circuits ?? [],
    ...(source.retry === undefined ? {} : { retry: retryRule(source.retry) }),
    ...(source.timeout === undefined ? {} : { timeout: timeoutRule(source.timeout) }),
    ...(source.service === undefined ? {} : { service: serviceRule(source.service) }),
    ...(source.machine === undefined ? {} : { machine: source.machine }),
    ...(source.estimate === undefined ? {} : { estimate: durationMs(source.estimate) }),
    ...(source.group === undefined ? {} : { group: source.group }),
    cache: source.cache ?? true,
    how: howOf(source, runs, surroundings),
  };
}

/** `code-generation` -> `Code generation`. */
function nameFrom(slug: string): string {
  const words = slug.replaceAll(/[-_]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function checkId({ id }: TaskSource, { file, locate }: Surroundings): void {
  if (id === undefined || id === file.id) return;
  throw invalid(file, {
    code: 'task/id-mismatch',
    message: `its id is ${id}, but by its name it is task ${file.id}`,
    place: locate('/id'),
    help: `Rename the file, or write id: ${file.id}`,
  });
}

function checkService(source: TaskSource, { file, locate }: Surroundings): void {
  const wrong = serviceProblem(source);
  if (wrong === undefined) return;
  const { pointer, what, help } = wrong;
  throw invalid(file, { code: 'task/service', message: what, place: locate(pointer), help });
}

function howOf({ command, strict }: TaskSource, runs: boolean, { file, locate }: Surroundings): TaskDefinition['how'] {
  if (file.kind === 'script') return { kind: 'script', strict: strict ?? true };
  if (strict !== undefined) {
    const help = 'Remove it; a command that has "set -e" is strict';
    throw invalid(file, { code: 'task/strict', message: '"strict" is for scripts', place: locate('/strict'), help });
  }
  if (command === undefined && runs) return { kind: 'run' };
  if (command !== undefined && !runs) return { kind: 'command', command };
  const facts = runs
    ? { code: 'task/run-and-command', message: 'it has both "run" and "command"', help: 'Remove one of them' }
    : { code: 'task/no-run', message: 'it has neither "run" nor "command"', help: 'Add one of them' };
  throw invalid(file, { ...facts, place: locate(runs ? '/command' : '') });
}

function globsOf(field: 'inputs' | 'outputs', source: TaskSource, { file, locate }: Surroundings): readonly string[] {
  const globs = (source[field] ?? []).map(tidyGlob);
  for (const [at, glob] of globs.entries()) {
    const wrong: GlobProblem | undefined = globProblem(glob) ?? (field === 'outputs' ? outputProblem(glob) : undefined);
    if (wrong === undefined) continue;
    throw invalid(file, {
      code: 'task/glob',
      message: `"${glob}" in "${field}" ${wrong.what}`,
      place: locate(`/${field}/${at}`),
      help: wrong.help,
    });
  }
  return globs;
}

const finders = new WeakMap<readonly TaskFile[], TaskFinder>();

/** One finder for all definitions of a workspace. */
function finderOf(tasks: readonly TaskFile[]): TaskFinder {
  const finder = finders.get(tasks) ?? taskFinder(tasks);
  finders.set(tasks, finder);
  return finder;
}

function needsOf(source: TaskSource, { file, tasks, locate }: Surroundings): readonly number[] {
  const needs = (source.needs ?? []).map((need, at) => {
    const finder = finderOf(tasks);
    const [id, ...others] = finder.find(String(need));
    const place = locate(`/needs/${at}`);
    if (id === undefined) {
      const message = `it needs "${need}", which is no task`;
      throw invalid(file, { code: 'task/unknown-need', message, place, help: finder.help(String(need)) });
    }
    if (others.length === 0) return id;
    const message = `it needs "${need}", and tasks ${[id, ...others].join(' and ')} are called so`;
    throw invalid(file, { code: 'task/ambiguous-need', message, place, help: 'Write the number' });
  });
  return [...new Set(needs)].sort((a, b) => a - b);
}

function invalid({ file }: TaskFile, facts: ErrorFacts): ConductorError {
  return new ConductorError({ ...facts, message: `Cannot use task file "${file}": ${facts.message}` });
}
