/** Removes the log folders of old runs. */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LOGS_FOLDER } from '../model/file-names.ts';

/** Keeps the logs of the newest `keep` runs and of `current`; a run's name begins with when it was started. */
export async function pruneLogs(
  root: string,
  { keep, current }: { readonly keep: number; readonly current: string },
): Promise<void> {
  const folder = join(root, LOGS_FOLDER);
  const entries = await readdir(folder, { withFileTypes: true });
  const runs = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const old = runs.sort().reverse().slice(Math.max(1, keep));
  for (const run of old) {
    if (run !== current) await rm(join(folder, run), { recursive: true, force: true });
  }
}
