/** Turns a validated pattern into the data that its template reads: names, code and numbers, ready to print. */
import type { Layer, Pattern } from '../../model/formats/pattern.ts';
import { identifier } from '../templates/letter-case.ts';
import { printNumber } from './expression.ts';
import { type LayerView, layerView } from './layer-view.ts';
import { type PaletteView, paletteView } from './palette-view.ts';

/** A control, ready to print. */
export interface ParameterView {
  readonly name: string;
  readonly default: string;
  readonly min: string;
  readonly max: string;
  readonly step: string;
  readonly unit: string;
  readonly description: string;
}

/** What a template reads. Every field is there for every pattern, since a missing one is an error in a template. */
export interface PatternView {
  readonly name: string;
  readonly identifier: string;
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly template: string;
  /** Parts of the sound that change the picture. */
  readonly reactsTo: readonly string[];
  /** Type of the controls' names. */
  readonly parameterType: string;
  readonly parameters: readonly ParameterView[];
  readonly palettes: readonly PaletteView[];
  readonly layers: readonly LayerView[];
  /** The lowest layer: all there is for a template that draws one. */
  readonly layer: LayerView | undefined;
  /** Functions of the runtime that the layers call, and their blends. */
  readonly imports: readonly string[];
}

/**
 * The view of a pattern; pure.
 * @param name the pattern's name, from its file; default: from its title
 */
export function patternView(pattern: Pattern, name: string = nameFromTitle(pattern.title)): PatternView {
  const layers = pattern.layers.map(layerView);
  const parameters = Object.entries(pattern.parameters);
  return {
    name,
    identifier: identifier(name),
    title: pattern.title,
    description: pattern.description,
    tags: pattern.tags,
    template: pattern.template,
    reactsTo: bandsOf(pattern.layers),
    parameterType: unionOf(parameters.map(([parameter]) => parameter)),
    parameters: parameters.map(([parameter, range]) => parameterView(parameter, range)),
    palettes: Object.entries(pattern.palettes).map(([palette, value]) => paletteView(palette, value)),
    layers,
    layer: layers[0],
    imports: [...new Set(layers.flatMap(({ uses, blend }) => [...uses, blend]))].sort(),
  };
}

function parameterView(name: string, range: Pattern['parameters'][string]): ParameterView {
  const { default: usual, min, max, step, unit = '', description } = range;
  const numbers = {
    default: printNumber(usual),
    min: printNumber(min),
    max: printNumber(max),
    step: printNumber(step),
  };
  return { name, ...numbers, unit, description };
}

const BANDS = ['bass', 'mid', 'treble', 'level'] as const;

function bandsOf(layers: readonly Layer[]): string[] {
  const drives = layers.flatMap((layer) => Object.values(layer.audio ?? {}).map(({ band }) => band));
  const sources = layers.flatMap((layer) => (layer.kind === 'bars' ? sourceBands(layer.source) : []));
  const used = new Set<string>([...drives, ...sources]);
  return BANDS.filter((band) => used.has(band));
}

function sourceBands(source: Extract<Layer, { kind: 'bars' }>['source']): readonly string[] {
  return source === 'spectrum' ? ['bass', 'mid', 'treble'] : [source];
}

function unionOf(names: readonly string[]): string {
  if (names.length === 0) return 'never';
  const line = names.map((name) => `'${name}'`).join(' | ');
  return line.length <= 90 ? line : names.map((name) => `\n  | '${name}'`).join('');
}

function nameFromTitle(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}
