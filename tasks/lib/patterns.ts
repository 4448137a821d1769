/** The pattern library as tasks read it: JSON with a place for everything in it, and the shape of a pattern. */
import { readdir, readFile } from 'node:fs/promises';
import { ConductorError, type Place, type Problem } from 'conductor-run';
import jsonc, { type Node, type ParseError } from 'jsonc-parser';

/** A JSON text that was parsed. */
export interface JsonFile {
  /** Workspace-relative. */
  readonly path: string;
  readonly value: unknown;
  /** What is wrong with its syntax; empty for good JSON. */
  readonly problems: readonly Problem[];
  /** Where a JSON pointer's value (or its key) stands; of what is not there, its nearest parent. */
  place(pointer: string, options?: { readonly key?: boolean }): Place;
}

/** A colour in OKLCH at a position from 0 to 1. */
export interface Stop {
  readonly at: number;
  readonly l: number;
  readonly c: number;
  readonly h: number;
}

export interface Palette {
  readonly edge?: 'hold' | 'repeat' | 'mirror';
  readonly blend?: 'straight' | 'hue';
  readonly stops: readonly Stop[];
}

export interface Parameter {
  readonly description: string;
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

/** A layer of any kind; what else it has depends on its kind. */
export interface Layer {
  readonly kind: string;
  readonly name: string;
  readonly palette: string;
  readonly audio?: Readonly<Record<string, { readonly band: string; readonly amount: number }>>;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly [setting: string]: unknown;
}

export interface Pattern {
  readonly title: string;
  readonly template: string;
  readonly parameters: Readonly<Record<string, Parameter>>;
  readonly palettes: Readonly<Record<string, Palette>>;
  readonly layers: readonly Layer[];
}

/** A pattern with its name and its file. */
export interface PatternFile {
  readonly name: string;
  readonly file: JsonFile;
  readonly pattern: Pattern;
}

/** Workspace-relative paths of a folder's JSON files, sorted. */
export async function jsonPaths(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  const paths = names.filter((name) => name.endsWith('.json')).map((name) => `${folder}/${name}`);
  return paths.sort();
}

/** Every pattern in order of name. Task 2 has validated them, so that their shape is taken as given. */
export async function readPatterns(folder = '.conductor/patterns'): Promise<PatternFile[]> {
  const files = await Promise.all((await jsonPaths(folder)).map(readJsonFile));
  failOn(files.flatMap(({ problems }) => problems));
  return files.map((file) => ({
    name: file.path.slice(folder.length + 1, -'.json'.length),
    file,
    pattern: file.value as Pattern, // by its schema
  }));
}

/** Reads and parses; what is wrong is in `problems`. */
export async function readJsonFile(path: string): Promise<JsonFile> {
  const text = (await readFile(path, 'utf8')).replace(/^\uFEFF/, '');
  const errors: ParseError[] = [];
  const root = jsonc.parseTree(text, errors, { disallowComments: true });
  const at = (offset: number): Place => ({ file: path, ...lineAndColumn(text, offset) });
  const syntax = errors.map(({ error, offset }) => ({ message: `JSON: ${wordsOf(error)}`, place: at(offset) }));
  const doubles = doubledKeys(root).map((key) => ({ message: `Key "${key.value}" twice`, place: at(key.offset) }));
  return {
    path,
    value: root && jsonc.getNodeValue(root),
    problems: [...syntax, ...doubles],
    place: (pointer, { key = false } = {}) => {
      const node = root && nodeAt(root, pointer);
      const keyNode = key && node?.parent?.type === 'property' ? node.parent.children?.[0] : node;
      return { ...at(keyNode?.offset ?? 0), pointer };
    },
  };
}

/**
 * Fails the task where there are problems.
 * @throws ConductorError that lists all of them
 */
export function failOn(problems: readonly Problem[], code = 'patterns/invalid'): void {
  const [first, ...more] = problems;
  if (first) throw new ConductorError({ ...first, code, more, exitCode: 1 });
}

function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  const lines = text.slice(0, offset).split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

/** `CommaExpected` -> `comma expected`. */
function wordsOf(error: number): string {
  return jsonc
    .printParseErrorCode(error)
    .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase();
}

function nodeAt(root: Node, pointer: string): Node {
  const segments = pointer.split('/').slice(1);
  return segments.reduce<Node>((node, segment) => childOf(node, unescaped(segment)) ?? node, root);
}

function childOf({ type, children = [] }: Node, segment: string): Node | undefined {
  if (type === 'array') return children[Number(segment)];
  return children.find((property) => property.children?.[0]?.value === segment)?.children?.[1];
}

function unescaped(segment: string): string {
  return segment.replaceAll('~1', '/').replaceAll('~0', '~');
}

/** JSON.parse would silently take the last of them. */
function doubledKeys(node: Node | undefined): Node[] {
  if (!node) return [];
  const keys = node.type === 'object' ? (node.children ?? []).flatMap((property) => property.children?.[0] ?? []) : [];
  const doubled = keys.filter((key, at) => keys.findIndex(({ value }) => value === key.value) < at);
  return [...doubled, ...(node.children ?? []).flatMap(doubledKeys)];
}
