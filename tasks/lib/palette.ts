/**
 * Palettes as colours: OKLCH stops to any number of steps, and from there to the bytes that LEDs are driven with.
 * Matrices: Björn Ottosson, https://bottosson.github.io/posts/oklab/
 */
import type { Palette, Stop } from './patterns.ts';

/** A colour in OKLab: lightness, green-red, blue-yellow. */
export type Lab = readonly [l: number, a: number, b: number];
/** Amounts of light; in gamut from 0 to 1. */
type Light = readonly [red: number, green: number, blue: number];

const NOTICEABLE = 0.02;

/** The palette's colours at `steps` even positions from 0 to 1. */
export function paletteColors({ stops, edge, blend }: Palette, steps: number): Lab[] {
  const [first, last] = [stops[0], stops.at(-1)];
  // A palette that repeats ends where it began.
  const ring = edge === 'repeat' && first && last && last.at < 1 ? [...stops, { ...first, at: 1 }] : stops;
  return Array.from({ length: steps }, (_, step) => colorAt(ring, step / (steps - 1), blend ?? 'straight'));
}

/** Looks equally different for equal numbers: 0.02 is just noticeable, black to white is 1. */
export function colorDistance(one: Lab, other: Lab): number {
  return Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]);
}

/**
 * The duty cycles (0 to 255) of an LED's three colours. An LED is linear and the byte of an image is not, so that the
 * sRGB value is raised to `gamma`: 2.2 undoes it, 2.8 also darkens what strips show too bright.
 */
export function ledBytes(color: Lab, gamma: number): readonly number[] {
  return intoGamut(color).map((light) => Math.round(255 * encode(light) ** gamma));
}

/** Three bytes as `rrggbb`. */
export function hex(bytes: readonly number[]): string {
  return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function colorAt(stops: readonly Stop[], at: number, blend: 'straight' | 'hue'): Lab {
  const next = stops.findIndex((stop) => stop.at >= at);
  const [one, other] = [stops[next - 1] ?? stops.at(next), stops.at(next)];
  if (!one || !other) throw new Error('A palette has no stops');
  const share = other.at > one.at ? (at - one.at) / (other.at - one.at) : 0;
  if (blend === 'straight') {
    const [from, to] = [labOf(one), labOf(other)];
    return [mix(from[0], to[0], share), mix(from[1], to[1], share), mix(from[2], to[2], share)];
  }
  const turn = ((((other.h - one.h) % 360) + 540) % 360) - 180; // the shorter way around
  return labOf({ l: mix(one.l, other.l, share), c: mix(one.c, other.c, share), h: one.h + turn * share });
}

function mix(one: number, other: number, share: number): number {
  return one + (other - one) * share;
}

function labOf({ l, c, h }: Omit<Stop, 'at'>): Lab {
  const angle = (h * Math.PI) / 180;
  return [l, c * Math.cos(angle), c * Math.sin(angle)];
}

/**
 * Takes away as much chroma as it must, and keeps lightness and hue: CSS Color 4, "CSS gamut mapping", as code
 * generation does, so that both make the same colours.
 */
function intoGamut(color: Lab): Light {
  if (color[0] >= 1) return [1, 1, 1];
  if (color[0] <= 0) return [0, 0, 0];
  if (canBeShown(color)) return clipped(lightOf(color));
  const withChroma = (share: number): Lab => [color[0], color[1] * share, color[2] * share];
  let [low, high] = [0, 1];
  for (let halving = 0; halving < 12; halving++) {
    const middle = (low + high) / 2;
    if (canBeShown(withChroma(middle))) low = middle;
    else high = middle;
  }
  return clipped(lightOf(withChroma(low)));
}

/** Whether nobody notices what clipping takes away. */
function canBeShown(color: Lab): boolean {
  return colorDistance(labOfLight(clipped(lightOf(color))), color) < NOTICEABLE;
}

function clipped([red, green, blue]: Light): Light {
  const clip = (amount: number): number => Math.min(1, Math.max(0, amount));
  return [clip(red), clip(green), clip(blue)];
}

function lightOf([lightness, a, b]: Lab): Light {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

function labOfLight([red, green, blue]: Light): Lab {
  const l = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const m = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const s = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/** Light as an sRGB value from 0 to 1. */
function encode(light: number): number {
  return light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055;
}
