/** Reads the file in which the user keeps measurements, one a line; knows nothing of what is made of them. */
import { ConductorError } from 'conductor-run';
import type { FrameRateReport } from './frame-rate.ts';

/**
 * The measurements of a history; empty lines do not count.
 * @throws {ConductorError} `history/invalid` at the first line that is no measurement
 */
export function parseHistory(text: string, file: string): readonly FrameRateReport[] {
  return text.split('\n').flatMap((line, at) => (line.trim() === '' ? [] : [parseLine(line, { file, line: at + 1 })]));
}

/** Whether reading failed because there is no such file. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function parseLine(text: string, place: { readonly file: string; readonly line: number }): FrameRateReport {
  const entry = parse(text);
  if (isReport(entry)) return entry;
  throw new ConductorError({
    code: 'history/invalid',
    message: `Cannot read "${place.file}": line ${place.line} is not a measurement`,
    place,
    help: 'Remove the line, or put back what was there',
    exitCode: 1,
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // cut or edited: told by its line
  }
}

function isReport(value: unknown): value is FrameRateReport {
  const entry = value as Partial<FrameRateReport> | null | undefined; // looked at before it is believed
  if (typeof entry !== 'object' || entry === null || typeof entry.measuredAt !== 'string') return false;
  const isNamed = typeof entry.machine === 'object' && entry.machine !== null;
  return isNamed && Array.isArray(entry.patterns) && entry.patterns.every(({ frames }) => Array.isArray(frames));
}
