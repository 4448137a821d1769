/** Saves what a run has learnt of its workspace. */
import type { Problem } from '../model/conductor-error.ts';
import type { RunnerPorts } from './runner-ports.ts';
import { writeState } from './state.ts';

/** Writes the file index and the state. A failure costs time in the next run, nothing else, and is said as a warning. */
export function saveWorkspace({
  workspace,
  emit,
  checkpoint,
  aside,
}: Pick<RunnerPorts, 'workspace' | 'emit' | 'checkpoint' | 'aside'>): void {
  checkpoint?.save();
  aside.tidy();
  const problem = workspace.index.save() ?? saveState(workspace);
  if (problem) emit({ type: 'warning', code: 'cache/not-stored', problem });
}

function saveState({ root, state }: RunnerPorts['workspace']): Problem | undefined {
  try {
    writeState(root, state);
    return undefined;
  } catch (error) {
    const { message } = error as Error; // the file system throws errors only
    return {
      message: `Cannot remember the results of this run: ${message}`,
      help: 'Free some space; the next run finds them in the cache',
    };
  }
}
