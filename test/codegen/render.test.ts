import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { patternProblems } from '../../lib/codegen/patterns/check-pattern.ts';
import { schemaErrors } from '../../lib/config/schema-validator.ts';
import schema from '../../schemas/pattern.schema.json' with { type: 'json' };
import { arbitraryPattern } from '../support/arbitrary-pattern.ts';
import { anyFrame, bytesOf, difference, expectGoodBytes, SILENCE, writtenBy } from '../support/frames.ts';
import { type GeneratedModule, generateLibrary, loadModules } from '../support/pattern-library.ts';
import { typeErrors } from '../support/type-errors.ts';

const MODULES = await loadModules(generateLibrary());

function moduleOf(name: string): GeneratedModule {
  const module = MODULES.get(name);
  if (module === undefined) throw new Error(`no module ${name}`);
  return module;
}

describe.each([...MODULES.keys()])('render of %s', (name) => {
  const module = moduleOf(name);

  test('fills every byte it should and no other, from 0 to 255, whatever the frame', () => {
    fc.assert(
      fc.property(anyFrame(module), (frame) => expectGoodBytes(module, frame)),
      { numRuns: 60 },
    );
  });

  test('gives the same bytes for the same frame, in any order of calls', () => {
    const frame = anyFrame(module);
    const property = fc.property(frame, frame, (one, other) => {
      const first = writtenBy(module, one, 3 * one.leds);
      const second = writtenBy(module, other, 3 * other.leds);
      expect(writtenBy(module, one, 3 * one.leds)).toEqual(first);
      expect(writtenBy(module, other, 3 * other.leds)).toEqual(second);
    });
    fc.assert(property, { numRuns: 20 });
  });

  test('answers to every band that it says it reacts to, and to no other', () => {
    const silent = bytesOf(module, {});
    for (const band of ['bass', 'mid', 'treble', 'level']) {
      const changed = difference(bytesOf(module, { audio: { ...SILENCE, [band]: 1 } }), silent);
      if (module.meta.reactsTo.includes(band)) expect(changed, band).toBeGreaterThan(1);
      else expect(changed, band).toBe(0);
    }
    expect(module.meta.reactsTo).not.toEqual([]);
  });

  test('moves, and by small steps', () => {
    const at = (time: number) => bytesOf(module, { time });
    expect(difference(at(3), at(4.37))).toBeGreaterThan(0.3);
    for (let frame = 0; frame < 50; frame += 1)
      expect(difference(at(5 + frame / 200), at(5 + (frame + 1) / 200))).toBeLessThan(8);
  });

  test('is neither dark nor white all over', () => {
    const music = { bass: 0.6, mid: 0.5, treble: 0.4, level: 0.5 };
    const frames = [0, 11.7, 300].flatMap((time) => [bytesOf(module, { time, audio: music })]);
    const bytes = frames.flat();
    expect(bytes.reduce((all, byte) => all + byte, 0) / bytes.length).toBeGreaterThan(12);
    const white = bytes.filter((_, at) => at % 3 === 0 && Math.min(...bytes.slice(at, at + 3)) > 235);
    expect(white.length).toBeLessThan(bytes.length / 3 / 4);
  });

  test('draws strips of no, one and a thousand LEDs', () => {
    for (const leds of [0, 1, 1000]) expectGoodBytes(module, { time: 1.5, leds, audio: { ...SILENCE, level: 0.5 } });
  });

  test('refuses what has no room and what is no number of LEDs', () => {
    expect(() => module.render({ time: 0, leds: 5, audio: SILENCE }, new Uint8Array(14))).toThrow(RangeError);
    for (const leds of [-1, 1.5, Number.NaN]) {
      expect(() => module.render({ time: 0, leds, audio: SILENCE }, new Uint8Array(99))).toThrow(RangeError);
    }
  });

  test('what is not finite counts as 0', () => {
    for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      expect(bytesOf(module, { time: wrong })).toEqual(bytesOf(module, { time: 0 }));
      const audio = { bass: wrong, mid: wrong, treble: wrong, level: wrong };
      expect(bytesOf(module, { audio })).toEqual(bytesOf(module, {}));
    }
  });

  test('parameters out of range count as the nearest in range, others as the default', () => {
    for (const [parameter, { default: usual, min, max }] of Object.entries(module.parameters)) {
      const audio = { bass: 0.2, mid: 0.3, treble: 0.4, level: 0.3 };
      const set = (value: number) => bytesOf(module, { audio, parameters: { [parameter]: value } });
      expect(set(max + 10), parameter).toEqual(set(max));
      expect(set(min - 10), parameter).toEqual(set(min));
      expect(set(Number.NaN), parameter).toEqual(set(usual));
      expect(set(usual), parameter).toEqual(bytesOf(module, { audio }));
      expect(set(min), `${parameter} changes something`).not.toEqual(set(max));
    }
  });
});

test('no two look alike', () => {
  const audio = { bass: 0.7, mid: 0.5, treble: 0.3, level: 0.5 };
  const frames = [...MODULES.values()].map((module) => bytesOf(module, { audio }));
  for (const [at, frame] of frames.entries()) {
    for (const other of frames.slice(at + 1)) expect(difference(frame, other)).toBeGreaterThan(10);
  }
});

test('spectrum shows its bands where the player has them', () => {
  const spectrum = moduleOf('spectrum');
  const loud = (at: number) =>
    bytesOf(spectrum, { audio: { ...SILENCE, bands: [0, 1, 2, 3].map((band) => (band === at ? 1 : 0)) } });
  const light = (bytes: readonly number[]) => bytes.reduce((all, byte) => all + byte, 0);
  expect(light(loud(0).slice(0, 30))).toBeGreaterThan(2 * light(loud(3).slice(0, 30)));
  expect(light(loud(3).slice(-30))).toBeGreaterThan(2 * light(loud(0).slice(-30)));
});

describe('any pattern that the schema allows', () => {
  const samples = fc.sample(arbitraryPattern(), { seed: 20251109, numRuns: 60 });
  const patterns = new Map(samples.map((pattern, at) => [`pattern-${at}`, pattern]));
  const files = generateLibrary(patterns);

  test('is one: the samples are valid', async () => {
    for (const pattern of samples) {
      expect(await schemaErrors(schema, pattern)).toEqual([]);
      expect(patternProblems(pattern)).toEqual([]);
    }
  });

  test('becomes a clean module', async () => {
    expect(await typeErrors(files)).toBe('');
  });

  test('renders good bytes, the same every time', async () => {
    for (const module of (await loadModules(files)).values()) {
      const property = fc.property(anyFrame(module), (frame) => {
        expectGoodBytes(module, frame);
        expect(writtenBy(module, frame, 3 * frame.leds)).toEqual(writtenBy(module, frame, 3 * frame.leds));
      });
      fc.assert(property, { numRuns: 12 });
    }
  });
});
