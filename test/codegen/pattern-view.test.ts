import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { code, print, printNumber, product, sum } from '../../lib/codegen/patterns/expression.ts';
import { fillLayer, layerValues } from '../../lib/codegen/patterns/layer-values.ts';
import { layerView } from '../../lib/codegen/patterns/layer-view.ts';
import { paletteView } from '../../lib/codegen/patterns/palette-view.ts';
import { patternView } from '../../lib/codegen/patterns/pattern-view.ts';
import type { Layer, Pattern } from '../../lib/model/formats/pattern.ts';
import { shippedPatterns } from '../support/pattern-library.ts';

const RADIAL: Layer = {
  kind: 'radial',
  name: 'petal-ring',
  description: 'Petals.',
  palette: 'warm-glow',
  blend: 'max',
  count: 3,
  center: 0,
  radius: 0.4,
};

const PATTERN: Pattern = {
  title: "Nobody's Glow",
  description: 'A glow.',
  tags: ['warm'],
  template: 'layered.ts',
  parameters: { speed: { description: 'Speed.', default: 0.1 + 0.2, min: 0, max: 2, step: 0.1 } },
  palettes: {
    'warm-glow': {
      stops: [
        { at: 0, l: 0, c: 0, h: 0 },
        { at: 1, l: 1, c: 0, h: 0 },
      ],
    },
  },
  layers: [RADIAL],
};

function locals(layer: Layer): Record<string, string> {
  return Object.fromEntries(layerView(layer).locals.map((local) => [local.name, local.code]));
}

describe('expressions', () => {
  const x = code('x');

  test('factors of 1 and terms of 0 are left out', () => {
    expect(print(product(1, x))).toBe('x');
    expect(print(sum(0, x))).toBe('x');
    expect(print(product(0, x))).toBe('0');
  });

  test('known numbers are computed', () => {
    expect(print(product(2, x, 3))).toBe('6 * x');
    expect(print(product(2, product(3, x)))).toBe('6 * x');
    expect(print(sum(1, x, 2))).toBe('3 + x');
    expect(print(product(2, 4))).toBe('8');
  });

  test('signs are written as people write them', () => {
    expect(print(sum(x, product(-1, code('y'))))).toBe('x - y');
    expect(print(sum(x, -2))).toBe('x - 2');
    expect(print(sum(x, product(-0.5, code('y'))))).toBe('x - 0.5 * y');
    expect(print(product(-1, sum(x, 1)))).toBe('-(1 + x)');
  });

  test('a sum gets parentheses inside a product and nowhere else', () => {
    expect(print(product(sum(x, 1), code('y')))).toBe('(1 + x) * y');
    expect(print(product(2, sum(x, 1)))).toBe('2 * (1 + x)');
    expect(print(sum(sum(x, 1), code('y')))).toBe('1 + x + y');
  });

  test('numbers are printed without noise', () => {
    expect(printNumber(0.1 + 0.2)).toBe('0.3');
    expect(printNumber(-0)).toBe('0');
  });

  test('printed code has the value that the expression stands for', () => {
    const small = fc.integer({ min: -9, max: 9 });
    fc.assert(
      fc.property(small, small, small, small, (a, b, c, value) => {
        const text = print(
          sum(product(a, sum(b, code('x'))), product(c, code('x'), code('x')), product(-1, code('x'))),
        );
        const computed = new Function('x', `return ${text};`)(value);
        expect(computed + 0).toBe(a * (b + value) + c * value * value - value + 0);
      }),
    );
  });
});

describe('layer values', () => {
  test('a property that is not given has the default of the schema', () => {
    expect(layerValues(fillLayer(RADIAL))('softness')).toBe(1);
  });

  test('sound is added and a parameter multiplies all of it', () => {
    const layer = fillLayer({
      ...RADIAL,
      audio: { radius: { band: 'bass', amount: -0.2, curve: 'square' } },
      parameters: { radius: 'size' },
    });
    expect(print(layerValues(layer)('radius'))).toBe('(0.4 - 0.2 * squared(scene.audio.bass)) * scene.controls.size');
  });

  test.each([
    ['linear', 'scene.audio.mid'],
    ['root', 'Math.sqrt(scene.audio.mid)'],
    ['smooth', 'smooth(scene.audio.mid)'],
  ] as const)('curve "%s" is written as %s', (curve, written) => {
    const layer = fillLayer({ ...RADIAL, audio: { center: { band: 'mid', amount: 1, curve } } });
    expect(print(layerValues(layer)('center'))).toBe(written);
  });

  test('a property that the kind does not have is a bug', () => {
    expect(() => layerValues(fillLayer(RADIAL))('cycles')).toThrow('A layer of kind "radial" has no number "cycles"');
  });
});

describe('layer view', () => {
  test('names become identifiers', () => {
    expect(layerView(RADIAL)).toMatchObject({
      paint: 'paintPetalRing',
      palette: 'warmGlowPalette',
      blend: 'lighten',
      position: 'ringPosition',
    });
  });

  test('code says only what is there', () => {
    expect(locals(RADIAL)).toEqual({ radius: '0.4', softness: '1', turn: '0' });
    expect(layerView(RADIAL)).toMatchObject({ tint: 'distance', share: 'falloff(distance, radius, softness)' });
  });

  test('what moves depends on time and on nothing that was before', () => {
    expect(locals({ ...RADIAL, spin: 0.5, drift: -0.25, parameters: { spin: 'speed' } })).toMatchObject({
      turn: '1.5 * scene.controls.speed * scene.time',
      shift: '0.25 * scene.time',
    });
  });

  test('functions that the code calls are imported, those of Math are not', () => {
    const drive = { band: 'bass', amount: 1, curve: 'root' } as const;
    const { uses } = layerView({ ...RADIAL, audio: { radius: drive } });
    expect([...new Set(uses)].sort()).toEqual(['falloff', 'ringDistance', 'ringPosition']);
  });

  test('a comet that turns round is looked for on both ways', () => {
    const base = { name: 'a', description: 'A.', palette: 'p', blend: 'add', length: 0.2 } as const;
    expect(layerView({ kind: 'comet', ...base, count: 3, bounce: true })).toMatchObject({
      away: '2 * wrap(1.5 * (head - x)) / 3',
      back: '2 * wrap(1.5 * (head + x)) / 3',
      spacing: '2 / 3',
    });
    expect(layerView({ kind: 'comet', ...base })).toMatchObject({ away: 'wrap(head - x)', spacing: '1' });
  });

  test.each([
    ['start', 'fill(across, height, 0.1)'],
    ['middle', 'fill(Math.abs(2 * across - 1), height, 0.1)'],
    ['end', 'fill(1 - across, height, 0.1)'],
    ['whole', 'height'],
  ] as const)('bars that grow from "%s" are lit by %s', (grow, light) => {
    const base = { name: 'a', description: 'A.', palette: 'p', blend: 'add', source: 'bass', count: 4 } as const;
    expect(layerView({ kind: 'bars', ...base, grow })).toMatchObject({
      light,
      energy: 'scene.audio.bass',
      asksBar: false,
    });
  });
});

describe('palette view', () => {
  const black = { at: 0, l: 0, c: 0, h: 0 };

  test('a stop is 8-bit and remembers how it was written', () => {
    const view = paletteView('a', {
      stops: [
        { at: 0, l: 0.51975, c: 0.17686, h: 142.495 },
        { ...black, at: 1 },
      ],
    });
    expect(view.stops[0]).toEqual({ at: '0', red: 0, green: 128, blue: 0, note: 'oklch(0.51975 0.17686 142.495)' });
    expect(view).toMatchObject({ identifier: 'aPalette', edge: 'hold' });
  });

  test('stops between are added where blending bytes would look wrong, in order', () => {
    const yellow = { at: 0, l: 0.9, c: 0.2, h: 110 };
    const blue = { at: 1, l: 0.45, c: 0.3, h: 264 };
    const places = paletteView('a', { stops: [yellow, blue] }).stops.map(({ at }) => Number(at));
    expect(places.length).toBeGreaterThan(2);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(paletteView('a', { stops: [black, { ...black, at: 1 }] }).stops).toHaveLength(2);
  });

  test('blending around the wheel keeps colours that blending straight loses', () => {
    const stops = [
      { at: 0, l: 0.7, c: 0.15, h: 350 },
      { at: 1, l: 0.7, c: 0.15, h: 150 },
    ];
    const middle = (blend: 'straight' | 'hue') =>
      paletteView('a', { blend, stops }).stops.find(({ at }) => at === '0.5');
    const chroma = ({ red = 0, green = 0, blue = 0 } = {}) => Math.max(red, green, blue) - Math.min(red, green, blue);
    expect(chroma(middle('hue'))).toBeGreaterThan(chroma(middle('straight')) + 50);
  });

  test('a repeating palette ends where it begins', () => {
    const stops = [black, { at: 0.5, l: 0.6, c: 0.2, h: 20 }];
    const repeated = paletteView('a', { edge: 'repeat', stops }).stops;
    expect(repeated.at(-1)).toEqual({ ...repeated[0], at: '1' });
    expect(paletteView('a', { stops }).stops.at(-1)?.at).toBe('0.5');
  });
});

describe('pattern view', () => {
  test('the name is the given one, or else made from the title', () => {
    expect(patternView(PATTERN, 'vu-meter')).toMatchObject({ name: 'vu-meter', identifier: 'vuMeter' });
    expect(patternView(PATTERN).name).toBe('nobody-s-glow');
  });

  test('parameters are ready to print', () => {
    const [speed] = patternView(PATTERN).parameters;
    expect(speed).toEqual({
      name: 'speed',
      default: '0.3',
      min: '0',
      max: '2',
      step: '0.1',
      unit: '',
      description: 'Speed.',
    });
  });

  test('the type of the controls is the union of their names', () => {
    const [speed] = Object.values(PATTERN.parameters);
    const named = (names: string[]) => ({
      ...PATTERN,
      parameters: Object.fromEntries(names.map((name) => [name, speed])),
    });
    expect(patternView(named(['a', 'b']) as Pattern).parameterType).toBe("'a' | 'b'");
    expect(patternView(named([]) as Pattern).parameterType).toBe('never');
    const long = Array.from({ length: 5 }, (_, at) => `${'long'.repeat(6)}${at}`);
    expect(patternView(named(long) as Pattern).parameterType).toMatch(/^\n {2}\| 'long/);
  });

  test('bands are named once, in order, those of bars as well', () => {
    const drive = { band: 'level', amount: 1 } as const;
    const bars: Layer = { ...RADIAL, kind: 'bars', source: 'spectrum', count: 8, audio: { opacity: drive } } as Layer;
    expect(patternView({ ...PATTERN, layers: [bars] }).reactsTo).toEqual(['bass', 'mid', 'treble', 'level']);
    expect(patternView(PATTERN).reactsTo).toEqual([]);
  });

  test('the view is plain data, the same every time', () => {
    for (const [name, pattern] of shippedPatterns()) {
      const view = patternView(pattern, name);
      expect(JSON.parse(JSON.stringify(view))).toEqual(patternView(pattern, name));
    }
  });
});
