/** Finds, in a value that code made, the first part that is no plain data; knows nothing of schemas. */
import { memberPointer } from './json-pointer.ts';

/** A part that JSON could not carry. */
export interface ForeignPart {
  readonly pointer: string;
  /** What it is: `a Date`, `an object inside of itself`. */
  readonly found: string;
}

/**
 * The first object that is neither plain nor a list, or that contains itself. Functions and the like are left to
 * the schema. Throws what the value's own getters throw.
 */
export function foreignPart(value: unknown, pointer = '', parents: readonly unknown[] = []): ForeignPart | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (parents.includes(value)) return { pointer, found: 'an object inside of itself' };
  const kind = foreignKind(value);
  if (kind !== undefined) return { pointer, found: kind };
  for (const [key, member] of Object.entries(value)) {
    const part = foreignPart(member, memberPointer(pointer, key), [...parents, value]);
    if (part) return part;
  }
  return undefined;
}

function foreignKind(value: object): string | undefined {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (Array.isArray(value) || prototype === Object.prototype || prototype === null) return undefined;
  const name: unknown = value.constructor?.name;
  return typeof name === 'string' && name !== 'Object' && name !== ''
    ? `a ${name}`
    : 'an object with a prototype of its own';
}
