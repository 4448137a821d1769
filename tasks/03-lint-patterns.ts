import { defineTask, type Problem } from 'conductor-run';
import { type Likeness, similarity, sketch } from './lib/pattern-similarity.ts';
import { failOn, type Layer, type PatternFile, readJsonFile, readPatterns } from './lib/patterns.ts';
import { type LayerSettings, layerSettings } from './lib/schemas.ts';

export default defineTask({
  id: 3,
  name: 'Lint patterns',
  description: 'Finds what no schema can: numbers that contradict each other, unused names, near-duplicates',
  needs: [2],
  inputs: ['.conductor/patterns/*.json', 'schemas/pattern.schema.json'],
  outputs: ['reports/03-lint-patterns/**'],
  params: { duplicateFrom: 0.9 }, // similarity from which on two patterns count as near-duplicates
  async run({ phase, params, write }) {
    const patterns = await readPatterns();
    const settings = layerSettings(await readJsonFile('schemas/pattern.schema.json'));
    await phase('Names and ranges', () => failOn(patterns.flatMap(errorsOf), 'patterns/lint'));
    const warnings = await phase('Reach of settings', () => patterns.flatMap((each) => warningsOf(each, settings)));
    const pairs = await phase('Near-duplicates', () => pairsOf(patterns, settings));
    const duplicates = pairs.filter((pair) => pair.similarity >= Number(params['duplicateFrom']));
    const report = { warnings, duplicates, nearest: pairs.slice(0, patterns.length) };
    write('reports/03-lint-patterns/report.json', `${JSON.stringify(report, null, 2)}\n`);
    write('reports/03-lint-patterns/report.md', markdown(report));
  },
});

/** What task 8 could not work with. */
function errorsOf({ file, pattern: { parameters, palettes, layers } }: PatternFile): Problem[] {
  const problems: Problem[] = [];
  const fault = (pointer: string, message: string): void => {
    problems.push({ message, place: file.place(pointer) });
  };
  for (const [name, { min, max, step, default: usual }] of Object.entries(parameters)) {
    const pointer = `/parameters/${name}`;
    if (min >= max) fault(`${pointer}/max`, `Parameter "${name}" has no range: ${min} to ${max}`);
    else if (usual < min || usual > max) {
      fault(`${pointer}/default`, `Default of parameter "${name}" is ${usual}, expected ${min} to ${max}`);
    } else if (step > max - min) fault(`${pointer}/step`, `Step of parameter "${name}" is more than its range`);
    if (!layers.some((layer) => Object.values(layer.parameters ?? {}).includes(name))) {
      fault(pointer, `Parameter "${name}" is unused`);
    }
  }
  for (const [name, { stops }] of Object.entries(palettes)) {
    const misplaced = stops.findIndex(({ at }, index) => (index === 0 ? at !== 0 : at <= (stops[index - 1]?.at ?? 0)));
    if (misplaced >= 0) fault(`/palettes/${name}/stops/${misplaced}/at`, `Stops of palette "${name}" are not in order`);
    if (!layers.some(({ palette }) => palette === name)) fault(`/palettes/${name}`, `Palette "${name}" is unused`);
  }
  for (const [at, layer] of layers.entries()) {
    if (!Object.hasOwn(palettes, layer.palette)) fault(`/layers/${at}/palette`, `Unknown palette "${layer.palette}"`);
    for (const [setting, name] of Object.entries(layer.parameters ?? {})) {
      if (!Object.hasOwn(parameters, name)) fault(`/layers/${at}/parameters/${setting}`, `Unknown parameter "${name}"`);
    }
  }
  return problems;
}

/** What works and is hardly meant: sound that drives a setting out of its range, parameters that multiply nothing. */
function warningsOf({ file, pattern }: PatternFile, known: LayerSettings): Problem[] {
  return pattern.layers.flatMap((layer, at) => {
    const baseOf = (setting: string): number => Number(layer[setting] ?? known[layer.kind]?.[setting]?.default ?? 0);
    const warn = (what: string, setting: string, message: string): Problem => ({
      message: `Layer "${layer.name}": ${message}`,
      place: file.place(`/layers/${at}/${what}/${setting}`),
    });
    const driven = Object.entries(layer.audio ?? {}).flatMap(([setting, { amount }]) => {
      const { minimum = -Infinity, maximum = Infinity } = known[layer.kind]?.[setting] ?? {};
      const loud = Math.round((baseOf(setting) + amount) * 1e6) / 1e6;
      const text = `full sound takes "${setting}" to ${loud}, its range is ${minimum} to ${maximum}`;
      return loud < minimum || loud > maximum ? [warn('audio', setting, text)] : [];
    });
    const idle = Object.keys(layer.parameters ?? {}).filter((name) => baseOf(name) === 0 && !isDriven(layer, name));
    return [...driven, ...idle.map((name) => warn('parameters', name, `"${name}" is 0, whatever it is multiplied by`))];
  });
}

function isDriven({ audio }: Layer, setting: string): boolean {
  return audio?.[setting] !== undefined;
}

/** Every two patterns, the most alike first. */
function pairsOf(patterns: readonly PatternFile[], settings: LayerSettings): Likeness[] {
  const sketches = patterns.map(({ name, pattern }) => ({ name, layers: sketch(pattern, settings) }));
  const pairs = sketches.flatMap((one, at) =>
    sketches.slice(at + 1).map((other) => ({
      one: one.name,
      other: other.name,
      similarity: Math.round(similarity(one.layers, other.layers) * 1000) / 1000,
    })),
  );
  return pairs.sort((one, other) => other.similarity - one.similarity);
}

function markdown({
  warnings,
  duplicates,
  nearest,
}: {
  warnings: Problem[];
  duplicates: Likeness[];
  nearest: Likeness[];
}): string {
  const line = ({ one, other, similarity }: Likeness): string => `| ${one} | ${other} | ${similarity.toFixed(3)} |`;
  return [
    '# Lint of patterns\n',
    `${warnings.length} warnings, ${duplicates.length} near-duplicates.\n`,
    ...warnings.map(({ message, place }) => `- ${place?.file}:${place?.line}:${place?.column} ${message}`),
    '\n## Most alike\n',
    '| pattern | pattern | similarity |\n| --- | --- | ---: |',
    ...nearest.map(line),
    '',
  ].join('\n');
}
