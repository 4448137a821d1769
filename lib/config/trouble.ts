/** What is wrong with a text before its meaning counts: the parsers of this room say it, `document.ts` makes it an error. */

/** The first thing that is wrong, and where. */
export interface Trouble {
  /** In UTF-16 units. */
  readonly offset: number;
  /** What was found and what was expected. */
  readonly message: string;
  readonly help?: string;
}

/** Deeper nesting than any file of ours needs; beyond it, recursion over a value could run out of stack. */
export const MAX_DEPTH = 200;

/** The trouble with nesting that is deeper than `MAX_DEPTH`. */
export function tooDeep(offset: number): Trouble {
  return { offset, message: `found nesting deeper than ${MAX_DEPTH} levels, expected less` };
}

/** The trouble with a key that would change an object's prototype. */
export function prototypeKey(offset: number): Trouble {
  return { offset, message: 'found the key "__proto__", which is not allowed', help: 'Remove it' };
}

/** The trouble with a key that stands twice in one object. */
export function doubledKey(offset: number, key: string): Trouble {
  return { offset, message: `found the key ${JSON.stringify(key)} a second time`, help: 'Keep one of the two' };
}

/** The trouble with a number that no finite number stands for. */
export function infiniteNumber(offset: number, text: string): Trouble {
  return { offset, message: `found the number ${text}, expected a finite one` };
}
