/** `conductor cache …`: what the cache holds, and making it smaller. */
import { join } from 'node:path';
import { CACHE_FOLDER, STORE_FOLDER } from '../../model/file-names.ts';
import { defineCommand } from '../command.ts';

const json = { summary: 'Print one JSON document' } as const;
const dryRun = { short: 'n', summary: 'Show what would be removed and remove nothing' } as const;

export const cacheStatusCommand = defineCommand({
  name: 'cache status',
  summary: 'Show entries, size, hits and misses so far, oldest and newest',
  options: { json },
  examples: [{ line: 'conductor cache status', what: 'what the cache holds' }],
  async run({ cwd, screen, options }) {
    const { cacheStatus } = await import('../../cache/status.ts');
    const { cacheStatusLines } = await import('../cache-lines.ts');
    const { printDocument } = await import('../print-document.ts');
    const status = await cacheStatus(join(await rootOf(cwd), STORE_FOLDER));
    if (options.json) printDocument(screen, status);
    else screen.out(...cacheStatusLines(status, Date.now()));
    return 0;
  },
});

export const cacheCleanupCommand = defineCommand({
  name: 'cache cleanup',
  parameters: '[keep]',
  words: [0, 1],
  summary: 'Keep the newest entries of each kind and what is in use, remove the others',
  options: { json, 'dry-run': dryRun },
  examples: [
    { line: 'conductor cache cleanup', what: 'keep as many as the configuration says (5 by default)' },
    { line: 'conductor cache cleanup 2 --dry-run', what: 'what keeping two of each kind would remove' },
  ],
  async run({ cwd, io, screen, words, options }) {
    const { keepCount } = await import('../keep-count.ts');
    const given = words[0] === undefined ? undefined : keepCount(words[0]);
    const { openWorkspace } = await import('../../run/workspace.ts');
    const { cleanup } = await import('../../cache/cleanup.ts');
    const { lockRuns } = await import('../../run/lock-runs.ts');
    const onWait = (holder: string) => screen.err(`Waiting for ${holder}`);
    // No run is under way: nothing is in the cache that is about to be named.
    await using _lock = await lockRuns(await rootOf(cwd), { description: 'conductor cache cleanup', onWait });
    const { root, loaded, neededKeys } = await openWorkspace({ cwd, env: io.env });
    const keep = given ?? loaded.config.cache.keep;
    const store = join(root, STORE_FOLDER);
    const report = await cleanup({ store, keep, needed: neededKeys(), dryRun: options['dry-run'], graceMs: 0 });
    const { cleanupLines } = await import('../cache-lines.ts');
    const { printDocument } = await import('../print-document.ts');
    if (options.json) printDocument(screen, { dryRun: options['dry-run'], keep, ...report });
    else screen.out(...cleanupLines(report, options['dry-run']));
    return 0;
  },
});

export const cacheClearCommand = defineCommand({
  name: 'cache clear',
  summary: 'Empty the cache; costs time at the next run, never data',
  options: { json, 'dry-run': dryRun },
  examples: [{ line: 'conductor cache clear', what: 'remove everything in .conductor/cache' }],
  async run({ cwd, screen, options }) {
    const { clearCache } = await import('../../cache/clear.ts');
    const { clearLine } = await import('../cache-lines.ts');
    const { printDocument } = await import('../print-document.ts');
    const cacheFolder = join(await rootOf(cwd), CACHE_FOLDER);
    const report = await clearCache({ cacheFolder, dryRun: options['dry-run'] });
    if (options.json) printDocument(screen, { dryRun: options['dry-run'], ...report });
    else screen.out(clearLine(report, options['dry-run']));
    return 0;
  },
});

/** The workspace by names alone: a broken configuration must not keep anybody from clearing the cache. */
async function rootOf(cwd: string): Promise<string> {
  const { findWorkspace } = await import('../../config/find-workspace.ts');
  return findWorkspace(cwd)?.root ?? cwd;
}
