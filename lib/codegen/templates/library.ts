/** Templates by name: their digests, their compiled forms as actions, and rendering; knows nothing of patterns. */
import { canonicalJson, type Json } from '../../model/canonical-json.ts';
import { ConductorError } from '../../model/conductor-error.ts';
import { type Digest, digestOf } from '../../model/digest.ts';
import { didYouMean } from '../../model/similar.ts';
import type { ActionReply, TemplateLibrary } from '../../task/context.ts';
import type { Toolbox } from '../toolbox.ts';
import { checkPartials, type Partials, reachedPartials } from './reach.ts';
import type { Render, TemplateEngine } from './template-engine.ts';
import { templateError } from './template-fault.ts';
import type { EngineName, TemplateFile } from './template-file.ts';

/** What an engine is known by and works with. */
export interface EngineOfFiles {
  readonly engine: TemplateEngine;
  /** `handlebars@4.7.10`. */
  readonly version: string;
}

/** What a library is made of. */
export interface LibraryParts {
  readonly toolbox: Pick<Toolbox, 'action' | 'optimizations'>;
  readonly files: readonly TemplateFile[];
  /** An engine for each that `files` need. */
  readonly engines: ReadonlyMap<EngineName, EngineOfFiles>;
  /** Digest or version of the helpers that templates may call. */
  readonly helpers: string;
}

/** Compiled form of a template and its partials, as it is cached. */
interface Compiled {
  readonly [key: string]: Json;
  readonly code: string;
  readonly partials: { readonly [name: string]: string };
}

/** A template with all that rendering it takes. */
interface Entry extends EngineOfFiles {
  readonly file: TemplateFile;
  readonly partials: readonly TemplateFile[];
}

/** The templates of a folder. Nothing is compiled before it is asked for. */
export class Library implements TemplateLibrary {
  readonly names: readonly string[];
  readonly #parts: LibraryParts;
  readonly #templates: ReadonlyMap<string, TemplateFile>;
  readonly #partials: Readonly<Record<EngineName, Partials>>;
  readonly #replies = new Map<string, Promise<ActionReply<Compiled>>>();
  readonly #renders = new Map<string, Promise<Render>>();

  constructor(parts: LibraryParts) {
    this.#parts = parts;
    this.#templates = byName(parts.files.filter(({ partial }) => !partial));
    this.#partials = { handlebars: partialsOf(parts.files, 'handlebars'), eta: partialsOf(parts.files, 'eta') };
    this.names = [...this.#templates.keys()];
  }

  digest(name: string): Digest | undefined {
    if (!this.#templates.has(name)) return undefined;
    const { file, partials, version, engine } = this.#entry(name);
    const reached = Object.fromEntries(partials.map((partial) => [partial.name, partial.digest]));
    const { helpers } = this.#parts;
    return digestOf(
      canonicalJson({ engine: version, options: engine.options, helpers, template: file.digest, partials: reached }),
    );
  }

  async render(name: string, data: object): Promise<string> {
    const render = await memo(this.#renders, name, () => this.#load(name));
    try {
      return await render(data);
    } catch (error) {
      throw templateError(error, 'render', name);
    }
  }

  /**
   * Compiles a template and its partials, or finds them compiled.
   * @throws ConductorError with the place of a mistake or of a missing partial.
   */
  compile(name: string): Promise<ActionReply<Compiled>> {
    return memo(this.#replies, name, async () => {
      const entry = this.#entry(name);
      checkPartials(entry.file, this.#partials[entry.file.engine]);
      return await this.#action(entry);
    });
  }

  #entry(name: string): Entry {
    const file = this.#templates.get(name);
    const used = file && this.#parts.engines.get(file.engine);
    if (file === undefined || used === undefined) throw unknownTemplate(name, this.names);
    return { file, ...used, partials: reachedPartials(file, this.#partials[file.engine]) };
  }

  #action(entry: Entry): Promise<ActionReply<Compiled>> {
    const { file, partials, version, engine } = entry;
    const { action, optimizations } = this.#parts.toolbox;
    return action<Compiled>({
      name: `template ${file.name}`,
      inputs: [file, ...partials].map(({ path, digest }) => ({ path, digest })),
      params: { engine: version, options: engine.options },
      cache: optimizations.templateCache,
      run: () => compileAll(entry),
    });
  }

  async #load(name: string): Promise<Render> {
    const reply = await this.compile(name);
    const entry = this.#entry(name);
    const { code, partials } = (await reply.value()) ?? (await compileAll(entry));
    const reached = entry.partials.map((file) => ({ file, code: partials[file.name] ?? '' }));
    return await entry.engine.load({ file: entry.file, code }, reached);
  }
}

async function compileAll({ engine, file, partials }: Entry): Promise<Compiled> {
  try {
    const code = await engine.compile(file);
    const compiled: Record<string, string> = {};
    for (const partial of partials) compiled[partial.name] = await engine.compile(partial);
    return { code, partials: compiled };
  } catch (error) {
    throw templateError(error, 'syntax', file.name);
  }
}

function byName(files: readonly TemplateFile[]): ReadonlyMap<string, TemplateFile> {
  return new Map(files.map((file) => [file.name, file]));
}

function partialsOf(files: readonly TemplateFile[], engine: EngineName): Partials {
  return byName(files.filter((file) => file.partial && file.engine === engine));
}

/** What `make` gave the first time; a failure is not asked for again either. */
function memo<T>(known: Map<string, Promise<T>>, name: string, make: () => Promise<T>): Promise<T> {
  const found = known.get(name);
  if (found) return found;
  const made = make();
  known.set(name, made);
  return made;
}

function unknownTemplate(name: string, names: readonly string[]): ConductorError {
  return new ConductorError({
    code: 'templates/unknown',
    message: `Cannot find template "${name}"`,
    help: didYouMean(name, names) ?? `Templates are: ${names.join(', ') || 'none'}`,
    exitCode: 1,
  });
}
