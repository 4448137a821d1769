/** Finds tasks by what people call them; knows only numbers, slugs and names. */
import { didYouMean } from '../model/similar.ts';

/** What a task can be called by. */
export interface Callable {
  readonly id: number;
  readonly slug: string;
  readonly name?: string;
}

/** Looks tasks up by a word. */
export interface TaskFinder {
  /** Numbers of the tasks that the word means: none, one, or several where it is ambiguous. */
  find(word: string): readonly number[];
  /** `Did you mean "x"?` where something is near, and always the list of what there is. */
  help(word: string): string;
}

const LISTED = 30;

/**
 * A finder over some tasks. A word is a number (`8`, `08`), a slug (`code-generation`), a name (`Code generation`) or
 * a file name (`08-code-generation`, `tasks/08-code-generation.ts`), tried in this order; case does not matter.
 */
export function taskFinder(tasks: readonly Callable[]): TaskFinder {
  const ids = new Set(tasks.map((task) => task.id));
  const slugs = index(tasks, (task) => [task.slug]);
  const names = index(tasks, (task) => (task.name === undefined ? [] : [task.name]));
  const files = index(tasks, (task) => [`${task.id}-${task.slug}`]);
  const find = (word: string): readonly number[] => {
    const id = /^\d+$/.test(word) ? Number(word) : undefined;
    if (id !== undefined && ids.has(id)) return [id];
    const key = word.toLowerCase();
    return slugs.get(key) ?? names.get(key) ?? files.get(fileKey(key)) ?? [];
  };
  return { find, help: (word) => help(word, tasks) };
}

function index(tasks: readonly Callable[], words: (task: Callable) => readonly string[]): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const task of tasks) {
    for (const word of words(task)) {
      const key = word.toLowerCase();
      found.set(key, [...(found.get(key) ?? []), task.id]);
    }
  }
  return found;
}

/** `tasks/08-code-generation.ts` -> `8-code-generation`. */
function fileKey(word: string): string {
  const base = word.slice(Math.max(word.lastIndexOf('/'), word.lastIndexOf('\\')) + 1);
  return base.replace(/\.(?:[cm]?[jt]s|sh)$/, '').replace(/^0+(?=\d)/, '');
}

function help(word: string, tasks: readonly Callable[]): string {
  const listed = tasks.slice(0, LISTED).map((task) => `${task.id} ${task.slug}`);
  const rest = tasks.length - listed.length;
  const list = `${listed.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
  const nearest = didYouMean(word, [...tasks.map((task) => task.slug), ...tasks.flatMap((task) => task.name ?? [])]);
  return [nearest, tasks.length === 0 ? 'There are no tasks' : `Tasks: ${list}`].filter(Boolean).join(' ');
}
