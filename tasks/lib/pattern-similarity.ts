/** How alike two patterns are, by what they draw: knows nothing of their names, texts and parameters. */
import { colorDistance, type Lab, paletteColors } from './palette.ts';
import type { Layer, Pattern } from './patterns.ts';
import type { LayerSettings } from './schemas.ts';

/** Two patterns and how alike they are, from 0 to 1. */
export interface Likeness {
  readonly one: string;
  readonly other: string;
  readonly similarity: number;
}

/** A layer as it is compared. */
export interface LayerSketch {
  readonly kind: string;
  readonly settings: ReadonlyMap<string, unknown>;
  readonly colors: readonly Lab[];
}

const TEXTS = new Set(['kind', 'name', 'description', 'palette', 'audio', 'parameters']);
const COLORS = 16;
/** Mean distance of colours from which on two palettes have nothing in common. */
const FOREIGN = 0.25;

/** What is compared of a pattern; settings that are not given have their defaults. */
export function sketch({ layers, palettes }: Pattern, known: LayerSettings): LayerSketch[] {
  return layers.map((layer) => {
    const palette = palettes[layer.palette];
    return {
      kind: layer.kind,
      settings: settingsOf(layer, known),
      colors: palette ? paletteColors(palette, COLORS) : [],
    };
  });
}

/**
 * From 0 (nothing in common) to 1 (the same picture): layers are matched in their order so that the sum of their
 * likenesses is greatest; layers without a match count as unlike.
 */
export function similarity(one: readonly LayerSketch[], other: readonly LayerSketch[]): number {
  const zeros = (): number[] => Array.from({ length: other.length + 1 }, () => 0);
  let above = zeros();
  for (const layer of one) {
    const row = zeros();
    for (const [at, partner] of other.entries()) {
      const matched = (above[at] ?? 0) + layerSimilarity(layer, partner);
      row[at + 1] = Math.max(matched, above[at + 1] ?? 0, row[at] ?? 0);
    }
    above = row;
  }
  return (2 * (above.at(-1) ?? 0)) / (one.length + other.length);
}

function settingsOf(layer: Layer, known: LayerSettings): Map<string, unknown> {
  const names = Object.keys(known[layer.kind] ?? {}).filter((name) => !TEXTS.has(name));
  const plain = names.map((name) => [name, layer[name] ?? known[layer.kind]?.[name]?.default] as const);
  const driven = Object.entries(layer.audio ?? {}).map(([name, { band }]) => [`audio.${name}`, band] as const);
  return new Map<string, unknown>([...plain, ...driven]);
}

/** Half by settings, half by colours; layers of different kinds are unlike. */
function layerSimilarity(one: LayerSketch, other: LayerSketch): number {
  if (one.kind !== other.kind) return 0;
  const names = new Set([...one.settings.keys(), ...other.settings.keys()]);
  const alike = [...names].map((name) => valueSimilarity(one.settings.get(name), other.settings.get(name)));
  const distances = one.colors.map((color, at) => colorDistance(color, other.colors[at] ?? [0, 0, 0]));
  return 0.5 * mean(alike) + 0.5 * (1 - Math.min(1, mean(distances) / FOREIGN));
}

/** Numbers by their difference in relation to their sizes (Canberra), anything else by whether it is the same. */
function valueSimilarity(one: unknown, other: unknown): number {
  if (one === other) return 1;
  if (typeof one !== 'number' || typeof other !== 'number') return 0;
  return 1 - Math.abs(one - other) / (Math.abs(one) + Math.abs(other));
}

function mean(numbers: readonly number[]): number {
  return numbers.length === 0 ? 0 : numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
