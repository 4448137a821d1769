/** What earlier runs did and how long it took: one line a run, appended and never rewritten. Losing it costs time only. */
import { appendFileSync, mkdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { HISTORY_FILE } from '../model/file-names.ts';
import type { RunRecord } from '../model/formats/run-history.ts';
import { parseRunRecord } from './history-record.ts';

/** At this size the file becomes `history.jsonl.1`, in place of the one before. */
const LARGEST = 512 * 1024;

/**
 * Appends a run in one write, so that those of several processes never mix. A disk that is full or read-only fails no
 * run: what could not be written is missing, and what was written in part is skipped.
 * @param root absolute path of the workspace
 */
export function appendRun(root: string, record: RunRecord): void {
  const path = join(root, HISTORY_FILE);
  try {
    mkdirSync(dirname(path), { recursive: true });
    if (sizeOf(path) > LARGEST) renameSync(path, `${path}.1`);
    appendFileSync(path, `\n${JSON.stringify(record)}\n`); // begins a line, whatever a killed process left
  } catch {
    // The log files are beside it: where they cannot be written, the run says so.
  }
}

/** The runs that are remembered, newest first, read as far as they are asked for. Damaged lines are skipped. */
export function* runsNewestFirst(root: string): Generator<RunRecord, void, undefined> {
  for (const path of [HISTORY_FILE, `${HISTORY_FILE}.1`]) {
    const text = textOf(join(root, path));
    for (let end = text.length; end > 0; ) {
      const start = text.lastIndexOf('\n', end - 1) + 1;
      const line = text.slice(start, end);
      const record = line === '' ? undefined : parseRunRecord(line);
      if (record !== undefined) yield record;
      end = start - 1;
    }
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // nothing was run yet
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
