/** The code that draws a layer of each kind; knows the runtime's function names, not how a module is laid out. */
import { unreachable } from '../../model/unreachable.ts';
import { code, type Expression, print, product, sum } from './expression.ts';
import { LayerDesk, type LocalValue, negative } from './layer-desk.ts';
import type { FilledLayer, LayerValues } from './layer-values.ts';

/** What the partial of a kind fills in. `share` is how much of the colour at `tint` an LED shows. */
export interface LayerCode {
  readonly locals: readonly LocalValue[];
  readonly pieces: Readonly<Record<string, Expression | string | boolean>>;
  /** Functions that the partial itself calls. */
  readonly calls: readonly string[];
}

type Of<K extends FilledLayer['kind']> = Extract<FilledLayer, { kind: K }>;
type Pieces = Omit<LayerCode, 'locals'>;

const X = code('x');

/** The code of a layer; pure. */
export function layerCode(layer: FilledLayer, value: LayerValues): LayerCode {
  const desk = new LayerDesk(value);
  const pieces = piecesOf(layer, desk);
  return { locals: desk.locals, ...pieces };
}

function piecesOf(layer: FilledLayer, desk: LayerDesk): Pieces {
  switch (layer.kind) {
    case 'gradient':
      return { pieces: { tint: desk.tint(X), share: desk.share(1) }, calls: [] };
    case 'radial':
      return radial(layer, desk);
    case 'wave':
      return wave(layer, desk);
    case 'pulse':
      return pulse(layer, desk);
    case 'bars':
      return bars(layer, desk);
    case 'noise':
      return noise(layer, desk);
    case 'comet':
      return comet(layer, desk);
    case 'sparkle':
      return sparkle(desk);
    case 'ripple':
      return ripple(layer, desk);
    default:
      return unreachable(layer);
  }
}

function radial({ count }: Of<'radial'>, desk: LayerDesk): Pieces {
  desk.named('radius');
  desk.named('softness');
  desk.named('turn', product(count, sum(desk.value('center'), desk.moved('spin'))));
  const pieces = {
    place: product(count, X),
    tint: desk.tint(code('distance')),
    share: desk.share(code('falloff(distance, radius, softness)')),
  };
  return { pieces, calls: ['ringDistance'] };
}

function wave({ shape, colors }: Of<'wave'>, desk: LayerDesk): Pieces {
  const phase = desk.folded('phase', sum(desk.value('offset'), negative(desk.moved('speed'))));
  const sharpness = desk.folded('sharpness');
  const pieces = {
    shape: `${shape}Wave`,
    phase: sum(product(desk.folded('cycles'), X), phase),
    tint: desk.tint(colors === 'light' ? code('height') : X),
    share: desk.share(power('height', sharpness), desk.folded('floor')),
  };
  return { pieces, calls: [`${shape}Wave`] };
}

function pulse({ beat }: Of<'pulse'>, desk: LayerDesk): Pieces {
  const delay = desk.folded('delay');
  const pieces = {
    shape: beat,
    clock: sum(desk.moved('rate'), negative(product(delay, X))),
    travels: delay !== 0,
    tint: desk.tint(X),
    share: desk.share(code('beat'), desk.folded('floor')),
  };
  return { pieces, calls: [beat] };
}

function bars(layer: Of<'bars'>, desk: LayerDesk): Pieces {
  const { count, gap, colors } = layer;
  const heights = barHeights(layer, desk);
  const light = barLight(layer);
  const asksAcross = light.includes('across') || gap > 0;
  const pieces = {
    ...heights,
    count: String(count),
    bar: count === 1 ? '0' : `Math.min(Math.floor(${count} * x), ${count - 1})`,
    asksAcross,
    across: asksAcross ? sum(product(count, X), count === 1 ? 0 : code('-bar')) : '',
    light: gap === 0 ? light : `${light} * barMask(across, ${gap})`,
    tint: desk.tint(colors === 'light' ? code('height') : X),
    share: desk.share(code('light'), desk.folded('rail')),
  };
  return { pieces, calls: ['clamp'] };
}

/** How high the bars stand, asked once a frame for each of them. */
function barHeights({ count, source }: Of<'bars'>, desk: LayerDesk): LayerCode['pieces'] {
  const place = count === 1 ? '0.5' : `bar / ${count - 1}`;
  const energy = source === 'spectrum' ? `spectrum(scene.audio, ${place})` : `scene.audio.${source}`;
  const swing = `sineWave(${print(sum(desk.moved('speed'), product(0.37, code('bar'))))})`;
  const swings = desk.value('sway') !== 0;
  const rise = sum(
    desk.value('floor'),
    product(desk.value('gain'), code('energy')),
    product(desk.value('sway'), code('swing')),
  );
  const listens = desk.value('gain') !== 0;
  const asksBar = swings || (listens && energy.includes('bar'));
  return { listens, energy: listens ? energy : '', swings, swing: swings ? swing : '', rise, asksBar };
}

function barLight({ grow, softness }: Of<'bars'>): string {
  if (grow === 'whole') return 'height';
  const place = { start: 'across', middle: 'Math.abs(2 * across - 1)', end: '1 - across' }[grow];
  return `fill(${place}, height, ${softness})`;
}

function noise({ detail, colors }: Of<'noise'>, desk: LayerDesk): Pieces {
  const flow = desk.folded('flow', desk.moved('flow'));
  const across = sum(product(desk.folded('scale'), X), negative(flow));
  const field = `${print(across)}, ${print(desk.folded('change', desk.moved('speed')))}`;
  const clouds = detail === 1 ? `noise(${field})` : `layeredNoise(${field}, ${detail})`;
  const [contrast, bias] = [desk.folded('contrast'), desk.folded('bias')];
  const plain = contrast === 1 && bias === 0;
  const pieces = {
    light: plain ? clouds : `tone(${clouds}, ${print(contrast)}, ${print(bias)})`,
    tint: desk.tint(colors === 'light' ? code('light') : X),
    share: desk.share(code('light'), desk.folded('floor')),
  };
  return { pieces, calls: [] };
}

function comet({ count, bounce }: Of<'comet'>, desk: LayerDesk): Pieces {
  desk.named('length');
  desk.named('head', sum(desk.value('offset'), desk.moved('speed')));
  const [path, sharpness] = [bounce ? 2 : 1, desk.folded('sharpness')];
  const behind = (distance: string): string =>
    divided(
      product(path, code(`wrap(${print(product(count / path, { times: 1, code: distance, sum: true }))})`)),
      count,
    );
  const pieces = {
    bounce,
    away: behind('head - x'),
    back: behind('head + x'),
    spacing: divided(path, count),
    tint: desk.tint(sum(1, code('-light'))),
    share: desk.share(power('light', sharpness)),
  };
  return { pieces, calls: bounce ? ['cometLight', 'wrap'] : ['cometLight'] };
}

function sparkle(desk: LayerDesk): Pieces {
  desk.named('density');
  const pieces = {
    clock: desk.moved('rate'),
    tint: desk.tint(code('random(led, 1)')),
    share: desk.share(code('light')),
  };
  return { pieces, calls: ['twinkle'] };
}

function ripple({ count, along }: Of<'ripple'>, desk: LayerDesk): Pieces {
  desk.named('width');
  const ring = 'ringDistance(ringPosition(led, scene.leds), center) / 2';
  const pieces = {
    count: String(count),
    clock: sum(desk.moved('rate'), code(divided(code('drop'), count))),
    distance: along === 'ring' ? ring : 'Math.abs(stripPosition(led, scene.leds) - center)',
    reached: product(desk.folded('reach'), code('age')),
    tint: desk.tint(code('age')),
    share: desk.share(code('light')),
  };
  return { pieces, calls: ['falloff', 'random', 'wrap'] };
}

function power(name: string, exponent: Expression): Expression {
  return exponent === 1 ? code(name) : code(`${name} ** ${print(exponent)}`);
}

function divided(value: Expression, by: number): string {
  return by === 1 ? print(value) : `${print(value)} / ${by}`;
}
