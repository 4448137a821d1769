/** A palette as 8-bit stops, with as many between as straight blending of bytes needs to look like blending of colours. */
import type { Palette, Stop } from '../../model/formats/pattern.ts';
import { colorDistance, linearRgbToOklab, type Oklch, oklchToOklab } from '../color/oklab.ts';
import { oklchToBytes } from '../color/oklch-to-bytes.ts';
import { type Bytes, bytesToLinearRgb } from '../color/srgb.ts';
import { camelCase } from '../templates/letter-case.ts';
import { printNumber } from './expression.ts';

/** One stop, ready to print; `note` is the colour as the pattern says it, or `between`. */
export interface StopView {
  readonly at: string;
  readonly red: number;
  readonly green: number;
  readonly blue: number;
  readonly note: string;
}

/** A palette, ready to print. */
export interface PaletteView {
  readonly name: string;
  readonly identifier: string;
  readonly edge: 'hold' | 'repeat' | 'mirror';
  readonly stops: readonly StopView[];
}

/** A difference that nobody sees (`colorDistance`), and how often a gap may be halved to get there. */
const UNSEEN = 0.02;
const HALVINGS = 3;

type Mixer = (one: Oklch, other: Oklch) => Oklch;

/** Name of the constant that holds a palette. */
export function paletteIdentifier(name: string): string {
  return `${camelCase(name)}Palette`;
}

/** The view of a palette; pure. */
export function paletteView(name: string, { edge = 'hold', blend = 'straight', stops }: Palette): PaletteView {
  const closed = edge === 'repeat' ? closeRing(stops) : stops;
  const mixer = blend === 'hue' ? mixAroundWheel : mixStraight;
  const views = closed.flatMap((stop, at) => {
    const next = closed[at + 1];
    return [stopView(stop, oklchNote(stop)), ...(next === undefined ? [] : between({ stop, next, mixer }, HALVINGS))];
  });
  return { name, identifier: paletteIdentifier(name), edge, stops: views };
}

/** A repeating palette ends where it began. */
function closeRing(stops: readonly Stop[]): readonly Stop[] {
  const [first, last] = [stops[0], stops.at(-1)];
  return first === undefined || last === undefined || last.at >= 1 ? stops : [...stops, { ...first, at: 1 }];
}

interface Gap {
  readonly stop: Stop;
  readonly next: Stop;
  readonly mixer: Mixer;
}

function between({ stop, next, mixer }: Gap, halvings: number): StopView[] {
  const middle: Stop = { at: (stop.at + next.at) / 2, ...mixer(stop, next) };
  if (halvings === 0 || looksRight(stop, next, middle)) return [];
  return [
    ...between({ stop, next: middle, mixer }, halvings - 1),
    stopView(middle, 'between'),
    ...between({ stop: middle, next, mixer }, halvings - 1),
  ];
}

/** Whether the mean of two colours' bytes looks like the colour that should be between them. */
function looksRight(one: Oklch, other: Oklch, middle: Oklch): boolean {
  const [first, second] = [oklchToBytes(one), oklchToBytes(other)];
  const mean: Bytes = [(first[0] + second[0]) / 2, (first[1] + second[1]) / 2, (first[2] + second[2]) / 2];
  return colorDistance(labOf(mean), labOf(oklchToBytes(middle))) < UNSEEN;
}

function labOf(bytes: Bytes): ReturnType<typeof linearRgbToOklab> {
  return linearRgbToOklab(bytesToLinearRgb(bytes));
}

function mixStraight(one: Oklch, other: Oklch): Oklch {
  const [first, second] = [oklchToOklab(one), oklchToOklab(other)];
  const [a, b] = [(first.a + second.a) / 2, (first.b + second.b) / 2];
  return { l: (first.l + second.l) / 2, c: Math.hypot(a, b), h: (Math.atan2(b, a) * 180) / Math.PI };
}

/** The shorter way around the colour wheel. */
function mixAroundWheel(one: Oklch, other: Oklch): Oklch {
  const turn = ((((other.h - one.h) % 360) + 540) % 360) - 180;
  return { l: (one.l + other.l) / 2, c: (one.c + other.c) / 2, h: one.h + turn / 2 };
}

function stopView(stop: Stop, note: string): StopView {
  const [red, green, blue] = oklchToBytes(stop);
  return { at: printNumber(stop.at), red, green, blue, note };
}

function oklchNote({ l, c, h }: Stop): string {
  return `oklch(${printNumber(l)} ${printNumber(c)} ${printNumber(h)})`;
}
