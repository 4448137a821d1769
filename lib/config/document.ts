/** JSON and YAML texts as values whose every part has a place; knows nothing of what the values mean. */
import { ConductorError, type Place } from '../model/conductor-error.ts';
import { pointerSegments } from './json-pointer.ts';
import { type Found, locateInJson } from './locate-in-json.ts';
import { readJson } from './read-json.ts';
import { lineAndColumn } from './text-place.ts';
import type { Trouble } from './trouble.ts';

/** A text that was parsed. Its value has no `__proto__` keys, no doubled keys and no infinite numbers. */
export interface Document {
  /** The path that places name. */
  readonly file: string;
  readonly value: unknown;
  /**
   * Place of a JSON pointer's value (`''` is the whole), with `key` that of its key. Where there is no such value:
   * place of the key of its nearest parent that exists.
   */
  locate(pointer: string, options?: { readonly key?: boolean }): Place;
}

/** Where a text comes from, and how its syntax error is to be called. */
interface ParseOptions {
  readonly file: string;
  /** Code of the error: `config/syntax`. */
  readonly code: string;
  /** What the text is: `configuration`, `pattern`. */
  readonly what: string;
}

/**
 * Parses JSON; a byte order mark is skipped.
 * @throws ConductorError with the place of the first thing that is wrong.
 */
export async function parseJson(text: string, options: ParseOptions): Promise<Document> {
  const json = withoutMark(text);
  const reading = readJson(json);
  if (reading)
    return placed({ ...options, text: json, value: reading.value, find: (path) => locateInJson(json, path) });
  const { explainJson } = await import('./explain-json.ts');
  throw syntaxError(json, await explainJson(json), options);
}

/**
 * Parses one YAML 1.2 document by the rules that hold for JSON: keys are text, given once. An empty text is null.
 * @throws ConductorError with the place of the first thing that is wrong.
 */
export async function parseYaml(text: string, options: ParseOptions): Promise<Document> {
  const { readYaml } = await import('./read-yaml.ts');
  const source = withoutMark(text);
  const reading = await readYaml(source);
  if ('trouble' in reading) throw syntaxError(source, reading.trouble, options);
  return placed({ ...options, text: source, value: reading.value, find: (path) => reading.locate(path) });
}

interface Findable {
  readonly file: string;
  readonly text: string;
  readonly value: unknown;
  find(segments: readonly string[]): Found;
}

function placed({ file, text, value, find }: Findable): Document {
  const locate: Document['locate'] = (pointer, options) => {
    const { spot, complete } = find(pointerSegments(pointer));
    const place = { file, ...lineAndColumn(text, options?.key || !complete ? spot.key : spot.value) };
    return pointer === '' ? place : { ...place, pointer };
  };
  return { file, value, locate };
}

function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

function syntaxError(
  text: string,
  { offset, message, help }: Trouble,
  { file, code, what }: ParseOptions,
): ConductorError {
  const place = { file, ...lineAndColumn(text, offset) };
  return new ConductorError({ code, message: `Cannot parse ${what} "${file}": ${message}`, place, help });
}
