/** Empties the whole cache. Everything in it is derived: this costs time, never data. */
import { basename, dirname, join, resolve } from 'node:path';
import { ConductorError } from '../model/conductor-error.ts';
import { factsAt } from './facts-at.ts';
import { entriesOf } from './stored-blobs.ts';

/** What was removed (`dryRun`: would be). */
export interface ClearReport {
  readonly removedFiles: number;
  readonly freedBytes: number;
}

/** How often a folder is tried again that another process has just written into. */
const ATTEMPTS = 5;

/**
 * Removes `.conductor/cache` with everything in it.
 * @throws ConductorError `cache/not-cleared` where `cacheFolder` is another folder, a link or not a folder, or cannot be removed
 */
export async function clearCache(options: {
  readonly cacheFolder: string;
  readonly dryRun?: boolean;
}): Promise<ClearReport> {
  const folder = resolve(options.cacheFolder);
  const refusal = refusalOf(folder);
  if (refusal !== undefined) throw notCleared(folder, refusal);
  const report = measure(folder);
  if (!options.dryRun && factsAt(folder)) await removeAll(folder);
  return report;
}

function refusalOf(folder: string): string | undefined {
  if (basename(folder) !== 'cache' || basename(dirname(folder)) !== '.conductor')
    return 'it is not a ".conductor/cache" folder';
  for (const path of [dirname(folder), folder]) {
    const facts = factsAt(path);
    if (facts?.isSymbolicLink()) return `"${path}" is a symbolic link`;
    if (facts && !facts.isDirectory()) return `"${path}" is not a folder`;
  }
  return undefined;
}

async function removeAll(folder: string): Promise<void> {
  const { default: fsExtra } = await import('fs-extra');
  for (let attempt = 1; ; attempt++) {
    try {
      return await fsExtra.remove(folder);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'ENOTEMPTY' || attempt === ATTEMPTS)
        throw notCleared(folder, (cause as Error).message, cause);
    }
  }
}

/** Links count as one file and are not followed. */
function measure(folder: string): ClearReport {
  let removedFiles = 0;
  let freedBytes = 0;
  for (const entry of entriesOf(folder)) {
    const path = join(folder, entry.name);
    const below = entry.isDirectory() ? measure(path) : { removedFiles: 1, freedBytes: factsAt(path)?.size ?? 0 };
    removedFiles += below.removedFiles;
    freedBytes += below.freedBytes;
  }
  return { removedFiles, freedBytes };
}

function notCleared(folder: string, why: string, cause?: unknown): ConductorError {
  const help = 'Remove it by hand if it is no longer wanted';
  return new ConductorError({
    code: 'cache/not-cleared',
    message: `Cannot clear the cache "${folder}": ${why}`,
    help,
    cause,
  });
}
