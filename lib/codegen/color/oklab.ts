/**
 * OKLCH, OKLab and linear sRGB, and the ways between them; knows nothing of gamuts and bytes.
 *
 * Source of the matrices: Björn Ottosson, "A perceptual color space for image processing" (2020, matrices of
 * 2021-01-25), https://bottosson.github.io/posts/oklab/
 */

/** A colour by lightness (0 to 1), chroma (0 to about 0.4) and hue in degrees. */
export interface Oklch {
  readonly l: number;
  readonly c: number;
  readonly h: number;
}

/** A colour by lightness and the green-red and blue-yellow axes. */
export interface Oklab {
  readonly l: number;
  readonly a: number;
  readonly b: number;
}

/** Red, green and blue in the order that screens take them. In gamut from 0 to 1, out of it beyond. */
export type LinearRgb = readonly [red: number, green: number, blue: number];

/** Turns polar coordinates into rectangular ones. */
export function oklchToOklab({ l, c, h }: Oklch): Oklab {
  const angle = (h * Math.PI) / 180;
  return { l, a: c * Math.cos(angle), b: c * Math.sin(angle) };
}

/** Light amounts of an OKLab colour, also of one that no screen can show. */
export function oklabToLinearRgb({ l, a, b }: Oklab): LinearRgb {
  const long = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const medium = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short,
  ];
}

/** The OKLab colour of light amounts. */
export function linearRgbToOklab([red, green, blue]: LinearRgb): Oklab {
  const long = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const medium = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const short = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  return {
    l: 0.2104542553 * long + 0.793617785 * medium - 0.0040720468 * short,
    a: 1.9779984951 * long - 2.428592205 * medium + 0.4505937099 * short,
    b: 0.0259040371 * long + 0.7827717662 * medium - 0.808675766 * short,
  };
}

/** How different two colours look (the Euclidean distance in OKLab); 0.02 is just noticeable. */
export function colorDistance(one: Oklab, other: Oklab): number {
  return Math.hypot(one.l - other.l, one.a - other.a, one.b - other.b);
}
