/** Patterns against recordings: the frames that come out, and what can be said about them. */
import type { Audio, BANDS, Recording } from './audio.ts';
import type { Pattern } from './generated-package.ts';

const SILENCE: Audio = { bass: 0, mid: 0, treble: 0, level: 0, bands: [] };

/** What can be said about the frames of one pattern and recording. All but `frames` and correlations are from 0 to 1. */
export type Statistics = {
  readonly frames: number;
  /** Mean of all bytes. */
  readonly meanBrightness: number;
  /** Brightest LED of all frames, by the mean of its colours. */
  readonly peakBrightness: number;
  /** Mean difference between a frame and the next. */
  readonly colorChange: number;
  /** How far the picture at each moment goes with a band: Pearson's correlation, null where one of the two never moves. */
  readonly reactivity: { readonly [band in (typeof BANDS)[number]]: number | null };
};

/** Renders every moment of a recording: one row of red, green and blue of each LED after another. */
export function simulate(pattern: Pattern, { rate, moments }: Recording, leds: number): Uint8Array {
  const frames = new Uint8Array(moments.length * 3 * leds);
  for (const [index, audio] of moments.entries()) {
    const row = frames.subarray(index * 3 * leds, (index + 1) * 3 * leds);
    pattern.render({ time: index / rate, leds, audio }, row);
  }
  return frames;
}

/** Measures frames; how the same moments look in silence tells what the sound did from what time did. */
export function statistics(pattern: Pattern, recording: Recording, frames: Uint8Array): Statistics {
  const { length } = recording.moments;
  const size = frames.length / length;
  const rows = rowsOf(frames, size);
  const quiet = { ...recording, moments: recording.moments.map(() => SILENCE) };
  const silent = rowsOf(simulate(pattern, quiet, size / 3), size);
  const response = rows.map((row, index) => difference(row, silent[index] ?? row));
  const changes = rows.slice(1).map((row, index) => difference(row, rows[index] ?? row));
  const against = (band: (typeof BANDS)[number]) =>
    correlation(
      recording.moments.map((moment) => moment[band]),
      response,
    );
  return {
    frames: length,
    meanBrightness: rounded(mean(frames) / 255),
    peakBrightness: rounded(peak(frames) / 255),
    colorChange: rounded(mean(changes) / 255),
    reactivity: { bass: against('bass'), mid: against('mid'), treble: against('treble'), level: against('level') },
  };
}

function rowsOf(frames: Uint8Array, size: number): Uint8Array[] {
  return Array.from({ length: frames.length / size }, (_, row) => frames.subarray(row * size, (row + 1) * size));
}

function difference(one: Uint8Array, other: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < one.length; at += 1) sum += Math.abs((one[at] ?? 0) - (other[at] ?? 0));
  return sum / one.length;
}

function peak(frames: Uint8Array): number {
  let highest = 0;
  for (let at = 0; at < frames.length; at += 3) {
    highest = Math.max(highest, ((frames[at] ?? 0) + (frames[at + 1] ?? 0) + (frames[at + 2] ?? 0)) / 3);
  }
  return highest;
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < values.length; at += 1) sum += values[at] ?? 0;
  return values.length === 0 ? 0 : sum / values.length;
}

function correlation(one: readonly number[], other: readonly number[]): number | null {
  const [middle, otherMiddle] = [mean(one), mean(other)];
  let [together, alone, otherAlone] = [0, 0, 0];
  for (const [at, value] of one.entries()) {
    const [x, y] = [value - middle, (other[at] ?? 0) - otherMiddle];
    together += x * y;
    alone += x * x;
    otherAlone += y * y;
  }
  const scale = Math.sqrt(alone * otherAlone);
  return scale < 1e-9 ? null : rounded(together / scale);
}

/** Four digits say enough, and hide how a processor rounds. */
function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
