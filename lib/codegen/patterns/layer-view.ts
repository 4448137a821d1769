/** One layer as the data that its partial `layer-<kind>` reads: code that is ready to print, and the names that it calls. */
import type { Layer } from '../../model/formats/pattern.ts';
import { pascalCase } from '../templates/letter-case.ts';
import { type Expression, print } from './expression.ts';
import { layerCode } from './layer-code.ts';
import { type FilledLayer, fillLayer, layerValues } from './layer-values.ts';
import { paletteIdentifier } from './palette-view.ts';

/** A constant at the beginning of a generated function. */
export interface Local {
  readonly name: string;
  readonly code: string;
}

/** What every layer has; each kind adds its own pieces of code. */
export interface LayerView {
  readonly kind: Layer['kind'];
  readonly description: string;
  /** Name of its generated function. */
  readonly paint: string;
  readonly palette: string;
  readonly blend: string;
  /** The function that places an LED, and whether the code asks where it is. */
  readonly position: string;
  readonly placed: boolean;
  readonly locals: readonly Local[];
  /** Functions of the runtime that the code calls; the blend is not one of them. */
  readonly uses: readonly string[];
  readonly [piece: string]: unknown;
}

const BLENDS = { over: 'over', add: 'add', screen: 'screen', multiply: 'multiply', max: 'lighten' } as const;
const POSITIONS = { strip: 'stripPosition', mirror: 'mirrorPosition', ring: 'ringPosition' } as const;

/** The view of a layer; pure. */
export function layerView(layer: Layer): LayerView {
  const filled = fillLayer(layer);
  const { locals, pieces, calls } = layerCode(filled, layerValues(filled));
  const codes = Object.values(pieces)
    .filter((piece) => typeof piece !== 'boolean')
    .map(printPiece);
  const placed = codes.some((text) => /\bx\b/.test(text));
  const position = positionOf(filled);
  return {
    kind: layer.kind,
    description: layer.description,
    paint: `paint${pascalCase(layer.name)}`,
    palette: paletteIdentifier(layer.palette),
    blend: BLENDS[layer.blend],
    position,
    placed,
    locals: locals.map(({ name, value }) => ({ name, code: print(value) })),
    ...Object.fromEntries(
      Object.entries(pieces).map(([name, piece]) => [name, typeof piece === 'boolean' ? piece : printPiece(piece)]),
    ),
    uses: [...(placed ? [position] : []), ...calls, ...callsIn([...codes, ...locals.map(({ value }) => print(value))])],
  };
}

function printPiece(piece: Expression | string): string {
  return typeof piece === 'string' ? piece : print(piece);
}

function positionOf(layer: FilledLayer): string {
  return 'along' in layer ? POSITIONS[layer.along] : POSITIONS.ring;
}

/** Names that are called as functions and are nobody's members: they come from the runtime. */
function callsIn(codes: readonly string[]): string[] {
  return codes.flatMap((text) => [...text.matchAll(/(?<![.\w])([a-z]\w*)\(/gi)].map((match) => match[1] ?? ''));
}
