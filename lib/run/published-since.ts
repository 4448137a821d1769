/** Which files among a task's outputs were published by a run that was killed before it recorded them. */
import { matcher } from '../files/find-files.ts';
import type { TaskDefinition } from '../task/definition.ts';
import { readPublishedNote } from './published-note.ts';
import type { Workspace } from './workspace.ts';

/** Files that are as they were published last, and of which the last result knows nothing. */
export function publishedSince(
  { id, outputs }: TaskDefinition,
  { root, state, index }: Pick<Workspace, 'root' | 'state' | 'index'>,
): readonly string[] {
  const known = new Set(state.tasks[id]?.result?.published);
  const isOutput = matcher(outputs);
  const noted = readPublishedNote(root, id).filter(([path]) => !known.has(path) && isOutput(path));
  index.refresh(noted.map(([path]) => path));
  return noted.flatMap(([path, digest]) => {
    const fact = index.fact(path);
    return fact.kind === 'file' && fact.digest === digest ? [path] : [];
  });
}
