/**
 * What a task has published last: written in the same transaction, so that files are known as conductor's own work also
 * where the run was killed before their result was recorded. Losing it costs a question to the user, nothing else.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Digest } from '../model/digest.ts';
import { PUBLISHED_FOLDER } from '../model/file-names.ts';

const VERSION = 1;

/** Workspace-relative path of a task's note. */
export function publishedNotePath(task: number): string {
  return `${PUBLISHED_FOLDER}/${task}.json`;
}

/** The note's text. `files`: path -> digest, without those that hold an edit of somebody's. */
export function publishedNote(files: Readonly<Record<string, Digest>>): string {
  return `${JSON.stringify({ version: VERSION, files })}\n`;
}

/** What was published last; what cannot be read is nothing. */
export function readPublishedNote(root: string, task: number): readonly (readonly [path: string, digest: string])[] {
  try {
    const note = JSON.parse(readFileSync(join(root, publishedNotePath(task)), 'utf8')) as {
      readonly version: unknown;
      readonly files: Readonly<Record<string, unknown>>;
    }; // of another form it is nothing
    if (note.version !== VERSION) return [];
    return Object.entries(note.files).flatMap(([path, digest]) => (typeof digest === 'string' ? [[path, digest]] : []));
  } catch {
    return [];
  }
}
