/** Finds where the parts of a valid JSON text stand; knows nothing of places in files. */
import { stringEnd } from './read-json.ts';

/** Offsets of a value and of its key; an item of a list has its value's offset for both. */
export interface Spot {
  readonly key: number;
  readonly value: number;
}

/** Where something stands, and whether all of its segments were there. */
export interface Found {
  readonly spot: Spot;
  readonly complete: boolean;
}

/** Follows the segments as far as the text has them. Steps over what it does not need without recursion. */
export function locateInJson(text: string, segments: readonly string[]): Found {
  const start = skipSpace(text, 0);
  let spot: Spot = { key: start, value: start };
  for (const segment of segments) {
    const next = text[spot.value] === '{' ? member(text, spot.value, segment) : item(text, spot.value, segment);
    if (next === undefined) return { spot, complete: false };
    spot = next;
  }
  return { spot, complete: true };
}

function member(text: string, open: number, name: string): Spot | undefined {
  for (let at = skipSpace(text, open + 1); text[at] === '"'; at = nextPart(text, at)) {
    const end = stringEnd(text, at) + 1;
    const value = skipSpace(text, skipSpace(text, end) + 1);
    if (JSON.parse(text.slice(at, end)) === name) return { key: at, value };
    at = value;
  }
  return undefined;
}

function item(text: string, open: number, index: string): Spot | undefined {
  if (text[open] !== '[') return undefined;
  let at = skipSpace(text, open + 1);
  for (let left = Number(index); text[at] !== ']' && at < text.length; left--) {
    if (left === 0) return { key: at, value: at };
    at = nextPart(text, at);
  }
  return undefined;
}

/** Start of the part after the one at `start`: behind the next comma of the same level, or the closing bracket. */
function nextPart(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const char = text[at];
    if (char === '"') at = stringEnd(text, at);
    else if (char === '{' || char === '[') depth++;
    else if (depth === 0 && char === ',') return skipSpace(text, at + 1);
    else if ((char === '}' || char === ']') && --depth < 0) return at;
  }
  return text.length;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && ' \t\r\n'.includes(text[at] ?? '')) at++;
  return at;
}
