/** Finds what is wrong with a pattern that its schema allows: names that lead nowhere, numbers that contradict each other. */
import type { Layer, Palette, Parameter, Pattern } from '../../model/formats/pattern.ts';
import { didYouMean } from '../../model/similar.ts';

/** One thing that is wrong, at a JSON pointer into the pattern. */
export interface PatternProblem {
  readonly pointer: string;
  readonly message: string;
  readonly help?: string;
}

/** What the templates that draw a single layer can draw. Any other template is given whatever the pattern has. */
const SINGLE_LAYER: Readonly<Record<string, Layer['kind'] | undefined>> = {
  'meter.ts': 'bars',
  'palette.ts': 'gradient',
};

/** Everything that is wrong with a pattern that is valid by its schema; empty for a good one. Pure. */
export function patternProblems(pattern: Pattern): readonly PatternProblem[] {
  return [
    ...Object.entries(pattern.parameters).flatMap(([name, value]) => parameterProblems(name, value)),
    ...Object.entries(pattern.palettes).flatMap(([name, value]) => paletteProblems(name, value)),
    ...pattern.layers.flatMap((layer, at) => referenceProblems(pattern, layer, `/layers/${at}`)),
    ...doubleNames(pattern.layers),
    ...pattern.layers.flatMap(unseenProblem),
    ...unused(pattern),
    ...templateProblems(pattern),
  ];
}

function parameterProblems(name: string, { default: usual, min, max, step }: Parameter): PatternProblem[] {
  const pointer = `/parameters/${name}`;
  if (min >= max) {
    return [
      {
        pointer: `${pointer}/max`,
        message: `Parameter "${name}" has no range: "max" is ${max}, expected more than "min", ${min}`,
      },
    ];
  }
  const range = `${min} to ${max}`;
  return [
    ...problemIf(
      usual < min || usual > max,
      `${pointer}/default`,
      `Default of parameter "${name}" is ${usual}, expected ${range}`,
    ),
    ...problemIf(
      step > max - min,
      `${pointer}/step`,
      `Step of parameter "${name}" is ${step}, which is more than its range, ${range}`,
    ),
  ];
}

function paletteProblems(name: string, { stops }: Palette): PatternProblem[] {
  const pointer = (at: number): string => `/palettes/${name}/stops/${at}/at`;
  return stops.flatMap(({ at }, index) => {
    const before = stops[index - 1];
    if (before === undefined) {
      return problemIf(at !== 0, pointer(index), `Palette "${name}" begins at ${at}, expected 0`);
    }
    if (at > before.at) return [];
    const what = at === before.at ? `has two colours at ${at}` : `has a colour at ${at} after one at ${before.at}`;
    return [
      {
        pointer: pointer(index),
        message: `Palette "${name}" ${what}`,
        help: 'Put the stops in order of their positions, each at its own',
      },
    ];
  });
}

function referenceProblems({ palettes, parameters }: Pattern, layer: Layer, pointer: string): PatternProblem[] {
  const palette = unknownName({ what: 'palette', name: layer.palette, pointer: `${pointer}/palette` }, palettes);
  const bound = Object.entries(layer.parameters ?? {});
  return [
    ...palette,
    ...bound.flatMap(([property, name]) =>
      unknownName({ what: 'parameter', name, pointer: `${pointer}/parameters/${property}` }, parameters),
    ),
  ];
}

interface Mention {
  readonly what: string;
  readonly name: string;
  readonly pointer: string;
}

function unknownName({ what, name, pointer }: Mention, known: Readonly<Record<string, unknown>>): PatternProblem[] {
  if (Object.hasOwn(known, name)) return [];
  const names = Object.keys(known);
  const help = didYouMean(name, names) ?? `The pattern's ${what}s are: ${names.join(', ') || 'none'}`;
  return [{ pointer, message: `Unknown ${what} "${name}"`, help }];
}

function doubleNames(layers: readonly Layer[]): PatternProblem[] {
  return layers.flatMap(({ name }, at) => {
    const first = layers.findIndex((layer) => layer.name === name);
    return problemIf(
      first < at,
      `/layers/${at}/name`,
      `Two layers are named "${name}": number ${first + 1} and number ${at + 1}`,
    );
  });
}

/** Nothing but sound can make visible what has no opacity: parameters multiply. */
function unseenProblem({ name, opacity, audio }: Layer, at: number): PatternProblem[] {
  if (opacity !== 0 || (audio?.opacity?.amount ?? 0) > 0) return [];
  const message = `Layer "${name}" is never seen: its opacity is 0`;
  return [{ pointer: `/layers/${at}/opacity`, message, help: `Give "${name}" some opacity, or remove it` }];
}

function unused({ palettes, parameters, layers }: Pattern): PatternProblem[] {
  const usedPalettes = new Set(layers.map(({ palette }) => palette));
  const usedParameters = new Set<string>(layers.flatMap((layer) => Object.values(layer.parameters ?? {})));
  const idle = (known: object, used: ReadonlySet<string>): string[] =>
    Object.keys(known).filter((name) => !used.has(name));
  return [
    ...idle(palettes, usedPalettes).map((name) => unusedProblem('palettes', name, 'No layer is painted with palette')),
    ...idle(parameters, usedParameters).map((name) =>
      unusedProblem('parameters', name, 'No layer has a property changed by parameter'),
    ),
  ];
}

function unusedProblem(where: string, name: string, message: string): PatternProblem {
  return {
    pointer: `/${where}/${name}`,
    message: `${message} "${name}"`,
    help: `Use "${name}" in a layer, or remove it`,
  };
}

function templateProblems({ template, layers }: Pattern): PatternProblem[] {
  const kind = Object.hasOwn(SINGLE_LAYER, template) ? SINGLE_LAYER[template] : undefined;
  if (kind === undefined) return [];
  const help = 'Use template "layered.ts" for layers of any kind';
  const draws = `Template "${template}" draws one layer of kind "${kind}"`;
  if (layers.length > 1) return [{ pointer: '/layers', message: `${draws}, found ${layers.length} layers`, help }];
  const found = layers[0]?.kind;
  return found === kind ? [] : [{ pointer: '/layers/0/kind', message: `${draws}, found "${found}"`, help }];
}

function problemIf(wrong: boolean, pointer: string, message: string): PatternProblem[] {
  return wrong ? [{ pointer, message }] : [];
}
