/** Turns the user's words into the tasks to carry out; knows nothing of what is up to date. */
import { ConductorError } from '../model/conductor-error.ts';
import { type TaskFinder, taskFinder } from './find-task.ts';
import type { TaskGraph } from './graph.ts';

/**
 * Numbers of the selected tasks and of all that they need, needs first. No words select every task.
 * A word is a number, a range (`3-8`: the tasks that exist between them), a slug, a name or a file name.
 * @param options `only`: leave out the needs.
 * @throws {ConductorError} `task/unknown` or `task/ambiguous`.
 */
export function selectTasks(
  graph: TaskGraph,
  words: readonly string[],
  options: { readonly only?: boolean } = {},
): readonly number[] {
  if (words.length === 0) return graph.order;
  const finder = taskFinder([...graph.tasks.values()]);
  const named = new Set(words.flatMap((word) => idsOf(graph, finder, word)));
  const wanted = options.only === true ? named : withNeeds(graph, named);
  return graph.order.filter((id) => wanted.has(id));
}

function idsOf(graph: TaskGraph, finder: TaskFinder, word: string): readonly number[] {
  const range = /^(\d+)-(\d+)$/.exec(word);
  const ids = range === null ? finder.find(word) : idsBetween(graph, Number(range[1]), Number(range[2]));
  if (ids.length === 0) throw unknownTask(finder, word, range);
  if (range === null && ids.length > 1) throw ambiguousTask(word, ids);
  return ids;
}

function idsBetween(graph: TaskGraph, from: number, to: number): readonly number[] {
  return graph.order.filter((id) => id >= from && id <= to);
}

function unknownTask(finder: TaskFinder, word: string, range: RegExpExecArray | null): ConductorError {
  const [, from, to] = range ?? [];
  const backwards = from !== undefined && Number(from) > Number(to);
  return new ConductorError({
    code: 'task/unknown',
    message: `Cannot find task "${word}"`,
    help: backwards ? `Did you mean "${to}-${from}"?` : finder.help(word),
  });
}

function ambiguousTask(word: string, ids: readonly number[]): ConductorError {
  return new ConductorError({
    code: 'task/ambiguous',
    message: `Cannot tell which task "${word}" means: ${ids.join(' and ')} are called so`,
    help: `Say the number: ${ids.join(' or ')}`,
  });
}

/** The given tasks and all that they need, directly or through others. */
export function withNeeds(graph: TaskGraph, named: Iterable<number>): ReadonlySet<number> {
  const all = new Set(named);
  // A set's iteration reaches what is added while it goes on.
  for (const id of all) {
    for (const need of graph.tasks.get(id)?.needs ?? []) all.add(need);
  }
  return all;
}
