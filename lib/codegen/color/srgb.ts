/** Linear light amounts as 8-bit sRGB and back (IEC 61966-2-1); knows nothing of other colour spaces. */
import type { LinearRgb } from './oklab.ts';

/** Three whole numbers from 0 to 255. */
export type Bytes = readonly [red: number, green: number, blue: number];

/** The nearest 8-bit colour; what lies out of gamut is clipped. */
export function linearRgbToBytes([red, green, blue]: LinearRgb): Bytes {
  return [toByte(red), toByte(green), toByte(blue)];
}

/** Light amounts of an 8-bit colour. */
export function bytesToLinearRgb([red, green, blue]: Bytes): LinearRgb {
  return [fromByte(red), fromByte(green), fromByte(blue)];
}

function toByte(light: number): number {
  const clipped = Math.min(1, Math.max(0, light));
  const encoded = clipped <= 0.0031308 ? 12.92 * clipped : 1.055 * clipped ** (1 / 2.4) - 0.055;
  return Math.round(255 * encoded);
}

function fromByte(byte: number): number {
  const encoded = byte / 255;
  return encoded <= 0.04045 ? encoded / 12.92 : ((encoded + 0.055) / 1.055) ** 2.4;
}
