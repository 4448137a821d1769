/** The template library as tasks read it: which template uses which partials and helpers, found without rendering. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { ConductorError } from 'conductor-run';
import handlebars from 'handlebars';

/** A template or partial. */
export interface TemplateEntry {
  /** Without the engine's ending (`layered.ts`); of a partial relative to `partials/`. */
  readonly name: string;
  readonly path: string;
  readonly engine: 'handlebars' | 'eta';
  readonly partial: boolean;
  /** Size in bytes. */
  readonly size: number;
  /** SHA-256 of its bytes. */
  readonly digest: string;
  /** Names of partials that it mentions itself, sorted. */
  readonly partials: readonly string[];
  /** Names of helpers that it calls, sorted. */
  readonly helpers: readonly string[];
}

/** What task 4 leaves for others: `reports/04-index-templates/index.json`. */
export interface TemplateIndex {
  readonly templates: readonly TemplateEntry[];
  /** Names of partials that no template reaches. */
  readonly unused: readonly string[];
}

interface Mentions {
  readonly partials: Set<string>;
  readonly helpers: Set<string>;
  readonly inlines: Set<string>;
}

/** Every template and partial of a folder, in order of path. */
export async function readTemplates(folder = '.conductor/templates'): Promise<TemplateEntry[]> {
  const entries = await readdir(folder, { recursive: true });
  const paths = entries
    .map((path) => `${folder}/${path.replaceAll('\\', '/')}`)
    .filter((path) => /\.(hbs|tmpl)$/.test(path));
  return await Promise.all(paths.sort().map((path) => readTemplate(path, folder)));
}

/** All partials that a template reaches, directly or through others. A name without a partial is reached too. */
export function reachedPartials(entry: TemplateEntry, entries: readonly TemplateEntry[]): Set<string> {
  const reached = new Set(entry.partials);
  // A set's iteration comes to what is added on the way.
  for (const name of reached) {
    for (const next of findPartial(name, entry, entries)?.partials ?? []) reached.add(next);
  }
  return reached;
}

/** The partial that a template means by a name: of the template's own engine. */
export function findPartial(
  name: string,
  { engine }: TemplateEntry,
  entries: readonly TemplateEntry[],
): TemplateEntry | undefined {
  return entries.find((entry) => entry.partial && entry.name === name && entry.engine === engine);
}

async function readTemplate(path: string, folder: string): Promise<TemplateEntry> {
  const bytes = await readFile(path);
  const text = bytes.toString('utf8');
  const engine = path.endsWith('.hbs') ? 'handlebars' : 'eta';
  const whole = path.slice(folder.length + 1).replace(/\.(hbs|tmpl)$/, '');
  const partial = whole.startsWith('partials/');
  const { partials, helpers, inlines } = engine === 'eta' ? etaMentions(text) : handlebarsMentions(text, path);
  return {
    name: partial ? whole.slice('partials/'.length) : whole,
    path,
    engine,
    partial,
    size: bytes.length,
    digest: createHash('sha256').update(bytes).digest('hex'),
    partials: [...partials.difference(inlines)].sort(),
    helpers: [...helpers].sort(),
  };
}

function etaMentions(text: string): Mentions {
  const found = (pattern: RegExp): Set<string> =>
    new Set([...text.matchAll(pattern)].flatMap(([, name]) => name ?? []));
  return {
    partials: found(/\b(?:include|includeAsync|layout)\(\s*['"`]([^'"`]+)/g),
    helpers: found(/\bh\.(\w+)\s*\(/g),
    inlines: new Set(),
  };
}

function handlebarsMentions(text: string, path: string): Mentions {
  const found: Mentions = { partials: new Set(), helpers: new Set(), inlines: new Set() };
  visit(parsed(text, path), found);
  return found;
}

function parsed(text: string, path: string): unknown {
  try {
    return handlebars.parse(text);
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    const line = Number(/line (\d+)/.exec(said)?.[1] ?? 1);
    const message = `Cannot parse template "${path}": ${said.split('\n').at(-1)}`;
    throw new ConductorError({ code: 'templates/invalid', message, place: { file: path, line }, exitCode: 1 });
  }
}

/** A node of Handlebars' syntax tree, as far as it is looked at. */
interface SyntaxNode {
  readonly type?: string;
  readonly name?: { readonly original?: string };
  readonly path?: { readonly original?: string };
  readonly params?: readonly { readonly value?: unknown }[];
  readonly hash?: object;
}

function visit(value: unknown, found: Mentions): void {
  if (typeof value !== 'object' || value === null) return;
  take(value, found);
  for (const child of Object.values(value)) visit(child, found);
}

function take({ type, name, path, params = [], hash }: SyntaxNode, found: Mentions): void {
  const called = path?.original;
  if (type?.startsWith('Partial') && name?.original && !name.original.startsWith('@'))
    found.partials.add(name.original);
  if (type === 'DecoratorBlock' && called === 'inline') found.inlines.add(String(params[0]?.value));
  const isCall =
    type === 'BlockStatement' ||
    type === 'SubExpression' ||
    (type === 'MustacheStatement' && (params.length > 0 || hash));
  if (isCall && called) found.helpers.add(called);
}
