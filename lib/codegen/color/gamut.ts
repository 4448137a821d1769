/**
 * Brings any OKLCH colour into the sRGB gamut without changing lightness or hue noticeably.
 *
 * Source: CSS Color Module Level 4, section "CSS gamut mapping": chroma is reduced by binary search, and the search ends
 * early where clipping would not be noticed. https://www.w3.org/TR/css-color-4/#css-gamut-mapping
 */
import {
  colorDistance,
  type LinearRgb,
  linearRgbToOklab,
  type Oklch,
  oklabToLinearRgb,
  oklchToOklab,
} from './oklab.ts';

const JUST_NOTICEABLE = 0.02;
const CHROMA_STEP = 0.0001;

/** Light amounts from 0 to 1 of the nearest colour that a screen can show. */
export function mapToGamut(color: Oklch): LinearRgb {
  if (color.l >= 1) return [1, 1, 1];
  if (color.l <= 0) return [0, 0, 0];
  const light = lightOf(color);
  return inGamut(light) || clippedDistance(color) < JUST_NOTICEABLE ? clip(light) : clip(lightOf(reduceChroma(color)));
}

/** The colour of the same lightness and hue with as much chroma as clipping can hide. */
function reduceChroma(color: Oklch): Oklch {
  let [low, high] = [0, color.c];
  while (high - low > CHROMA_STEP) {
    const middle = (low + high) / 2;
    const candidate = { ...color, c: middle };
    if (inGamut(lightOf(candidate)) || clippedDistance(candidate) < JUST_NOTICEABLE) low = middle;
    else high = middle;
  }
  return { ...color, c: low };
}

function clippedDistance(color: Oklch): number {
  return colorDistance(linearRgbToOklab(clip(lightOf(color))), oklchToOklab(color));
}

function lightOf(color: Oklch): LinearRgb {
  return oklabToLinearRgb(oklchToOklab(color));
}

function inGamut(light: LinearRgb): boolean {
  return light.every((amount) => amount >= 0 && amount <= 1);
}

function clip([red, green, blue]: LinearRgb): LinearRgb {
  return [clipAmount(red), clipAmount(green), clipAmount(blue)];
}

function clipAmount(amount: number): number {
  return Math.min(1, Math.max(0, amount));
}
