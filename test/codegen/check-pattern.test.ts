import { describe, expect, test } from 'vitest';
import { patternProblems } from '../../lib/codegen/patterns/check-pattern.ts';
import type { Layer, Pattern } from '../../lib/model/formats/pattern.ts';

const LAYER: Layer = {
  kind: 'gradient',
  name: 'sky',
  description: 'The sky.',
  palette: 'day',
  blend: 'over',
  parameters: { drift: 'speed' },
};

const STOPS = [
  { at: 0, l: 0, c: 0, h: 0 },
  { at: 1, l: 1, c: 0, h: 0 },
];

const GOOD: Pattern = {
  title: 'Sky',
  description: 'A sky.',
  tags: [],
  template: 'layered.ts',
  parameters: { speed: { description: 'Speed.', default: 1, min: 0, max: 2, step: 0.1 } },
  palettes: { day: { stops: STOPS } },
  layers: [LAYER],
};

function speed(range: Partial<Pattern['parameters'][string]>): Pattern {
  return { ...GOOD, parameters: { speed: { description: 'Speed.', default: 1, min: 0, max: 2, step: 0.1, ...range } } };
}

function stops(...places: number[]): Pattern {
  return { ...GOOD, palettes: { day: { stops: places.map((at) => ({ at, l: 0, c: 0, h: 0 })) } } };
}

function text(pattern: Pattern): string[] {
  return patternProblems(pattern).map(({ pointer, message, help }) =>
    [pointer, message, help].filter(Boolean).join(' | '),
  );
}

test('a good pattern has no problems', () => {
  expect(patternProblems(GOOD)).toEqual([]);
});

describe('parameters', () => {
  test('default outside the range is a problem', () => {
    const message = 'expected 0 to 2';
    expect(text(speed({ default: 3 }))).toEqual([
      `/parameters/speed/default | Default of parameter "speed" is 3, ${message}`,
    ]);
    expect(text(speed({ default: -1 }))).toEqual([
      `/parameters/speed/default | Default of parameter "speed" is -1, ${message}`,
    ]);
    expect(text(speed({ default: 2 }))).toEqual([]);
  });

  test('empty range is one problem, not three', () => {
    expect(text(speed({ min: 2 }))).toEqual([
      '/parameters/speed/max | Parameter "speed" has no range: "max" is 2, expected more than "min", 2',
    ]);
  });

  test('step beyond the range is a problem', () => {
    expect(text(speed({ step: 2.5 }))).toEqual([
      '/parameters/speed/step | Step of parameter "speed" is 2.5, which is more than its range, 0 to 2',
    ]);
  });
});

describe('palettes', () => {
  const help = 'Put the stops in order of their positions, each at its own';

  test('first stop away from 0 is a problem', () => {
    expect(text(stops(0.1, 1))).toEqual(['/palettes/day/stops/0/at | Palette "day" begins at 0.1, expected 0']);
  });

  test('two stops at one position are a problem', () => {
    expect(text(stops(0, 0.5, 0.5))).toEqual([
      `/palettes/day/stops/2/at | Palette "day" has two colours at 0.5 | ${help}`,
    ]);
  });

  test('stops out of order are a problem', () => {
    expect(text(stops(0, 0.8, 0.5))).toEqual([
      `/palettes/day/stops/2/at | Palette "day" has a colour at 0.5 after one at 0.8 | ${help}`,
    ]);
  });
});

describe('references', () => {
  test('unknown parameter is a problem that names the nearest', () => {
    const layer: Layer = { ...LAYER, parameters: { drift: 'sped', spread: 'speed' } };
    expect(text({ ...GOOD, layers: [layer] })).toEqual([
      '/layers/0/parameters/drift | Unknown parameter "sped" | Did you mean "speed"?',
    ]);
  });

  test('unknown palette without a near one lists all', () => {
    const second: Layer = { ...LAYER, name: 'sea', palette: 'underwater' };
    expect(text({ ...GOOD, layers: [LAYER, second] })).toEqual([
      '/layers/1/palette | Unknown palette "underwater" | The pattern\'s palettes are: day',
    ]);
  });

  test('what every object has is no parameter', () => {
    const layer: Layer = { ...LAYER, parameters: { drift: 'constructor' } };
    expect(text({ ...GOOD, parameters: {}, layers: [layer] })).toEqual([
      '/layers/0/parameters/drift | Unknown parameter "constructor" | The pattern\'s parameters are: none',
    ]);
  });

  test('what nothing uses is a problem', () => {
    const { parameters: _, ...still } = LAYER;
    expect(text({ ...GOOD, layers: [still], palettes: { ...GOOD.palettes, night: { stops: STOPS } } })).toEqual([
      '/palettes/night | No layer is painted with palette "night" | Use "night" in a layer, or remove it',
      '/parameters/speed | No layer has a property changed by parameter "speed" | Use "speed" in a layer, or remove it',
    ]);
  });

  test('two layers of one name are a problem', () => {
    expect(text({ ...GOOD, layers: [LAYER, LAYER] })).toEqual([
      '/layers/1/name | Two layers are named "sky": number 1 and number 2',
    ]);
  });
});

test('a layer that is never seen is a problem, unless sound shows it', () => {
  expect(text({ ...GOOD, layers: [{ ...LAYER, opacity: 0 }] })).toEqual([
    '/layers/0/opacity | Layer "sky" is never seen: its opacity is 0 | Give "sky" some opacity, or remove it',
  ]);
  const audio = { opacity: { band: 'bass', amount: 0.5 } } as const;
  expect(text({ ...GOOD, layers: [{ ...LAYER, opacity: 0, audio }] })).toEqual([]);
});

describe('templates that draw one layer', () => {
  const help = 'Use template "layered.ts" for layers of any kind';

  test('another kind is a problem', () => {
    expect(text({ ...GOOD, template: 'meter.ts' })).toEqual([
      `/layers/0/kind | Template "meter.ts" draws one layer of kind "bars", found "gradient" | ${help}`,
    ]);
    expect(text({ ...GOOD, template: 'palette.ts' })).toEqual([]);
  });

  test('more than one layer is a problem', () => {
    const layers = [LAYER, { ...LAYER, name: 'sea' }];
    expect(text({ ...GOOD, template: 'palette.ts', layers })).toEqual([
      `/layers | Template "palette.ts" draws one layer of kind "gradient", found 2 layers | ${help}`,
    ]);
  });

  test("a user's own template may draw anything", () => {
    expect(text({ ...GOOD, template: 'mine.ts', layers: [LAYER, { ...LAYER, name: 'sea' }] })).toEqual([]);
  });
});
