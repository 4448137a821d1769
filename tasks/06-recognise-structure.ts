import { defineTask } from 'conductor-run';
import type { Likeness } from './lib/pattern-similarity.ts';
import { type Layer, readJsonFile, readPatterns } from './lib/patterns.ts';
import type { TemplateIndex } from './lib/templates.ts';

/** Settings that layers of a kind have in common. */
interface Recurrence {
  readonly kind: string;
  readonly settings: Readonly<Record<string, unknown>>;
  /** Patterns that have such a layer, near-duplicates once. */
  readonly patterns: readonly string[];
  /** Settings that would not have to be said again. */
  readonly saves: number;
}

/** A layer by its pattern; settings as texts, `speed=0.5`, so that they can be compared. */
interface Seen {
  readonly pattern: string;
  readonly kind: string;
  readonly settings: ReadonlySet<string>;
}

export default defineTask({
  id: 6,
  name: 'Recognise structure',
  description: 'Finds layer settings that recur across patterns and deserve a partial',
  needs: [3, 4],
  inputs: ['.conductor/patterns/*.json'],
  outputs: ['reports/06-recognise-structure/**'],
  params: { leastSettings: 3, leastPatterns: 3, most: 20 },
  async run({ phase, params, write }) {
    const { leastSettings, leastPatterns, most } = params as Record<'leastSettings' | 'leastPatterns' | 'most', number>;
    const layers = await phase('Layers', async () => {
      const { duplicates } = await report<{ duplicates: Likeness[] }>('03-lint-patterns/report.json');
      const copies = new Set(duplicates.map(({ other }) => other)); // what is a copy does not recur
      const patterns = (await readPatterns()).filter(({ name }) => !copies.has(name));
      return patterns.flatMap(({ name, pattern }) => pattern.layers.map((layer) => seen(name, layer)));
    });
    const recurring = await phase('Recurrences', () => {
      const found = commonSettings(layers).flatMap((common) => recurrence(common, layers));
      const enough = found.filter(({ settings, patterns }) => {
        return Object.keys(settings).length >= leastSettings && patterns.length >= leastPatterns;
      });
      return enough.sort((one, other) => other.saves - one.saves).slice(0, most);
    });
    const kinds = await phase('Partials', async () => {
      const { templates } = await report<TemplateIndex>('04-index-templates/index.json');
      return [...Map.groupBy(layers, ({ kind }) => kind)].sort().map(([kind, of]) => ({
        kind,
        layers: of.length,
        partial: templates.find((entry) => entry.partial && entry.name === `layer-${kind}`)?.path ?? null,
      }));
    });
    write('reports/06-recognise-structure/structure.json', `${JSON.stringify({ kinds, recurring }, null, 2)}\n`);
    write('reports/06-recognise-structure/structure.md', markdown(kinds, recurring));
  },
});

/** A report of a needed task, in the shape that it writes. */
async function report<T>(path: string): Promise<T> {
  return (await readJsonFile(`reports/${path}`)).value as T;
}

const OWN = new Set(['kind', 'name', 'description', 'palette']);

function seen(pattern: string, { kind, ...layer }: Layer): Seen {
  const nested = ['audio', 'parameters'] as const;
  const plain = Object.entries(layer).filter(([name]) => !OWN.has(name) && !nested.some((each) => each === name));
  const inner = nested.flatMap((part) =>
    Object.entries(layer[part] ?? {}).map(([name, value]) => [`${part}.${name}`, value] as const),
  );
  return {
    pattern,
    kind,
    settings: new Set([...plain, ...inner].map(([name, value]) => `${name}=${JSON.stringify(value)}`)),
  };
}

/** What any two layers of a kind and of different patterns have in common, each set once. */
function commonSettings(layers: readonly Seen[]): { kind: string; settings: ReadonlySet<string> }[] {
  const found = new Map<string, { kind: string; settings: ReadonlySet<string> }>();
  for (const [at, one] of layers.entries()) {
    for (const other of layers.slice(at + 1)) {
      if (one.kind !== other.kind || one.pattern === other.pattern) continue;
      const settings = one.settings.intersection(other.settings);
      found.set(`${one.kind} ${[...settings].sort().join(' ')}`, { kind: one.kind, settings });
    }
  }
  return [...found.values()];
}

function recurrence({ kind, settings }: Pick<Seen, 'kind' | 'settings'>, layers: readonly Seen[]): Recurrence[] {
  const having = layers.filter((layer) => layer.kind === kind && settings.isSubsetOf(layer.settings));
  const entries = [...settings].sort().map((text) => {
    const equals = text.indexOf('=');
    return [text.slice(0, equals), JSON.parse(text.slice(equals + 1)) as unknown] as const;
  });
  const patterns = [...new Set(having.map(({ pattern }) => pattern))];
  return [{ kind, settings: Object.fromEntries(entries), patterns, saves: settings.size * (having.length - 1) }];
}

type Kind = { readonly kind: string; readonly layers: number; readonly partial: string | null };

function markdown(kinds: readonly Kind[], recurring: readonly Recurrence[]): string {
  return [
    '# Structure of the patterns\n',
    '| kind of layer | layers | partial |\n| --- | ---: | --- |',
    ...kinds.map(({ kind, layers, partial }) => `| ${kind} | ${layers} | ${partial ?? 'none yet'} |`),
    '\n## Settings that recur\n',
    ...recurring.map(({ kind, settings, patterns, saves }) => {
      return `- ${kind} in ${patterns.join(', ')} (saves ${saves}): \`${JSON.stringify(settings)}\``;
    }),
    '',
  ].join('\n');
}
