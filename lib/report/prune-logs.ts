/** Removes the log folders of old runs. */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { LOGS_FOLDER } from '../model/file-names.ts';

/**
 * Keeps the logs of the newest `keep` runs, among them those of `current`, be they there yet or not; a run's name begins
 * with when it was started. Throws errno errors.
 */
export function pruneLogs(root: string, { keep, current }: { readonly keep: number; readonly current: string }): void {
  const folder = join(root, LOGS_FOLDER);
  const entries = readdirSync(folder, { withFileTypes: true });
  const others = entries.filter((entry) => entry.isDirectory() && entry.name !== current).map(({ name }) => name);
  const old = others
    .sort()
    .reverse()
    .slice(Math.max(0, keep - 1));
  for (const run of old) rmSync(join(folder, run), { recursive: true, force: true });
}
