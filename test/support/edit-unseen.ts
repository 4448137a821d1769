/** An edit that leaves a file's time of modification as it was, to the nanosecond, which `utimes` of Node cannot. */
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';

/** Writes `text` to the file at `path`. */
export function editUnseen(path: string, text: string): void {
  const kept = `${path}.kept`;
  execFileSync('cp', ['-p', path, kept]);
  writeFileSync(path, text);
  execFileSync('touch', ['-r', kept, path]);
  rmSync(kept);
}
