/** Words for what was found and for where it stands inside a document. */
import { pointerSegments } from './json-pointer.ts';

const LONGEST = 60;

/** A value in a message: short values as they are, others by their kind. */
export function foundText(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value);
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null)
    return Object.keys(value).length === 0 ? 'an empty object' : 'an object';
  if (value === undefined) return 'nothing';
  return typeof value === 'function' || typeof value === 'symbol' ? `a ${typeof value}` : String(value);
}

/** A pointer as people write it: `"layers[0].kind"`. */
export function pointerText(pointer: string): string {
  const parts = pointerSegments(pointer).map((part) => (/^\d+$/.test(part) ? `[${part}]` : `.${part}`));
  return JSON.stringify(parts.join('').replace(/^\./, ''));
}

/** `a`, `a or b`, `a, b or c`. */
export function orList(words: readonly string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
