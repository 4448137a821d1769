/** What the `cache` commands print for people. */
import type { CleanupReport } from '../cache/cleanup.ts';
import type { ClearReport } from '../cache/clear.ts';
import type { CacheStatus } from '../cache/status.ts';
import { ageText, countText, sizeText } from '../report/text/quantities.ts';

/** Entries, sizes, look-ups and ages; `now` in milliseconds since 1970. */
export function cacheStatusLines(status: CacheStatus, now: number): readonly string[] {
  const { entries, byKind, blobs, bytes, hits, misses, oldest, newest } = status;
  if (entries === 0 && blobs === 0) return ['The cache is empty'];
  const kinds = Object.entries(byKind).map(([kind, count]) => `${count} ${kind}`);
  const age = (at: string) => `${at} (${ageText(now - Date.parse(at))})`;
  return [
    `entries  ${entries}${kinds.length > 0 ? ` (${kinds.join(', ')})` : ''}`,
    `files    ${blobs}`,
    `size     ${sizeText(bytes)}`,
    `look-ups ${countText(hits, 'hit')}, ${countText(misses, 'miss', 'misses')}${rateText(hits, misses)}`,
    ...(oldest === undefined ? [] : [`oldest   ${age(oldest)}`]),
    ...(newest === undefined ? [] : [`newest   ${age(newest)}`]),
  ];
}

function rateText(hits: number, misses: number): string {
  return hits + misses === 0 ? '' : ` (${Math.round((100 * hits) / (hits + misses))} % hits)`;
}

/** What a cleanup removed, or would remove. */
export function cleanupLines(report: CleanupReport, dryRun: boolean): readonly string[] {
  const { removedEntries, removedBlobs, freedBytes, keptEntries, keptBytes } = report;
  const removed = `${entriesText(removedEntries)} and ${countText(removedBlobs, 'file')}`;
  const verbs = dryRun ? (['Would remove', 'would free'] as const) : (['Removed', 'freed'] as const);
  return [
    `${verbs[0]} ${removed}, ${verbs[1]} ${sizeText(freedBytes)}`,
    `${dryRun ? 'Would keep' : 'Kept'} ${entriesText(keptEntries)}, ${sizeText(keptBytes)}`,
  ];
}

function entriesText(count: number): string {
  return countText(count, 'entry', 'entries');
}

/** What a clearing removed, or would remove. */
export function clearLine({ removedFiles, freedBytes }: ClearReport, dryRun: boolean): string {
  if (removedFiles === 0) return 'The cache is empty already';
  const files = countText(removedFiles, 'file');
  return dryRun
    ? `Would remove ${files}, would free ${sizeText(freedBytes)}`
    : `Removed ${files}, freed ${sizeText(freedBytes)}`;
}
