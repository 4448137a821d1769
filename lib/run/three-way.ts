/** Merges two texts that come from one, line by line. Knows nothing of files. */
import type { MergeRegion } from 'node-diff3';

/** A merged text, and in how many places it has both sides marked. */
export interface Merged {
  readonly text: string;
  readonly conflicts: number;
}

/** The three texts of a merge. */
export interface Sides {
  /** As it was generated last. */
  readonly base: string;
  readonly edited: string;
  /** As it is generated now. */
  readonly generated: string;
}

const LINES = /[^\n]*\n|[^\n]+$/g;
const MARK = /^(?:<{7} edited|\|{7} generated before|>{7} generated)\r?$/m;

/** Merges the edits into the newly generated text; where both changed the same lines, all three are there, marked as git does. */
export type Merge = (sides: Sides) => Merged;

/** Loads what merging needs. */
export async function loadMerge(): Promise<Merge> {
  const { diff3Merge } = await import('node-diff3');
  return (sides) => merged(sides, diff3Merge);
}

function merged({ base, edited, generated }: Sides, diff3Merge: typeof import('node-diff3').diff3Merge): Merged {
  const [ours, origin, theirs] = [edited, base, generated].map(linesOf) as [string[], string[], string[]]; // three in, three out
  const regions = diff3Merge(ours, origin, theirs, { excludeFalseConflicts: true });
  const newline = edited.includes('\r\n') ? '\r\n' : '\n';
  return {
    text: regions.map((region) => textOf(region, newline)).join(''),
    conflicts: regions.filter(({ conflict }) => conflict !== undefined).length,
  };
}

/** Whether a text still has the marks of a conflict. */
export function hasConflictMarks(text: string): boolean {
  return MARK.test(text);
}

function linesOf(text: string): string[] {
  return text.match(LINES) ?? [];
}

function textOf({ ok, conflict }: MergeRegion, newline: string): string {
  if (ok) return ok.join('');
  if (!conflict) return '';
  const part = (mark: string, lines: readonly string[]) => `${mark}${newline}${ended(lines.join(''), newline)}`;
  return [
    part('<<<<<<< edited', conflict.a),
    part('||||||| generated before', conflict.o),
    part('=======', conflict.b),
    `>>>>>>> generated${newline}`,
  ].join('');
}

/** A last line without an end gets one, so that the mark after it stands at the beginning of a line. */
function ended(text: string, newline: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}${newline}`;
}
