/** The whole way from an OKLCH colour to the bytes that a strip gets. */
import { mapToGamut } from './gamut.ts';
import type { Oklch } from './oklab.ts';
import { type Bytes, linearRgbToBytes } from './srgb.ts';

/** The 8-bit sRGB colour that comes nearest. */
export function oklchToBytes(color: Oklch): Bytes {
  return linearRgbToBytes(mapToGamut(color));
}
