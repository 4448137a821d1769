/** Notes what code in this process looks at beside modules: files, folders and the environment. */
import type { LookRecorder } from '../config/looks.ts';
import { recordEnvironmentReads } from './environment-reads.ts';
import { recordFileReads } from './file-reads.ts';

/**
 * Starts to.
 * @param root Absolute path of the workspace.
 */
export function recordLooks(root: string): LookRecorder {
  const environment = recordEnvironmentReads();
  const reads = recordFileReads(root);
  return {
    take() {
      const { paths = [], folders = [] } = reads.take() ?? {};
      const env = environment.names();
      return paths.length + folders.length + env.length === 0 ? undefined : { paths, folders, env };
    },
    [Symbol.dispose]() {
      reads.stop();
      environment.stop();
    },
  };
}
