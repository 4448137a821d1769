/** Frames for generated modules: fixed ones and any, and what comes out. */
import fc from 'fast-check';
import { expect } from 'vitest';
import type { GeneratedAudio, GeneratedFrame, GeneratedModule } from './pattern-library.ts';

export const SILENCE: GeneratedAudio = { bass: 0, mid: 0, treble: 0, level: 0 };

/** The bytes of a frame; by default of a silent moment on 60 LEDs. */
export function bytesOf(module: GeneratedModule, frame: Partial<GeneratedFrame>): number[] {
  const whole = { time: 7.3, leds: 60, audio: SILENCE, ...frame };
  const out = new Uint8Array(3 * whole.leds);
  module.render(whole, out);
  return [...out];
}

/** Mean difference of two frames' bytes. */
export function difference(one: readonly number[], other: readonly number[]): number {
  return one.reduce((all, byte, at) => all + Math.abs(byte - (other[at] ?? 0)), 0) / one.length;
}

const anyNumber = fc.oneof(fc.double(), fc.double({ min: 0, max: 1, noNaN: true }));
const anyAudio = fc.record(
  {
    bass: anyNumber,
    mid: anyNumber,
    treble: anyNumber,
    level: anyNumber,
    bands: fc.array(anyNumber, { maxLength: 5 }),
  },
  { requiredKeys: ['bass', 'mid', 'treble', 'level'] },
);

/** Any frame, also with numbers that no player should give. */
export function anyFrame(module: GeneratedModule): fc.Arbitrary<GeneratedFrame> {
  const time = fc.oneof(fc.double(), fc.double({ min: 0, max: 1e5, noNaN: true }));
  const settings = Object.fromEntries(Object.keys(module.parameters).map((name) => [name, anyNumber]));
  const parameters = fc.record(settings, { requiredKeys: [] });
  return fc.record(
    { time, leds: fc.integer({ min: 0, max: 40 }), audio: anyAudio, parameters },
    { requiredKeys: ['time', 'leds', 'audio'] },
  );
}

/** What `render` writes where nothing rounds it or keeps it in range; -1 where nothing is written. */
export function writtenBy(module: GeneratedModule, frame: GeneratedFrame, length: number): number[] {
  const out = new Float64Array(length).fill(-1);
  module.render(frame, out as unknown as Uint8Array); // a list that hides nothing
  return [...out];
}

/** Expects that exactly the bytes of all LEDs are written, each from 0 to 255. */
export function expectGoodBytes(module: GeneratedModule, frame: GeneratedFrame): void {
  const written = writtenBy(module, frame, 3 * frame.leds + 5);
  const isByte = (value: number): boolean => Number.isInteger(value) && value >= 0 && value <= 255;
  expect(written.slice(0, 3 * frame.leds).filter((value) => !isByte(value))).toEqual([]);
  expect(written.slice(3 * frame.leds)).toEqual([-1, -1, -1, -1, -1]);
}
