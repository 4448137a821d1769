import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mapToGamut } from '../../lib/codegen/color/gamut.ts';
import { colorDistance, linearRgbToOklab, oklabToLinearRgb, oklchToOklab } from '../../lib/codegen/color/oklab.ts';
import { oklchToBytes } from '../../lib/codegen/color/oklch-to-bytes.ts';
import { bytesToLinearRgb, linearRgbToBytes } from '../../lib/codegen/color/srgb.ts';

const byte = fc.integer({ min: 0, max: 255 });
const oklch = fc.record({
  l: fc.double({ min: 0, max: 1, noNaN: true }),
  c: fc.double({ min: 0, max: 0.4, noNaN: true }),
  h: fc.double({ min: 0, max: 360, noNaN: true }),
});

describe('OKLCH to bytes', () => {
  // The sample colours of CSS Color Module Level 4, section "oklch()", and what they are in sRGB.
  test.each([
    [0.40101, 0.12332, 21.555, [0x7d, 0x23, 0x29]],
    [0.59686, 0.15619, 49.7694, [0xc6, 0x5d, 0x06]],
    [0.65125, 0.13138, 104.097, [0x9d, 0x93, 0x18]],
    [0.66016, 0.15546, 134.231, [0x68, 0xa6, 0x39]],
    [0.72322, 0.12403, 247.996, [0x62, 0xac, 0xef]],
    [0.51975, 0.17686, 142.495, [0x00, 0x80, 0x00]],
  ])('oklch(%f %f %f) is the published sRGB colour', (l, c, h, expected) => {
    expect(oklchToBytes({ l, c, h })).toEqual(expected);
  });

  test.each([
    ['red', 0.62796, 0.25768, 29.2339, [255, 0, 0]],
    ['lime', 0.86644, 0.29483, 142.4953, [0, 255, 0]],
    ['blue', 0.45201, 0.31321, 264.052, [0, 0, 255]],
    ['white', 1, 0, 0, [255, 255, 255]],
    ['black', 0, 0, 0, [0, 0, 0]],
  ])('%s has the corner of the cube', (_, l, c, h, expected) => {
    expect(oklchToBytes({ l, c, h })).toEqual(expected);
  });

  test('lightness at or beyond its ends is white or black, whatever the chroma', () => {
    expect(oklchToBytes({ l: 1, c: 0.4, h: 120 })).toEqual([255, 255, 255]);
    expect(oklchToBytes({ l: -0.1, c: 0.4, h: 120 })).toEqual([0, 0, 0]);
  });
});

describe('OKLab', () => {
  test('sRGB red has the coordinates that its author published', () => {
    const { l, a, b } = linearRgbToOklab([1, 0, 0]);
    expect(l).toBeCloseTo(0.627955, 5);
    expect(a).toBeCloseTo(0.224863, 5);
    expect(b).toBeCloseTo(0.125846, 5);
  });

  test('every 8-bit colour survives the way there and back', () => {
    fc.assert(
      fc.property(fc.tuple(byte, byte, byte), (bytes) => {
        const there = linearRgbToOklab(bytesToLinearRgb(bytes));
        expect(linearRgbToBytes(oklabToLinearRgb(there))).toEqual(bytes);
      }),
    );
  });

  test('a hue of 90 degrees lies on the yellow axis', () => {
    const { l, a, b } = oklchToOklab({ l: 0.5, c: 0.1, h: 90 });
    expect([l, b]).toEqual([0.5, 0.1]);
    expect(a).toBeCloseTo(0, 12);
  });

  test('distance is Euclidean', () => {
    expect(colorDistance({ l: 0, a: 0, b: 0 }, { l: 0.3, a: 0, b: 0.4 })).toBeCloseTo(0.5, 12);
  });
});

describe('gamut mapping', () => {
  test('leaves every colour in gamut', () => {
    fc.assert(
      fc.property(oklch, (color) => {
        for (const amount of mapToGamut(color)) {
          expect(amount).toBeGreaterThanOrEqual(0);
          expect(amount).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  test('does not change a colour that is in gamut', () => {
    const color = { l: 0.7, c: 0.05, h: 200 };
    expect(mapToGamut(color)).toEqual(oklabToLinearRgb(oklchToOklab(color)));
  });

  test('keeps lightness and hue to what nobody notices, and gives up chroma', () => {
    fc.assert(
      fc.property(oklch, (color) => {
        const mapped = linearRgbToOklab(mapToGamut(color));
        const chroma = Math.hypot(mapped.a, mapped.b);
        const { a, b } = oklchToOklab(color);
        const along = color.c === 0 ? 0 : (mapped.a * a + mapped.b * b) / color.c;
        expect(Math.abs(mapped.l - color.l)).toBeLessThan(0.025);
        expect(Math.sqrt(Math.max(0, chroma ** 2 - along ** 2))).toBeLessThan(0.025);
        expect(chroma).toBeLessThan(color.c + 0.025);
      }),
    );
  });
});

describe('8-bit sRGB', () => {
  test('what is out of gamut is clipped', () => {
    expect(linearRgbToBytes([-1, 0.5, 7])).toEqual([0, 188, 255]);
  });

  test('both parts of the curve are undone', () => {
    expect(linearRgbToBytes(bytesToLinearRgb([1, 10, 200]))).toEqual([1, 10, 200]);
  });
});
