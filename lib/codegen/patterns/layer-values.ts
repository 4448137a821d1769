/** The properties of a layer as code: what its file says, or the schema's default, with sound and parameters applied. */
import schema from '../../../schemas/pattern.schema.json' with { type: 'json' };
import type { Drive, Layer } from '../../model/formats/pattern.ts';
import { code, type Expression, product, sum } from './expression.ts';

/** A layer in which every property has a value. */
export type FilledLayer<L extends Layer = Layer> = L extends Layer
  ? Required<Omit<L, 'audio' | 'parameters'>> & Pick<L, 'audio' | 'parameters'>
  : never;

/** Gives a number property of a layer as an expression over `scene`. */
export type LayerValues = (property: string) => Expression;

type Properties = Readonly<Record<string, { readonly default?: unknown } | undefined>>;

/** Adds the defaults that `schemas/pattern.schema.json` names. */
export function fillLayer(layer: Layer): FilledLayer {
  const missing = Object.entries(propertiesOf(layer.kind)).filter(([, property]) => property?.default !== undefined);
  const defaults = Object.fromEntries(missing.map(([name, property]) => [name, property?.default]));
  return { ...defaults, ...layer } as FilledLayer; // the schema requires what has no default
}

/** Reads the numbers of a layer. Asking for a property that the layer's kind does not have is a bug and throws. */
export function layerValues(layer: FilledLayer): LayerValues {
  const numbers: Readonly<Record<string, unknown>> = { ...layer };
  const drives: Readonly<Record<string, Drive>> = { ...layer.audio };
  const parameters: Readonly<Record<string, string>> = { ...layer.parameters };
  return (property) => {
    const base = numbers[property];
    if (typeof base !== 'number') throw new Error(`A layer of kind "${layer.kind}" has no number "${property}"`);
    const drive = drives[property];
    const parameter = parameters[property];
    const driven = drive === undefined ? base : sum(base, driveExpression(drive));
    return parameter === undefined ? driven : product(driven, code(`scene.controls.${parameter}`));
  };
}

const CURVES = { linear: '', square: 'squared', root: 'Math.sqrt', smooth: 'smooth' } as const;

function driveExpression({ band, amount, curve = 'linear' }: Drive): Expression {
  const strength = `scene.audio.${band}`;
  return product(amount, code(curve === 'linear' ? strength : `${CURVES[curve]}(${strength})`));
}

function propertiesOf(kind: Layer['kind']): Properties {
  return schema.definitions[`${kind}Layer`].properties as Properties; // as JSON it is typed property by property
}
