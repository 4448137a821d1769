/** Patterns of every shape that the schema allows, for property tests; made from the schema itself. */
import fc from 'fast-check';
import type { Layer, Palette, Pattern } from '../../lib/model/formats/pattern.ts';
import schema from '../../schemas/pattern.schema.json' with { type: 'json' };

interface Property {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: unknown;
}

interface LayerSchema {
  readonly required: readonly string[];
  readonly properties: Readonly<Record<string, Property>> & Record<'audio' | 'parameters', { properties: object }>;
}

const KINDS = ['gradient', 'radial', 'wave', 'pulse', 'bars', 'noise', 'comet', 'sparkle', 'ripple'] as const;
const PALETTES = ['one', 'other'];
const PARAMETERS = ['speed', 'size', 'constructor'];

/** A pattern for template `layered.ts` with up to four layers, valid by schema and by `patternProblems`. */
export function arbitraryPattern(): fc.Arbitrary<Pattern> {
  const layers = fc.array(arbitraryLayer(), { minLength: 1, maxLength: 4 });
  return fc.record({ layers, palettes: fc.tuple(palette(), palette()) }).map(({ layers, palettes }) => ({
    title: 'Any',
    description: 'Any pattern.',
    tags: ['any'],
    template: 'layered.ts',
    parameters: onlyUsed(PARAMETERS, parametersOf(layers), () => PARAMETER),
    palettes: onlyUsed(PALETTES, new Set(layers.map((layer) => layer.palette)), (_, at) => palettes[at % 2] as Palette),
    layers: layers.map((layer, at) => ({ ...layer, name: `layer-${'abcd'[at]}` })),
  }));
}

/** A layer of any kind that can be seen, with any of its properties left out that may be. */
export function arbitraryLayer(): fc.Arbitrary<Layer> {
  return fc.oneof(...KINDS.map(layerOf)).filter(({ opacity }) => opacity !== 0);
}

const PARAMETER = { description: 'A parameter.', default: 0.5, min: -1, max: 2, step: 0.25, unit: 'Hz' };

function onlyUsed<T>(
  names: readonly string[],
  used: ReadonlySet<string>,
  value: (name: string, at: number) => T,
): Record<string, T> {
  return Object.fromEntries(
    names.map((name, at) => [name, value(name, at)] as const).filter(([name]) => used.has(name)),
  );
}

function parametersOf(layers: readonly Layer[]): Set<string> {
  return new Set<string>(layers.flatMap((layer) => Object.values(layer.parameters ?? {})));
}

function palette(): fc.Arbitrary<Palette> {
  const color = { l: between(0, 1), c: between(0, 0.4), h: between(0, 360) };
  const edge = fc.constantFrom('hold', 'repeat', 'mirror');
  const blend = fc.constantFrom('straight', 'hue');
  const stops = fc.array(fc.record(color), { minLength: 2, maxLength: 5 });
  return fc.record({ edge, blend, stops }).map((palette) => ({
    ...palette,
    stops: palette.stops.map((stop, at) => ({ at: at / palette.stops.length, ...stop })),
  }));
}

function layerOf(kind: (typeof KINDS)[number]): fc.Arbitrary<Layer> {
  const { properties, required } = schema.definitions[`${kind}Layer`] as unknown as LayerSchema; // plain data
  const { audio, parameters, ...own } = properties;
  const given = Object.entries(own).filter(([, { type, enum: words }]) => type !== undefined || words !== undefined);
  const names = { kind: fc.constant(kind), name: fc.constant('layer'), description: fc.constant('A layer.') };
  const shared = {
    palette: fc.constantFrom(...PALETTES),
    blend: fc.constantFrom('over', 'add', 'screen', 'multiply', 'max'),
  };
  const model = {
    ...Object.fromEntries(given.map(([name, property]) => [name, anyValue(property)])),
    ...names,
    ...shared,
    audio: someOf(audio.properties, drive()),
    parameters: someOf(parameters.properties, fc.constantFrom(...PARAMETERS)),
  };
  return fc.record(model, { requiredKeys: required as (keyof typeof model)[] }) as unknown as fc.Arbitrary<Layer>; // by its schema
}

function anyValue({ type, enum: words, minimum = 0, maximum = 1, default: usual }: Property): fc.Arbitrary<unknown> {
  if (words !== undefined) return fc.constantFrom(...words);
  if (type === 'boolean') return fc.boolean();
  if (type === 'integer') return fc.integer({ min: minimum, max: maximum });
  return fc.oneof(between(minimum, maximum), fc.constantFrom(minimum, maximum, Number(usual ?? maximum)));
}

function someOf(properties: object, value: fc.Arbitrary<unknown>): fc.Arbitrary<object> {
  const model = Object.fromEntries(Object.keys(properties).map((name) => [name, value]));
  return fc.record(model, { requiredKeys: [] });
}

function drive(): fc.Arbitrary<object> {
  const band = fc.constantFrom('bass', 'mid', 'treble', 'level');
  const curve = fc.constantFrom('linear', 'square', 'root', 'smooth');
  return fc.record({ band, curve, amount: between(-4, 4) }, { requiredKeys: ['band', 'amount'] });
}

/** A number that people would write: three digits. */
function between(min: number, max: number): fc.Arbitrary<number> {
  return fc
    .integer({ min: Math.ceil(min * 1000), max: Math.floor(max * 1000) })
    .map((thousandths) => thousandths / 1000);
}
