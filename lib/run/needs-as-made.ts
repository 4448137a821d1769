/** Whether what a task's needs have made is still there, as the task's fingerprint counts it. */
import { factWord } from '../model/file-fact.ts';
import type { Fingerprint } from '../model/fingerprint.ts';
import type { TaskDefinition } from '../task/definition.ts';
import type { Workspace } from './workspace.ts';

/** Outputs of needs that somebody changed since. Inputs are left out: they count as what they are. */
export function notAsMade(
  { needs }: TaskDefinition,
  fingerprint: Fingerprint,
  { state, index }: Workspace,
): readonly string[] {
  return needs.flatMap((need) => {
    const { outputs, artifacts = {} } = state.tasks[need]?.result ?? {};
    if (fingerprint.needs[String(need)] !== outputs) return []; // they count as what they are, too
    const isChanged = (path: string) => factWord(index.fact(path)) !== artifacts[path];
    return Object.keys(artifacts).filter((path) => !fingerprint.inputs.has(path) && isChanged(path));
  });
}
