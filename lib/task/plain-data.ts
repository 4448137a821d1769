/** Tells plain data from everything else that a module can export; knows nothing of tasks. */
import type { Json } from '../model/canonical-json.ts';

/** A value that JSON cannot carry. */
export interface NotPlain {
  /** JSON pointer to it: `/params/when`. */
  readonly pointer: string;
  /** What it is: `a function`, `a Date`. */
  readonly found: string;
}

/** The data, or where it is none. */
export type PlainData = { readonly ok: true; readonly data: Json } | ({ readonly ok: false } & NotPlain);

/** Deeper nesting is taken for a value that contains itself. */
const MAX_DEPTH = 100;

/** A copy of a value as JSON has it; `undefined` members are left out. */
export function plainData(value: unknown): PlainData {
  try {
    return { ok: true, data: copy(value, '', 0) };
  } catch (error) {
    if (error instanceof Impure) return { ok: false, pointer: error.pointer, found: error.found };
    throw error;
  }
}

/** What kind of value something is, in words. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object')
    return isPlain(value) ? 'an object' : `a ${value.constructor?.name ?? 'special object'}`;
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  return `a ${typeof value}`;
}

class Impure extends Error {
  readonly pointer: string;
  readonly found: string;

  constructor(pointer: string, found: string) {
    super(found);
    this.pointer = pointer;
    this.found = found;
  }
}

function copy(value: unknown, pointer: string, depth: number): Json {
  if (depth > MAX_DEPTH) throw new Impure(pointer, 'a value that contains itself');
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value + 0; // JSON has no -0
  if (Array.isArray(value)) return value.map((item, at) => copy(item, `${pointer}/${at}`, depth + 1));
  if (typeof value !== 'object' || !isPlain(value)) throw new Impure(pointer, kindOf(value));
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(
    members.map(([key, member]) => [key, copy(member, `${pointer}/${escaped(key)}`, depth + 1)]),
  );
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function escaped(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
