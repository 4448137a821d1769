/** The shipped patterns and templates, rendered by the bare engines: what the library is, apart from conductor's machinery. */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Eta } from 'eta/core';
import Handlebars from 'handlebars';
import { patternView } from '../../lib/codegen/patterns/pattern-view.ts';
import { templateHelpers } from '../../lib/codegen/templates/helpers.ts';
import type { Pattern } from '../../lib/model/formats/pattern.ts';
import { TempFolder } from './temp-folder.ts';

/** The folder that holds the shipped templates and patterns. */
export const LIBRARY = join(import.meta.dirname, '../../.conductor');

/** What a generated module exports. */
export interface GeneratedModule {
  readonly meta: { readonly name: string; readonly title: string; readonly reactsTo: readonly string[] };
  readonly parameters: Readonly<Record<string, { default: number; min: number; max: number; step: number }>>;
  render(frame: GeneratedFrame, out: Uint8Array): void;
}

/** What a generated `render` is given. */
export interface GeneratedFrame {
  readonly time: number;
  readonly leds: number;
  readonly audio: GeneratedAudio;
  readonly parameters?: Readonly<Record<string, number | undefined>>;
}

export interface GeneratedAudio {
  readonly bass: number;
  readonly mid: number;
  readonly treble: number;
  readonly level: number;
  readonly bands?: ArrayLike<number>;
}

/** Every shipped pattern by name, unchecked. */
export function shippedPatterns(): ReadonlyMap<string, Pattern> {
  const files = readdirSync(join(LIBRARY, 'patterns')).sort();
  const read = (file: string): Pattern => JSON.parse(readFileSync(join(LIBRARY, 'patterns', file), 'utf8'));
  return new Map(files.map((file) => [file.replace('.json', ''), read(file)]));
}

/** Makes a function that renders a template by its name. */
export function shippedTemplates(): (name: string, data: object) => string {
  const handlebars = Handlebars.create();
  const eta = Object.assign(new Eta({ autoEscape: false, functionHeader: 'const h = this.helpers;' }), {
    helpers: templateHelpers,
  });
  handlebars.registerHelper(templateHelpers);
  const texts = new Map<string, string>();
  const files = readdirSync(join(LIBRARY, 'templates'), { recursive: true, encoding: 'utf8' });
  for (const file of files.filter((name) => /\.(hbs|tmpl)$/.test(name))) {
    const text = readFileSync(join(LIBRARY, 'templates', file), 'utf8').replaceAll('\r\n', '\n');
    const partial = /^partials[/\\](.*)\.(hbs|tmpl)$/.exec(file);
    if (partial === null) texts.set(file, text);
    else if (partial[2] === 'hbs') handlebars.registerPartial(partial[1] ?? '', handlebars.compile(text, OPTIONS));
    else eta.loadTemplate(partial[1] ?? '', text, { async: false });
  }
  return (name, data) => {
    const text = texts.get(`${name}.hbs`);
    if (text !== undefined) return handlebars.compile(text, OPTIONS)(data);
    return eta.renderString(texts.get(`${name}.tmpl`) ?? `no template is named ${name}`, data);
  };
}

const OPTIONS = { strict: true, noEscape: true };

/** Every module of the library by file name: one a pattern, the runtime and the registry. */
export function generateLibrary(patterns = shippedPatterns()): Record<string, string> {
  const render = shippedTemplates();
  const views = [...patterns].map(([name, pattern]) => patternView(pattern, name));
  const modules = views.map((view) => [`${view.name}.ts`, render(view.template, view)] as const);
  return {
    ...Object.fromEntries(modules),
    'runtime.ts': render('runtime.ts', {}),
    'registry.ts': render('registry.ts', { patterns: views }),
  };
}

/** Loads generated modules by Node's own type stripping, not by the test runner's transform. */
export async function loadModules(files: Readonly<Record<string, string>>): Promise<Map<string, GeneratedModule>> {
  await using folder = await TempFolder.create({ ...files, 'package.json': '{"type":"module"}' });
  const require = createRequire(import.meta.url);
  const names = Object.keys(files).filter((file) => !['runtime.ts', 'registry.ts'].includes(file));
  return new Map(names.map((file) => [file.replace('.ts', ''), require(folder.at(file)) as GeneratedModule])); // checked by tsc
}
