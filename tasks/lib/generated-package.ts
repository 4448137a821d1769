/** The package that task 8 leaves in `generated/`, for the tasks that work on it. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Audio } from './audio.ts';

const FOLDER = 'generated/dist';
const SHARED: ReadonlySet<string> = new Set(['registry', 'runtime']);
/** Every compiled module, as an input of a task. */
export const MODULES: string = `${FOLDER}/*.js`;

/** Reads a file of the workspace, as tasks and actions can. */
export type Read = (path: string) => Promise<Buffer>;

/** A moment to be drawn. */
export interface Frame {
  readonly time: number;
  readonly leds: number;
  readonly audio: Audio;
}

/** A control that a player may show. */
export interface ParameterRange {
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly unit: string;
  readonly description: string;
}

/** A colour at a place of a palette; red, green and blue from 0 to 255. */
export interface Stop {
  readonly at: number;
  readonly red: number;
  readonly green: number;
  readonly blue: number;
}

/** Colours from 0 to 1, and what follows beyond. */
export interface Palette {
  readonly edge: string;
  readonly stops: readonly Stop[];
}

/** A generated module. */
export interface Pattern {
  readonly meta: {
    readonly name: string;
    readonly title: string;
    readonly description: string;
    readonly tags: readonly string[];
    readonly reactsTo: readonly string[];
  };
  readonly parameters: Readonly<Record<string, ParameterRange>>;
  /** Its palettes by name, which the module keeps to itself. */
  readonly palettes: Readonly<Record<string, Palette>>;
  render(frame: Frame, out: Uint8Array): void;
}

/** What the modules are built on, as far as tasks use it. */
export interface Runtime {
  colorAt(palette: Palette, place: number): Stop;
}

/** Names of all patterns, in alphabetical order. */
export async function patternNames(root: string): Promise<string[]> {
  const files = (await readdir(join(root, FOLDER))).filter((file) => file.endsWith('.js'));
  return files
    .map((file) => file.slice(0, -'.js'.length))
    .filter((name) => !SHARED.has(name))
    .sort();
}

/** The files that a pattern is made of, as inputs of an action. */
export function filesOf(pattern: string): string[] {
  return [`${FOLDER}/${pattern}.js`, `${FOLDER}/runtime.js`];
}

/** Loads a pattern. */
export async function loadPattern(name: string, read: Read): Promise<Pattern> {
  const source = await inlined(`${name}.js`, read);
  const palettes = [...source.matchAll(/^const (\w+)Palette = \{$/gm)].map(([, palette]) => palette);
  const shown = palettes.map((palette) => `${palette}: ${palette}Palette`).join(', ');
  return (await import(urlOf(`${source}\nexport const palettes = { ${shown} };\n`))) as Pattern;
}

/** Loads what all patterns are built on. */
export async function loadRuntime(read: Read): Promise<Runtime> {
  return (await import(urlOf(await inlined('runtime.js', read)))) as Runtime;
}

/** A module as text that needs no other file. */
async function inlined(file: string, read: Read): Promise<string> {
  let source = (await read(`${FOLDER}/${file}`)).toString();
  for (const [line, target] of source.matchAll(/^import .* from "\.\/(.+)";$/gm)) {
    const url = urlOf(await inlined(String(target), read));
    source = source.replace(line, () => line.replace(`./${target}`, () => url));
  }
  return source;
}

/**
 * The address of a module by its content. What is imported from a file counts as the task's own code; generated modules
 * are data that tasks declare as inputs, and so exactly the bytes that were declared are what runs.
 */
export function urlOf(source: string): string {
  return `data:text/javascript;base64,${Buffer.from(source).toString('base64')}`;
}
