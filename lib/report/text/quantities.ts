/** Durations, sizes and counts as people read them. */
export { durationText } from '../../model/duration.ts';

/** A size in bytes: `0 B`, `45.6 kB`, `1.2 MB`; one kB is 1000 bytes. */
export function sizeText(bytes: number): string {
  const units = ['kB', 'MB', 'GB', 'TB'];
  if (bytes < 1000) return `${bytes} B`;
  const power = Math.min(units.length, Math.floor(Math.log10(bytes) / 3));
  return `${(bytes / 1000 ** power).toFixed(1)} ${units[power - 1]}`;
}

/** A number and its noun: `1 task`, `2 tasks`, `3 entries`. `plural` is needed where an `s` does not do. */
export function countText(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}

/** How long ago something was: `12 s ago`, `3 h ago`. `ms` is the age in milliseconds. */
export function ageText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.floor(seconds / 86_400)} days ago`;
}
