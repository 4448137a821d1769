/** Whether recorded facts still hold: path -> fact word against what is on disk. */
import { type FileFact, factWord } from '../model/file-fact.ts';

/** Tells a path's fact. */
export type FactOf = (path: string) => FileFact;

/** The facts of some paths, as words. */
export function factWords(paths: Iterable<string>, fact: FactOf): Record<string, string> {
  const words: Record<string, string> = {};
  for (const path of paths) words[path] = factWord(fact(path));
  return words;
}

/** Whether every recorded word is still true. */
export function factsHold(words: Readonly<Record<string, string>>, fact: FactOf): boolean {
  for (const path in words) if (factWord(fact(path)) !== words[path]) return false;
  return true;
}
