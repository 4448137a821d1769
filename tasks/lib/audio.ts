/** Recordings: the spectrum of sound over a few seconds (the shipped ones are synthetic), and the bands that patterns listen to. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

const FOLDER = '.conductor/audio';
/** Every recording, as an input of a task. */
export const RECORDINGS: string = `${FOLDER}/*.json`;
/** What a pattern may react to. */
export const BANDS = ['bass', 'mid', 'treble', 'level'] as const;

/** How strong the sound is at one moment, each part from 0 to 1. */
export interface Audio {
  readonly bass: number;
  readonly mid: number;
  readonly treble: number;
  /** Root mean square of the whole spectrum. */
  readonly level: number;
  /** The spectrum from low to high. */
  readonly bands: readonly number[];
}

/** A recording as patterns hear it. */
export interface Recording {
  readonly title: string;
  /** Moments per second. */
  readonly rate: number;
  readonly moments: readonly Audio[];
}

/** Names of all recordings, in alphabetical order. */
export async function recordingNames(root: string): Promise<string[]> {
  const files = await readdir(join(root, FOLDER));
  return files.flatMap((file) => (file.endsWith('.json') ? [file.slice(0, -'.json'.length)] : [])).sort();
}

/** Where a recording is, as an input of an action. */
export function recordingFile(name: string): string {
  return `${FOLDER}/${name}.json`;
}

/** Reads a recording. Throws where it is none. */
export async function readRecording(name: string, read: (path: string) => Promise<Buffer>): Promise<Recording> {
  const file = recordingFile(name);
  const { title, rate, bands } = JSON.parse((await read(file)).toString()) as Record<string, unknown>;
  if (typeof title !== 'string' || typeof rate !== 'number' || !isSpectrum(bands))
    throw new Error(`Cannot use recording "${file}": expected "title", "rate" and "bands", rows of 3 or more numbers`);
  return { title, rate, moments: bands.map(momentOf) };
}

function isSpectrum(value: unknown): value is number[][] {
  const isRow = (row: unknown) => Array.isArray(row) && row.length >= 3 && row.every((part) => part >= 0 && part <= 1);
  return Array.isArray(value) && value.length > 0 && value.every(isRow);
}

/** Bass is the strongest of the lowest quarter, treble of the highest three eighths, mid of what is between. */
function momentOf(bands: readonly number[]): Audio {
  const low = Math.ceil(bands.length / 4);
  const high = Math.max(low + 1, Math.floor((bands.length * 5) / 8));
  const strongest = (from: number, to: number) => Math.max(...bands.slice(from, to));
  const level = Math.sqrt(bands.reduce((sum, part) => sum + part ** 2, 0) / bands.length);
  return {
    bass: strongest(0, low),
    mid: strongest(low, high),
    treble: strongest(high, bands.length),
    level,
    bands,
  };
}
