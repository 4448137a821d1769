/** Removes the log folders of old runs. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { remove } from '../files/background.ts';
import { LOGS_FOLDER } from '../model/file-names.ts';

/** Keeps the logs of the newest `keep` runs and of `current`; a run's name begins with when it was started. */
export async function pruneLogs(
  root: string,
  { keep, current }: { readonly keep: number; readonly current: string },
): Promise<void> {
  const folder = join(root, LOGS_FOLDER);
  const entries = readdirSync(folder, { withFileTypes: true });
  const runs = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const old = runs.sort().reverse().slice(Math.max(1, keep));
  for (const run of old) {
    if (run !== current) await remove(join(folder, run), { recursive: true, force: true });
  }
}
