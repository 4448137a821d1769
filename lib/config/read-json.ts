/** Reads JSON by the platform's parser and refuses what that one lets pass; says only that something is wrong, not what. */
import { MAX_DEPTH } from './trouble.ts';

/** Number of keys in a JSON text, and the offset of the bracket that goes too deep. */
export interface JsonShape {
  readonly keys: number;
  readonly tooDeepAt?: number;
}

/**
 * The value of a JSON text, or undefined where the text is invalid, nested too deeply, or has doubled keys,
 * `__proto__` keys or infinite numbers. Never runs out of stack.
 */
export function readJson(text: string): { readonly value: unknown } | undefined {
  const shape = jsonShape(text);
  if (shape.tooDeepAt !== undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return keysOfSound(value) === shape.keys ? { value } : undefined; // a doubled key is in the text only
  } catch {
    return undefined; // the caller explains it
  }
}

/** Counts colons outside of strings: one for each key where the text is valid. */
export function jsonShape(text: string): JsonShape {
  let keys = 0;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '"') at = stringEnd(text, at);
    else if (char === ':') keys++;
    else if (char === '}' || char === ']') depth--;
    else if ((char === '{' || char === '[') && ++depth > MAX_DEPTH) return { keys, tooDeepAt: at };
  }
  return { keys };
}

/** Offset of the quote that closes the string opened at `open`; the text's end where there is none. */
export function stringEnd(text: string, open: number): number {
  for (let at = text.indexOf('"', open + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let before = at;
    while (text[before - 1] === '\\') before--;
    if ((at - before) % 2 === 0) return at;
  }
  return text.length;
}

/** Number of keys in a value, or undefined where it has a `__proto__` key or an infinite number. */
function keysOfSound(value: unknown): number | undefined {
  const rest = [value];
  let keys = 0;
  while (rest.length > 0) {
    const part = rest.pop();
    if (typeof part === 'number' && !Number.isFinite(part)) return undefined;
    if (typeof part !== 'object' || part === null) continue;
    if (Object.hasOwn(part, '__proto__')) return undefined;
    const members: unknown[] = Object.values(part);
    if (!Array.isArray(part)) keys += members.length;
    for (const member of members) rest.push(member);
  }
  return keys;
}
